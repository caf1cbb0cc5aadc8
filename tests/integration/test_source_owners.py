"""Two workers that could have the sources: one has them, the other one takes over, and one that was frozen does no harm."""

import re
import signal
import time
from pathlib import Path

import pytest

from streams.connectors.row import SourceRow
from tests.brokers import ApacheKafka
from tests.integration.test_live_sources import Newsroom
from tests.internet import Asked, Internet
from tests.pipeline import Pipeline
from tests.posted import posts

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

FEED = 200
"""Items that the newsroom shows in the end."""


async def owner_on_topic(pipeline: Pipeline) -> str:
    rows = [SourceRow.read(record.value) for record in await pipeline.read(pipeline.topics.source_state) if record.value]
    return rows[-1].owner if rows else ""


def owners(pipeline: Pipeline) -> list[int]:
    """The workers whose last word is that they have the sources."""
    told = [re.findall(r"sources_assigned.*mine.*?(True|False)", pipeline.log(number))[-1:] for number in (0, 1)]
    return [number for number, said in enumerate(told) if said == ["True"]]


def reads(pipeline: Pipeline, number: int) -> int:
    """How often a worker has read the feed."""
    return pipeline.log(number).count("source_read")


async def test_a_frozen_owner_is_replaced_in_time_and_loses_nothing_when_it_goes_on(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    newsroom = Newsroom()

    def page(asked: Asked) -> bytes:
        if held and newsroom.items >= FEED // 2:  # it waits with the rest until the frozen one goes on
            newsroom.items = FEED // 2
        return newsroom(asked)

    held = True
    async with Internet({"/rss": page}) as internet:
        path = tmp_path / "sources.yaml"
        path.write_text(
            f'sources: [{{name: rss.a, kind: rss, url: "{internet.url("/rss")}", every: 1s, allow_private_addresses: true}}]'
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path)
        await pipeline.prepare()
        try:
            workers = [pipeline.start_worker("--stage", "sources", log_level="debug") for _ in range(2)]

            async def one_reads() -> bool:
                return len(owners(pipeline)) == 1 and "sources_assigned" in pipeline.log(1) and bool(await posts(pipeline))

            await pipeline.eventually(one_reads, within=60, what="one of two fetches")
            [first] = owners(pipeline)
            second = 1 - first
            before = reads(pipeline, first), reads(pipeline, second)

            async def read_on() -> bool:
                return reads(pipeline, first) >= before[0] + 2

            await pipeline.eventually(read_on, within=60, what="it goes on")
            assert reads(pipeline, second) == before[1]  # the other one does nothing

            known, starts = await owner_on_topic(pipeline), pipeline.log(second).count("sources_started")
            workers[first].send_signal(signal.SIGSTOP)
            frozen_at = time.monotonic()

            async def taken_over() -> bool:
                return pipeline.log(second).count("sources_started") > starts

            await pipeline.eventually(taken_over, within=60, what="the other one takes over", every=0.1)
            took = time.monotonic() - frozen_at
            print(f"taken over after {took:.1f} s, of a session timeout of {pipeline.settings.session_timeout:g} s")

            async def by_another() -> bool:
                return await owner_on_topic(pipeline) != known

            await pipeline.eventually(by_another, within=60, what="the row is of the new owner")
            workers[first].send_signal(signal.SIGCONT)
            held = False

            async def all_there() -> bool:
                return len({post.id for post in await posts(pipeline)}) == FEED

            await pipeline.eventually(all_there, within=60, what="every item is on the topic")

            async def settled() -> bool:
                return len(owners(pipeline)) == 1

            await pipeline.eventually(settled, within=60, what="one of them has the sources")
            [last] = owners(pipeline)
            # What one that was frozen wrote late is written over.
            row = await owner_on_topic(pipeline)
            idle = reads(pipeline, 1 - last)
            asked = len(internet.requests("/rss"))

            async def asked_again() -> bool:
                return len(internet.requests("/rss")) >= asked + 2

            await pipeline.eventually(asked_again, within=60, what="it is asked again")
            assert reads(pipeline, 1 - last) == idle
            assert await owner_on_topic(pipeline) == row
            assert pipeline.stop() == [0, 0]
        finally:
            for worker in pipeline.workers:
                worker.send_signal(signal.SIGCONT)
            pipeline.close()
