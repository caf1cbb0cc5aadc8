"""A worker that is frozen in the middle of sending, and wakes when another has its channels, does no harm."""

import asyncio
import re
import signal

import orjson
import pytest

from streams.runtime.faust_runner import partition_of
from streams.runtime.terms import RowTerms
from tests.alerts import numbered, send_alerts
from tests.pipeline import Pipeline
from tests.processes import freeze
from tests.receivers import WebReceiver, write_channels

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

STAGES = ("--stage", "notify", "--stage", "deliver")
MARK = re.compile(r"uji-(\d+)-(\d+)")
INCIDENTS, CAP = 20, 3


def told(receiver: WebReceiver) -> set[str]:
    return {found[0] for body in receiver.bodies if (found := MARK.search(body["title"]))}


async def gathered(pipeline: Pipeline, channel: str) -> int:
    """Alerts that the digest of a channel counts."""
    terms = RowTerms()
    terms.read_anew()
    records = [record for record in await pipeline.read(pipeline.topics.channel_state) if terms.admits(record)]
    row = orjson.loads(next((one.value for one in reversed(records) if one.key == channel.encode()), None) or b"{}")
    digest = row.get("gathering")
    return digest["more_alerts"] + sum(line["alerts"] for line in digest["lines"].values()) if digest else 0


def taken(pipeline: Pipeline, worker: int) -> list[set[int]]:
    """The partitions of each assignment that the deliver stage of a worker took over."""
    lines = [line for line in pipeline.log(worker).splitlines() if "partitions_taken" in line and "stage=deliver" in line]
    return [set(map(int, re.findall(r"\d+", line.partition("partitions=[")[2].partition("]")[0]))) for line in lines]


@pytest.mark.timeout(300)
async def test_a_worker_frozen_past_its_session_in_mid_send_loses_nothing_and_every_worker_starts_again(
    kafka, prefix, tmp_path
):
    frozen, released = asyncio.Event(), asyncio.Event()

    async def hangs_once(number: int) -> int:
        if number == 15:
            frozen.set()
            await released.wait()
        return 200

    home = partition_of("macet", 4)
    digest = next(name for number in range(100) if partition_of(name := f"ringkas{number}", 4) == home)
    other = next(name for number in range(100) if partition_of(name := f"lain{number}", 4) != home)
    async with WebReceiver(hangs_once) as hanging, WebReceiver() as plain, WebReceiver() as digests:
        rules = {"cap": 100_000, "group": "0s", "timeout": "60s"}
        channels = write_channels(
            tmp_path,
            {"macet": hanging.apprise_url, other: plain.apprise_url, digest: digests.apprise_url},
            **{"macet": dict(rules), other: dict(rules), digest: rules | {"cap": CAP, "digest": {"every": "1d"}}},
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, channels_file=channels)
        alerts = [numbered(number % INCIDENTS, number // INCIDENTS) for number in range(400)]
        names = [alert.id for alert in alerts]
        await pipeline.prepare()

        async def all_told(upto: int) -> bool:
            return all(set(names[:upto]) <= told(one) for one in (hanging, plain))

        async def all_gathered(upto: int) -> bool:
            return await gathered(pipeline, digest) == upto - (CAP - 1)

        def owner() -> int | None:
            return next((worker for worker in range(2) if (found := taken(pipeline, worker)) and home in found[-1]), None)

        try:
            for _ in range(2):
                pipeline.start_worker(*STAGES)

            async def both_have_some() -> bool:
                found = [taken(pipeline, worker) for worker in range(2)]
                return all(found) and {*found[0][-1], *found[1][-1]} == set(range(4))

            await pipeline.eventually(both_have_some, within=60, what="both workers have partitions")
            feeding = asyncio.create_task(send_alerts(pipeline, alerts[:300], every=0.02))
            await asyncio.wait_for(frozen.wait(), 60)
            victim = owner()
            assert victim is not None
            # More is taken in while the message hangs, so that there is something to write when the worker wakes.
            await asyncio.sleep(1.5)
            await asyncio.to_thread(freeze, pipeline.workers[victim].pid)
            released.set()
            await feeding

            async def taken_over() -> bool:
                return taken(pipeline, 1 - victim)[-1] == set(range(4)) and await all_told(300)

            await pipeline.eventually(taken_over, within=60, what="the other worker tells everything")
            before, committed = len(taken(pipeline, victim)), await pipeline.committed("deliver")
            pipeline.workers[victim].send_signal(signal.SIGCONT)

            async def back() -> bool:
                return len(taken(pipeline, victim)) > before

            await pipeline.eventually(back, within=60, what="the frozen worker is back")
            after = await pipeline.committed("deliver")
            assert all(after[partition] >= offset for partition, offset in committed.items())
            await send_alerts(pipeline, alerts[300:350])
            await pipeline.eventually(lambda: all_told(350), within=60, what="what came after that is told")
            assert pipeline.stop() == [0, 0]

            pipeline.workers.clear()
            for _ in range(2):
                pipeline.start_worker(*STAGES)
            await send_alerts(pipeline, alerts[350:])
            await pipeline.eventually(lambda: all_told(400), within=90, what="after a restart everything is told")
            await pipeline.eventually(lambda: all_gathered(400), within=60, what="the digest counts every alert, and once")
            assert pipeline.stop() == [0, 0]
            assert await all_gathered(400)
            assert len(digests.bodies) == CAP - 1
            assert await pipeline.read(pipeline.topics.dead_letters) == []
        finally:
            for worker in pipeline.workers:
                worker.send_signal(signal.SIGCONT)
            pipeline.close()
