"""Finding, handing out and erasing what is held of a person, on Apache Kafka with a real worker."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest

from tests.alerts import numbered, send_alerts
from tests.brokers import ApacheKafka
from tests.desk import Desk
from tests.installation import HANDLE, TEXT, Installation, mine, others, showing
from tests.pipeline import Source, eventually
from tests.posts import WATCHED

pytestmark = [pytest.mark.integration, pytest.mark.timeout(240)]


@pytest.fixture
async def installation(kafka: ApacheKafka, prefix: str, tmp_path: Path) -> AsyncIterator[Installation]:
    found = Installation(kafka, prefix, tmp_path)
    await found.prepare(WATCHED)
    await found.hurry()
    async with Source(found) as source:
        await source.send([mine(number) for number in range(8)] + others(40))
        await source.send(mine(number) for number in (8, 9))
        await source.send_raw(b'{"id": "x:rusak", "author": "orang-1", "text": "beras rusak', 1)
        await source.send_raw(b'{"id": "x:mine-10", "author": "budi_santoso", "text": "' + TEXT.encode(), 1)
    await send_alerts(found, [showing("x:mine-3"), numbered(8, 0)])
    found.start_worker(metrics_port=str(found.port))
    await found.all_settled(52, within=60)
    yield found
    found.close()


@pytest.mark.kafka
async def test_nothing_of_a_person_is_left_after_the_erasure_and_everybody_else_is_still_there(installation):
    found = {
        one["topic"]: one for one in map(orjson.loads, installation.run("subject", "find", HANDLE, "--json").stdout.split())
    }
    everywhere = await eventually_everywhere(installation)
    topics = (
        "posts posts-detected posts-scored mentions posts-dlt issue-state issue-snapshots alerts notifications channel-state"
    )
    assert set(everywhere) == set(topics.split())
    assert found[installation.topics.scored.name]["posts"] == 10

    exported = installation.folder / "hak-akses.jsonl"
    assert installation.run("subject", "export", HANDLE, "--out", str(exported)).returncode == 0
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600
    lines = [orjson.loads(line) for line in exported.read_bytes().splitlines()]
    assert {line["post"].get("id") for line in lines if line["topic"].endswith("scored")} == {
        f"x:mine-{n}" for n in range(10)
    }
    assert "exists" in installation.run("subject", "export", HANDLE, "--out", str(exported)).stderr

    settings = installation.settings.model_copy(update={"desk_file": installation.folder / "desk.db"})
    async with Desk(settings, installation.folder).running() as session:

        async def answered(path: str) -> bytes:
            async with session.get(path) as answer:
                assert answer.status == 200
                return await answer.read()

        posts, alerts = "/api/v1/posts?limit=500", "/api/v1/alerts?limit=500"
        for path in (posts, alerts):
            assert TEXT.encode() in await answered(path)
        await everything_is_erased(installation)
        await send_alerts(installation, [numbered(9, 0)])

        async def is_told() -> bool:
            return b'"uji-9-0"' in await answered(alerts)

        await eventually(is_told, within=60, what="the alert after the erasure is stored")
        incidents = [one["incident"] for one in orjson.loads(await answered("/api/v1/incidents"))["incidents"]]
        pages = ["/", "/unggahan", *(f"/insiden/{incident}" for incident in incidents)]
        for path in (posts, alerts, "/api/v1/incidents", *pages):
            assert TEXT.encode() not in await answered(path), path
        told = b""
        place = orjson.loads(await answered("/api/v1/alerts?limit=1"))["next"].partition(".")[0]
        async with asyncio.timeout(60), session.get(f"/api/v1/alerts/stream?after={place}.0") as answer:
            while not all(mark in told for mark in (b'"uji-7-0"', b'"uji-8-0"', b'"uji-9-0"')):
                told += await answer.content.readany()
        assert TEXT.encode() not in told
    assert installation.stop() == [0]


async def everything_is_erased(installation: Installation) -> None:
    before = await installation.counts()
    asked = installation.run("subject", "erase", HANDLE)
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    done = installation.run("subject", "erase", HANDLE, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 posts deleted" in done.stdout

    async def none_is_left() -> bool:
        # What is written now has Kafka end the segments that hold the old rows.
        async with Source(installation) as source:
            await source.send([more.pop(0) for _ in range(12)])
        await send_alerts(installation, [numbered(incident, len(more)) for incident in range(8)])
        held = [one for topic in installation.topics.all() for one in await installation.marked(topic)]
        left[:] = sorted({one.topic for one in held} | installation.on_disk())
        return not left

    more, left = others(2000)[200:], []
    try:
        await installation.eventually(none_is_left, within=90, what="nothing is left", every=1)
    except TimeoutError:
        assert left == []
    assert "No topic holds anything" in installation.run("subject", "find", HANDLE).stdout
    assert TEXT.encode() not in installation.metrics()
    shown = {alert.title: len(alert.samples) for alert in await installation.alerts() if alert.sequence == 0}
    assert shown == {"uji-7-0": 2, "uji-8-0": 5}
    assert installation.run("dead-letters", "replay").stdout.strip() == "1 sent again"
    after = await installation.counts()
    assert all(after[issue] >= count for issue, count in before.items())


async def eventually_everywhere(installation: Installation) -> dict[str, int]:
    prefix = len(installation.settings.topic_prefix)

    async def look() -> dict[str, int] | None:
        held = {topic.name[prefix:]: len(await installation.marked(topic)) for topic in installation.topics.all()}
        held = {name: count for name, count in held.items() if count}
        return held if len(held) == 10 else None

    found: dict[str, int] = await eventually(look, within=60, what="the person's posts are on ten topics", every=1)
    return found


@pytest.mark.kafka
async def test_without_workers_nothing_is_cut_off_and_the_command_says_what_it_waits_for(kafka, prefix, tmp_path):
    installation = Installation(kafka, prefix, tmp_path)
    await installation.prepare(WATCHED)
    async with Source(installation) as source:
        await source.send([mine(1), *others(3)])
    done = installation.run("subject", "erase", HANDLE, "--yes", "--wait", "0")
    assert done.returncode == 1
    assert "the stage language has not taken the deletions in" in done.stderr
    assert f"{installation.topics.posts.name}: 1 posts in 1 records" in done.stdout
    assert len(await installation.marked(installation.topics.posts)) == 1


@pytest.mark.kafka
async def test_what_sources_deleted_is_erased_in_the_same_way(installation):
    async with Source(installation) as source:
        await source.send_raw(None, 0, b"x:mine-3")
    done = await asyncio.to_thread(installation.run, "subject", "erase", "--deleted-upstream", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    alerts = {alert.title: [one.post for one in alert.samples] for alert in await installation.alerts()}
    assert "x:mine-3" not in alerts["uji-7-0"]
    assert not any(b'"x:mine-3"' in (one.value or b"") for one in await installation.read(installation.topics.scored))
    assert installation.stop() == [0]


@pytest.mark.embedded
async def test_a_broker_that_deletes_no_records_is_named_and_what_is_left_has_a_date(embedded, prefix, tmp_path):
    installation = Installation(embedded, prefix, tmp_path)
    await installation.prepare(WATCHED)
    async with Source(installation) as source:
        await source.send([mine(1), *others(3)])
    installation.start_worker()
    try:
        await installation.all_settled(4, within=60)
        done = await asyncio.to_thread(installation.run, "subject", "erase", HANDLE, "--yes")
        assert done.returncode == 1, done.stdout
        assert "the broker does not delete records" in done.stderr
        assert f"{installation.topics.scored.name}: 1 posts in 1 records" in done.stdout
        assert done.stdout.count("deleted by retention until") >= 4
        assert installation.stop() == [0]
    finally:
        installation.close()
