"""The topics of what sources know and of the audit trail are made anew under a worker: it goes on, and says so."""

import contextlib
from pathlib import Path

import pytest

from streams.audit.journal import read_trail
from streams.local.broker import EmbeddedBroker
from tests.internet import Internet, answer
from tests.pipeline import Pipeline
from tests.posted import posts
from tests.remade import make_anew
from tests.source_commands import listed, told

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


async def test_what_a_worker_knows_of_its_sources_is_on_the_new_topic(embedded: EmbeddedBroker, tmp_path: Path) -> None:
    items = 3

    def feed(_: object) -> bytes:
        shown = "".join(f"<item><guid>{number}</guid><title>Berita {number}</title></item>" for number in range(items))
        return answer(200, f'<rss version="2.0"><channel>{shown}</channel></rss>'.encode())

    async with Internet({"/rss": feed}) as internet:
        path = tmp_path / "sources.yaml"
        common = f'kind: rss, url: "{internet.url("/rss")}", every: 1s, allow_private_addresses: true'
        path.write_text(f"sources: [{{name: rss.a, {common}}}, {{name: rss.b, {common}}}]")
        pipeline = Pipeline(embedded.bootstrap_servers, "anew-", tmp_path, sources_file=path, idempotent_producer=False)
        await pipeline.prepare()

        async def both_are_as_they_were() -> bool:
            found = await listed(pipeline)
            return (found["rss.a"]["posts"], found["rss.b"]["health"]) == (items, "paused")

        try:
            await told(pipeline, "pause", "rss.b")
            pipeline.start_worker("--stage", "sources")
            await pipeline.eventually(both_are_as_they_were, within=60, what="one is read, and the other one paused")
            await make_anew(pipeline.settings, pipeline.topics.source_state)
            await pipeline.eventually(both_are_as_they_were, within=60, what="the new topic says so, too")
            assert "source_state_written_again" in pipeline.log()

            items += 1
            await pipeline.eventually(both_are_as_they_were, within=60, what="what is new is read")
            assert len(await posts(pipeline)) == items

            for _ in range(3):  # a worker looks every few seconds, and tells of a topic that it has seen before
                await make_anew(pipeline.settings, pipeline.topics.audit)
                with contextlib.suppress(TimeoutError):
                    await pipeline.said(f"topic={pipeline.topics.audit.name}", within=20)
                    break
            assert "topic_lost" in pipeline.log()
            await told(pipeline, "resume", "rss.b")
            [(_, entry)] = await read_trail(pipeline.settings)
            assert entry is not None
            assert b"source.resume" in entry
            assert pipeline.stop() == [0]
        finally:
            pipeline.close()
