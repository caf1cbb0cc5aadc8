"""Sources that are fetched, on a real broker: a worker that has them dies, and another one goes on."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from schemas.codec import encode_record
from streams.clock import CLOCK_HEADER
from streams.connectors.batch import SourceState
from streams.connectors.row import SourceRow
from streams.kafka.clients import producer
from streams.live.term import LAG
from tests.brokers import ApacheKafka
from tests.internet import Internet, answer
from tests.pipeline import Pipeline
from tests.posted import posts

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

ITEMS = 200
AT_ONCE = 25
PHONE = "081234567890"


class Newsroom:
    """A feed of the newest items, to which each fetch that is answered in full adds some."""

    def __init__(self) -> None:
        self.items = AT_ONCE

    def __call__(self, asked: object) -> bytes:
        body = "".join(
            f"<item><guid>{n}</guid><title>Berita {n}, hubungi {PHONE}</title><link>/b/{n}</link>"
            f"<pubDate>{'2025-01-01T00:00:00Z' if n % 5 == 0 else ''}</pubDate></item>"
            for n in range(max(0, self.items - 100), self.items)
        )
        self.items = min(ITEMS, self.items + AT_ONCE)
        return answer(200, f'<rss version="2.0"><channel>{body}</channel></rss>'.encode())


async def known(pipeline: Pipeline) -> set[str]:
    """Ids that the newest row knows."""
    rows = [SourceRow.read(record.value) for record in await pipeline.read(pipeline.topics.source_state) if record.value]
    return set(rows[-1].state.known) if rows else set()


async def test_a_worker_that_dies_loses_no_item_and_no_row_says_more_than_arrived(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    newsroom, began = Newsroom(), datetime.now(UTC)
    async with Internet({"/rss": newsroom}) as internet:
        path = tmp_path / "sources.yaml"
        path.write_text(
            f'sources: [{{name: rss.a, kind: rss, url: "{internet.url("/rss")}", every: 1s, allow_private_addresses: true}}]'
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path)
        await pipeline.prepare()
        try:
            workers = [pipeline.start_worker("--stage", "sources") for _ in range(2)]

            def owner() -> int | None:
                """The worker that has the sources, where both know who that is."""
                told = [
                    re.findall(r"sources_assigned.*mine.*?(True|False)", pipeline.log(number))[-1:] for number in range(2)
                ]
                return told.index(["True"]) if sorted(told) == [["False"], ["True"]] else None

            async def looked(least: int) -> bool:
                told = await known(pipeline)  # before the posts: what it tells must be there by then
                found = {post.id for post in await posts(pipeline)}
                assert told <= found
                return len(found) >= least

            async def one_works() -> bool:
                return await looked(3 * AT_ONCE) and owner() is not None

            await pipeline.eventually(one_works, within=60, what="one of two fetches")
            first = owner()
            assert first is not None
            before = pipeline.log(1 - first).count("sources_started")
            workers[first].kill()

            async def taken_over() -> bool:
                return await looked(0) and pipeline.log(1 - first).count("sources_started") > before

            await pipeline.eventually(taken_over, within=60, what="the other worker takes over")
            await pipeline.eventually(lambda: looked(ITEMS), within=60, what="every item is on the topic")
            found = await posts(pipeline)
            assert {post.text.split(",")[0] for post in found} == {f"Berita {n}" for n in range(ITEMS)}
            assert not any(PHONE in post.text for post in found)
            # At most what was under way when the worker changed, by the kill or before, came twice.
            assert len(found) <= ITEMS + AT_ONCE * 4

            marks = [record.header(CLOCK_HEADER) for record in await pipeline.read(pipeline.topics.posts)]
            assert min(datetime.fromisoformat(mark) for mark in marks if mark) > began - LAG - timedelta(minutes=1)

            # A worker that was frozen meanwhile writes its row late: it does not stay.
            zombie = SourceRow(name="rss.a", url=internet.url("/rss"), owner="zombie", state=SourceState())
            async with producer(pipeline.settings) as client:
                await client.send_and_wait(pipeline.topics.source_state.name, encode_record(zombie), b"rss.a", partition=0)

            async def written_again() -> bool:
                return await known(pipeline) == {post.id for post in found}

            await pipeline.eventually(written_again, within=20, what="the row is that of the owner again")
            workers[1 - first].terminate()
            assert workers[1 - first].wait(30) == 0
        finally:
            pipeline.close()
