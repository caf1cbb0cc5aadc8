"""A post that its author deletes is gone from every topic, the desk's file, its pages and its answers."""

import asyncio
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from schemas.watchlist import Issue
from streams.connectors.jetstream.posts import post_id
from streams.desk.database import open_database
from streams.desk.retention import tidy
from streams.privacy.pseudonym import Pseudonymizer
from streams.worker.stages import STAGE_NAMES
from tests.alerts import numbered, send_alerts
from tests.brokers import ApacheKafka
from tests.desk import Desk
from tests.installation import Installation, others, readable, showing
from tests.pipeline import Source
from tests.stream_host import StreamHost, event

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(240)]

TEXT = "beras di dapur rumah kami tinggal segenggam"
DID = "did:plc:penulisyangmenyesal"
ANSWERS = ("/api/v1/posts?limit=100", "/api/v1/alerts?limit=500", "/api/v1/incidents", "/unggahan", "/", "/insiden/insiden-7")


def written(place: int, text: str, did: str = "did:plc:orang", *, minutes: float = 5) -> tuple[int, str]:
    # Long enough ago that event time, which follows the sources three minutes behind, has passed its minute.
    record: dict[str, object] = {"text": text, "createdAt": (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()}
    return place, event(place, did=did, record=record)


def names(installation: Installation) -> Iterable[bytes]:
    """What must not be found: words, account and key of the two posts."""
    hashed = Pseudonymizer((installation.folder / "author.key").read_bytes()).pseudonym(DID)
    return (TEXT.encode(), b"segenggam", DID.encode(), hashed.encode(), b"key100", b"key101")


async def test_nothing_is_left_of_a_post_that_was_deleted(kafka: ApacheKafka, prefix: str, tmp_path: Path) -> None:
    async with StreamHost() as host:
        sources = tmp_path / "sources.yaml"
        sources.write_text(f'sources: [{{name: bsky, kind: jetstream, url: "{host.url}", allow_private_addresses: true}}]')
        installation = Installation(kafka, prefix, tmp_path, sources_file=sources, desk_file=tmp_path / "desk.db")
        await installation.prepare([Issue(id="beras", title="Harga beras", query="beras")])
        await installation.hurry()
        desk = Desk(installation.settings, tmp_path)
        installation.start_worker(*(word for name in STAGE_NAMES for word in ("--stage", name)))
        fetching = installation.start_worker("--stage", "sources")
        try:
            async with desk.running() as session:
                await everything(installation, host, fetching, session)
        finally:
            installation.close()


async def everything(
    installation: Installation, host: StreamHost, fetching: subprocess.Popen[bytes], session: aiohttp.ClientSession
) -> None:
    marks = tuple(names(installation))

    async def held() -> set[str]:
        """Topics on which something of the posts can be read."""
        return {
            topic.name.removeprefix(installation.settings.topic_prefix)
            for topic in installation.topics.all()
            for record in await installation.read(topic)
            if any(mark in readable(installation, record) for mark in marks)
        }

    async def shown() -> set[str]:
        """Pages and answers that show something of them."""
        found = set()
        for path in ANSWERS:
            async with session.get(path) as answer:
                assert answer.status == 200, (path, await answer.text())
                body = await answer.read()
            if any(mark in body for mark in marks[:3]):
                found.add(path)
        return found

    # The last one is no post, since it is too long, and so a dead letter.
    host.tell(written(100, f"{TEXT} #segenggam", DID, minutes=10), written(101, f"{TEXT} " * 500, DID))
    # The minute of the post is over, and so it is in the row of its issue.
    host.tell(*(written(110 + ago, f"harga beras naik, kata tetangga {ago}", minutes=9 - ago) for ago in range(4)))
    name = post_id("bsky", DID, "key100")
    await send_alerts(installation, [showing(name), numbered(8, 0)])
    wanted = {"posts", "posts-detected", "posts-scored", "mentions", "posts-dlt", "alerts", "issue-state", "notifications"}

    missing: set[str] = set()

    async def everywhere() -> bool:
        missing.clear()
        missing.update(wanted - await held(), {"/api/v1/posts?limit=100", "/unggahan"} - await shown())
        return not missing

    try:
        await installation.eventually(everywhere, within=60, what="the posts are everywhere", every=1)
    except TimeoutError:
        assert missing == set()

    host.tell((190, event(100, did=DID, operation="delete")), (191, event(101, did=DID, operation="delete")))
    host.tell(*(written(place, f"harga beras turun, kata tetangga {place}") for place in range(200, 220)))

    async def not_shown() -> bool:
        return not await shown()

    await installation.eventually(not_shown, within=30, what="no page and no answer shows them")
    # Else the erasure waits until minutes are over that began when the last posts came.
    fetching.terminate()
    assert await asyncio.to_thread(fetching.wait, 30) == 0
    command = "subject", "erase", "--deleted-upstream", "--yes"
    done = await asyncio.to_thread(installation.run, *command)
    assert done.returncode == 0, done.stdout + done.stderr

    left: set[str] = set()
    more = others(2_000)

    async def none_is_left() -> bool:
        # What is written now has Kafka end the segments that hold the old rows.
        async with Source(installation) as source:
            await source.send(more.pop(0) for _ in range(12))
        await send_alerts(installation, [numbered(incident, len(more)) for incident in range(8)])
        left.clear()
        left.update(await held() | installation.on_disk(marks))
        return not left

    try:
        await installation.eventually(none_is_left, within=60, what="nothing is left", every=1)
    except TimeoutError:
        assert left == set()
    assert not await shown()
    await asyncio.to_thread(tidied, installation)
    files = list(installation.folder.glob("desk.db*"))
    assert files
    assert not [file.name for file in files if any(mark in file.read_bytes() for mark in marks[:4])]


def tidied(installation: Installation) -> None:
    """What a desk does every day."""
    engine = open_database(installation.settings)
    tidy(engine)
    engine.dispose()
