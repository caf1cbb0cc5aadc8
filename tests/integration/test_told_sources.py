"""What people say to sources, on a real broker: paused, resumed, reset, and on whose acceptance they rest."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import orjson
import pytest

from streams.audit.journal import read_trail
from tests.brokers import ApacheKafka
from tests.internet import Internet, answer
from tests.pipeline import Pipeline
from tests.posted import posts
from tests.source_commands import listed, told

pytestmark = [pytest.mark.integration, pytest.mark.kafka]


async def test_a_source_does_what_it_is_told_at_once_and_over_restarts(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    asked = 0

    def feed(_: object) -> bytes:
        nonlocal asked
        asked += 1
        return answer(200, b'<rss version="2.0"><channel><item><guid>1</guid><title>Berita</title></item></channel></rss>')

    async with Internet({"/rss": feed}) as internet:
        path = tmp_path / "sources.yaml"
        path.write_text(
            f'sources: [{{name: rss.a, kind: rss, url: "{internet.url("/rss")}", every: 1s, allow_private_addresses: true}},'
            f' {{name: rss.b, kind: rss, url: "{internet.url("/tiada")}", allow_private_addresses: true}}]'
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path, idempotent_producer=True)
        await pipeline.prepare()

        def became(name: str, health: str) -> Callable[[], Awaitable[bool]]:
            async def look() -> bool:
                return (await listed(pipeline))[name]["health"] == health

            return look

        try:
            assert await told(pipeline, "pause", "rss.a") == "Paused: rss.a\n"
            pipeline.start_worker("--stage", "sources")
            await pipeline.eventually(became("rss.b", "refused"), within=60, what="the other source is looked at")
            assert (asked, (await listed(pipeline))["rss.a"]["health"]) == (0, "paused")

            await told(pipeline, "resume", "rss.a")
            await pipeline.eventually(became("rss.a", "well"), within=30, what="it goes on at once")
            assert await posts(pipeline)

            # One that needs somebody is looked at at once.
            internet.pages["/tiada"] = feed
            await told(pipeline, "resume", "rss.b")
            await pipeline.eventually(became("rss.b", "well"), within=30, what="it is asked again")
            found = (await listed(pipeline))["rss.b"]
            assert (found["posts"], found["faults"], found["reason"]) == (1, 1, "")
            assert found["lag_seconds"] < 60

            before = len(await posts(pipeline))
            await told(pipeline, "reset", "rss.a")

            async def sent_again() -> bool:
                return len(await posts(pipeline)) > before

            await pipeline.eventually(sent_again, within=30, what="what it shows is sent again")
            await told(pipeline, "pause", "rss.a")
            await pipeline.said("health=paused")
            asked_by_then = len(internet.requests("/rss"))
            pipeline.stop()
            pipeline.start_worker("--stage", "sources")
            await pipeline.said("health=paused", worker=1)
            assert len(await posts(pipeline)) == before + 1
            assert len(internet.requests("/rss")) == asked_by_then
            trail = [orjson.loads(value or b"{}")["action"] for _, value in await read_trail(pipeline.settings)]
            assert [one.removeprefix("source.") for one in trail if one.startswith("source.")] == [
                *("pause", "resume", "resume", "reset", "pause")
            ]
        finally:
            pipeline.close()


async def test_whose_acceptance_of_terms_a_source_rests_on_is_entered_once(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    for name in ("id", "hash", "session"):
        (tmp_path / name).write_text("marker-of-a-secret")
    path = tmp_path / "sources.yaml"
    source = f"""sources:
  - name: tg
    kind: telegram
    channels: [kanal_contoh]
    api_id_file: {tmp_path / "id"}
    api_hash_file: {tmp_path / "hash"}
    session_file: {tmp_path / "session"}
"""
    path.write_text(source)
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path)
    await pipeline.prepare()
    refused = pipeline.run("source", "check")
    assert (refused.returncode, "needs terms" in refused.stderr) == (2, True)
    path.write_text(source + "    terms: {accepted_by: Rini, on: 2026-06-01, basis: SK 12/2026}\n")

    async def entered() -> bool:
        listed = await asyncio.to_thread(pipeline.run, "source", "list", "--json")
        return '"refused"' in listed.stdout  # by what stands in its files, before anything was asked

    try:
        for number in range(2):
            pipeline.start_worker("--stage", "sources")
            await pipeline.said("source_health", worker=number)
            await pipeline.eventually(entered, within=30, what="the source is refused")
            pipeline.stop()
            assert "marker" not in pipeline.log(number)
        trail = [orjson.loads(value or b"{}") for _, value in await read_trail(pipeline.settings)]
        told = [one for one in trail if one["action"] == "source.terms"]
        details = {"kind": "telegram", "on": "2026-06-01", "basis": "SK 12/2026"}
        assert [(one["by"], one["target"], one["details"]) for one in told] == [("Rini", "tg", details)]
    finally:
        pipeline.close()
