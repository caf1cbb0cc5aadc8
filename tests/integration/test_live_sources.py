"""Sources that are fetched, on a real broker: a worker that has them dies, and another one goes on."""

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from schemas.codec import decode_posts, encode_record
from schemas.post import Post
from schemas.watchlist import Issue
from streams.audit.journal import read_trail
from streams.clock import CLOCK_HEADER
from streams.connectors.batch import SourceState
from streams.connectors.row import SourceRow
from streams.kafka.clients import producer
from streams.live.term import LAG
from tests.brokers import ApacheKafka
from tests.internet import Internet, answer
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

ITEMS = 200
AT_ONCE = 25
PHONE = "081234567890"
NAMES = ((1, "beras"), (2, "gula"))


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


async def posts(pipeline: Pipeline) -> list[Post]:
    records = await pipeline.read(pipeline.topics.posts)
    return [post for record in records if record.value for post in decode_posts(record.value).values]


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

        async def told(*words: str) -> str:
            found = await asyncio.to_thread(pipeline.run, "source", *words)
            assert found.returncode == 0, found.stderr
            return found.stdout

        async def listed() -> dict[str, dict[str, Any]]:
            return {one["name"]: one for one in map(orjson.loads, (await told("list", "--json")).splitlines())}

        def became(name: str, health: str) -> Callable[[], Awaitable[bool]]:
            async def look() -> bool:
                return (await listed())[name]["health"] == health

            return look

        try:
            assert await told("pause", "rss.a") == "Paused: rss.a\n"
            pipeline.start_worker("--stage", "sources")
            await pipeline.eventually(became("rss.b", "refused"), within=60, what="the other source is looked at")
            assert (asked, (await listed())["rss.a"]["health"]) == (0, "paused")

            await told("resume", "rss.a")
            await pipeline.eventually(became("rss.a", "well"), within=30, what="it goes on at once")
            assert await posts(pipeline)

            # One that needs somebody is looked at at once.
            internet.pages["/tiada"] = feed
            await told("resume", "rss.b")
            await pipeline.eventually(became("rss.b", "well"), within=30, what="it is asked again")
            found = (await listed())["rss.b"]
            assert (found["posts"], found["faults"], found["reason"]) == (1, 1, "")
            assert found["lag_seconds"] < 60

            before = len(await posts(pipeline))
            await told("reset", "rss.a")

            async def sent_again() -> bool:
                return len(await posts(pipeline)) > before

            await pipeline.eventually(sent_again, within=30, what="what it shows is sent again")
            await told("pause", "rss.a")
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


async def test_posts_that_are_brought_are_on_the_broker_and_what_opens_is_nowhere(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    token, secret = "marker" + "a" * 40, "marker" + "b" * 40
    for name, value in (("token", token), ("secret", secret)):
        (tmp_path / name).write_text(value)
    path = tmp_path / "sources.yaml"
    path.write_text(
        f"""sources:
  - {{name: intake, kind: posts, token_files: [{tmp_path / "token"}]}}
  - name: warga
    kind: webhook
    path: /in/warga
    scheme: meta
    secret_files: [{tmp_path / "secret"}]
    map: {{id: id, text: isi, created_at: dibuat, author: oleh}}
    deletions: {{each: [hapus], id: id}}
"""
    )
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path, sources_port=0)
    await pipeline.prepare()

    async def answered(where: str, body: bytes, **headers: str) -> int:
        address = re.findall(r"sources_listen.*address=(\S+)", pipeline.log())[-1]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with aiohttp.ClientSession() as session, session.post(address + where, data=body, headers=named) as found:
            return found.status

    def signed(body: bytes) -> str:
        return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()

    at = datetime.now(UTC).isoformat()
    try:
        pipeline.start_worker("--stage", "sources", author_key_file=str(tmp_path / "token"), log_level="debug")
        await pipeline.said("sources_started")
        own = [{"id": "lapor:1", "source": "lapor", "created_at": at, "text": f"Hubungi {PHONE}"}, {"id": "lapor:2"}]
        assert await answered("/posts", orjson.dumps(own), Authorization=f"Bearer {token}") == 207
        assert {post.id: post.text.count(PHONE) for post in await posts(pipeline)} == {"lapor:1": 0}

        body = orjson.dumps({"id": 7, "isi": "Antre beras", "dibuat": at, "oleh": "budi.santoso"})
        assert await answered("/in/warga", body, X_Hub_Signature_256=signed(body)) == 200
        assert await answered("/in/warga", body, X_Hub_Signature_256=signed(b"")) == 401
        gone = orjson.dumps({"hapus": [{"id": 7}]})
        assert await answered("/in/warga", gone, X_Hub_Signature_256=signed(gone)) == 200
        odd = orjson.dumps({"id": 8, "isi": "Kapan", "dibuat": "entah"})
        assert await answered("/in/warga", odd, X_Hub_Signature_256=signed(odd)) == 200
        records = await pipeline.read(pipeline.topics.posts)
        [of_post] = {record.partition for record in records if b"warga:7" in (record.value or b"")}
        assert [(record.key, record.partition) for record in records if record.value is None] == [(b"warga:7", of_post)]
        assert [record.value for record in records if b"warga:8" in (record.value or b"")]
        assert not any(b"budi.santoso" in (record.value or b"") for record in records)

        web = re.findall(r"web_started.*address=(\S+)", pipeline.log())[-1]
        metrics = ""

        async def shown() -> bool:
            nonlocal metrics
            async with aiohttp.ClientSession() as session, session.get(f"{web}/metrics") as found:
                metrics = await found.text()
            return 'kentongan_fetches_total{outcome="refused",source="warga"} 1.0' in metrics

        await pipeline.eventually(shown, within=30, what="the metrics tell what was refused")
        assert pipeline.stop() == [0]
        state = await pipeline.read(pipeline.topics.source_state)
        for told in (pipeline.log(), metrics, str(records), str(state)):
            assert "marker" not in told
    finally:
        pipeline.close()


async def test_counts_that_rise_are_sent_again_within_the_budget(kafka: ApacheKafka, prefix: str, tmp_path: Path) -> None:
    created = datetime.now(UTC) - timedelta(minutes=5) + timedelta(seconds=15)
    looked_up = 0

    def interface(likes: int) -> bytes:
        posts = [{"id": n, "isi": f"harga {what} naik", "dibuat": created.isoformat(), "suka": likes} for n, what in NAMES]
        return answer(200, orjson.dumps({"data": posts}))

    def again(_: object) -> bytes:
        nonlocal looked_up
        looked_up += 1
        return interface(70)

    async with Internet({"/aduan": lambda _: interface(3), "/aduan/1": again}) as internet:
        path = tmp_path / "sources.yaml"
        path.write_text(
            f"""sources:
  - name: lapor
    kind: http
    url: {internet.url("/aduan")}
    every: 60s
    budget: 2000
    each: [data]
    map: {{id: id, text: isi, created_at: dibuat, likes: suka}}
    again: {{url: "{internet.url("/aduan/{ids}")}"}}
    allow_private_addresses: true
"""
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path)
        await pipeline.prepare([Issue(id="beras", title="Harga beras", query="beras")])
        try:
            pipeline.start_worker("--stage", "sources")

            async def read_again() -> bool:
                return any(post.earlier is not None for post in await posts(pipeline))

            await pipeline.eventually(read_again, within=60, what="the count is read again")
            found = [post for post in await posts(pipeline) if post.id == "lapor:1"]
            assert [(post.actions, post.earlier and post.earlier.actions) for post in found] == [(3, None), (70, 3)]
            assert looked_up == 1  # of the post that nobody watches nothing more is asked
            listed = await asyncio.to_thread(pipeline.run, "source", "list", "--json")
            told = orjson.loads(listed.stdout)
            assert told["budget"] == 2000
            assert told["budget_left"] == 2000 - len(internet.asked)
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
