"""Whichever topic of ours is deleted and made anew under a worker: nothing stands still, and what is lost is said."""

import asyncio
import contextlib

import pytest

from schemas.fact import Fact
from streams.factcheck.publisher import publish_facts
from streams.local.ports import free_port
from tests.alerts import marks, numbered, send_alerts
from tests.answers import answer
from tests.pipeline import Pipeline, Source
from tests.posts import START, WATCHED, expected_counts, posts
from tests.receivers import WebReceiver, write_channels
from tests.remade import make_anew

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]


@contextlib.asynccontextmanager
async def running(pipeline, *arguments):
    """A worker of the pipeline; gives what makes topics anew under it, and waits until that is said."""
    port = free_port()

    async def replace(*names):
        topics = [getattr(pipeline.topics, name) for name in names]
        for topic in topics:
            await make_anew(pipeline.settings, topic)

        async def is_said():
            _, metrics = await asyncio.to_thread(answer, port, "/metrics") or (0, b"")
            told = [line for line in pipeline.log().splitlines() if "topic_lost" in line]
            return all(
                f'kentongan_topics_made_anew_total{{topic="{topic.name}"}} 1.0' in metrics.decode()
                and sum(f"topic={topic.name}" in line for line in told) == 1
                for topic in topics
            )

        await pipeline.eventually(is_said, within=60, what=f"what was on {names} is told to be lost")

    try:
        pipeline.start_worker(*arguments, metrics_port=str(port))
        await pipeline.said("worker_started")
        yield replace
    finally:
        pipeline.close()


async def test_people_are_told_whichever_topic_of_notifications_is_made_anew(kafka, prefix, tmp_path):
    is_open = asyncio.Event()

    async def later(_):
        return 200 if is_open.is_set() else 503

    async with WebReceiver() as heard, WebReceiver(later) as waiting:
        rules = {"cap": 1000, "group": "0s", "retry_delay": "1s", "attempts": 100, "timeout": "5s"}
        channels = write_channels(
            tmp_path, {"buka": heard.apprise_url, "macet": waiting.apprise_url}, buka=rules, macet=dict(rules)
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, channels_file=channels, checkpoint_interval=0.5)
        await pipeline.prepare()
        sent = []

        async def tell():
            sent.append((len(sent), 0))
            await send_alerts(pipeline, [numbered(len(sent) - 1, 0)])
            await told(heard)
            await pipeline.eventually(taken_in, within=60, what="all channels have taken it in")

        async def taken_in():
            ends = {}
            for record in await pipeline.read(pipeline.topics.notifications):
                ends[record.partition] = record.offset + 1
            return (await pipeline.committed("deliver")).items() >= ends.items()

        async def told(receiver):
            async def look():
                return set(marks(receiver.bodies)) == set(sent)

            try:
                await pipeline.eventually(look, within=60, what="all are told")
            except TimeoutError:
                assert (sorted(set(marks(receiver.bodies))), await pipeline.read(pipeline.topics.dead_letters)) == (sent, [])

        async with running(pipeline, "--stage", "notify", "--stage", "deliver") as replace:
            await tell()
            for names in (("notifications",), ("channel_state", "incident_actions")):
                await replace(*names)
                await tell()
            assert pipeline.stop() == [0]
            pipeline.workers.clear()
            pipeline.start_worker("--stage", "notify", "--stage", "deliver")
            await tell()
            is_open.set()
            await told(waiting)
            assert await pipeline.read(pipeline.topics.dead_letters) == []
            assert pipeline.stop() == [0]


async def test_posts_are_counted_whichever_topic_beside_them_is_made_anew(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, checkpoint_interval=0.5)
    await pipeline.prepare(WATCHED)
    fact = Fact(id="beras", claim="beras plastik", verdict="Hoaks", correction="Asli.", owner="Dinas", checked=START.date())
    everything = posts(500)
    sent = 0

    async def more(count=100):
        nonlocal sent
        async with Source(pipeline) as source:
            await source.send(everything[sent : sent + count])
            sent += count
        await pipeline.all_counted(expected_counts(everything[:sent]), within=60)

    async with running(pipeline) as replace:
        await more()
        await replace("watchlist")
        await pipeline.prepare(WATCHED)
        await pipeline.eventually(
            lambda: asyncio.to_thread(lambda: "watchlist_changed" in pipeline.log().split("topic_lost")[-1]),
            within=30,
            what="the issues are watched again",
        )
        await more()
        await publish_facts(pipeline.settings, [fact], keep=False)
        await replace("facts", "snapshots", "dead_letters")
        await more()
        assert await pipeline.read(pipeline.topics.dead_letters) == []
        async with Source(pipeline) as source:
            await source.send_raw(b"no post", 0)

        async def is_there():
            return await pipeline.read(pipeline.topics.dead_letters)

        await pipeline.eventually(is_there, within=30, what="a dead letter is on the new topic")
        assert pipeline.stop() == [0]
