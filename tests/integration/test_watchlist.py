"""Publishing a watchlist, and following it live."""

import asyncio
import contextlib
import random

import pytest

from schemas.codec import encode_record
from schemas.watchlist import Issue, Watchlist
from streams.errors import UserError
from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.topics import Topics
from streams.operations.adopt import adopt
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower
from streams.watchlist.publisher import apply_watchlist, read_issues
from tests.pipeline import eventually
from tests.streams.virality.sample import alert

pytestmark = pytest.mark.integration


def issue(name, query=None):
    return Issue(id=name, title=name, query=query or name)


@pytest.fixture
def settings(broker, prefix):
    idempotent = type(broker).__name__ == "ApacheKafka"
    return Settings(
        bootstrap_servers=broker.bootstrap_servers, topic_prefix=prefix, partitions=1, idempotent_producer=idempotent
    )


async def apply(settings, *issues, keep=False):
    changes = await apply_watchlist(settings, Watchlist(issues=issues), keep=keep)
    return changes.added, changes.changed, changes.removed


async def test_only_what_differs_is_published(settings):
    await create_topics(settings)
    assert await apply(settings, issue("beras"), issue("banjir")) == (["banjir", "beras"], [], [])
    assert await apply(settings, issue("beras"), issue("banjir")) == ([], [], [])
    assert await apply(settings, issue("beras", "gabah"), keep=True) == ([], ["beras"], [])
    assert list(await read_issues(settings)) == ["banjir", "beras"]
    assert await apply(settings, issue("beras", "gabah"), issue("vaksin")) == (["vaksin"], [], ["banjir"])
    assert await read_issues(settings) == {"beras": issue("beras", "gabah"), "vaksin": issue("vaksin")}


async def test_a_follower_that_begins_again_knows_all_issues_all_the_time(settings):
    """As after a broker was away. What one fetch brings is a part of such a watchlist."""
    await create_topics(settings)
    chance, many = random.Random(1), {f"isu-{number}" for number in range(4000)}
    await apply(settings, *(issue(name, f"{name} OR {chance.randbytes(400).hex()}") for name in many))
    follower = WatchlistFollower(settings, Topics(settings))
    known: list[int] = []
    follower.changed = lambda: known.append(len(follower.issues()))
    for _ in range(2):
        following = asyncio.create_task(follower.run())
        try:
            seen = len(known)

            async def read() -> bool:
                return follower.is_loaded and len(known) > seen  # noqa: B023 - read before the next round

            await eventually(read, within=60, what="the watchlist is read")
        finally:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following
    assert set(follower.issues()) == many
    assert set(known) == {len(many)}


async def test_a_follower_sees_changes_without_a_restart(settings):
    await create_topics(settings)
    await apply(settings, issue("beras"))
    follower = WatchlistFollower(settings, Topics(settings))
    following = asyncio.create_task(follower.run())
    try:
        async with asyncio.timeout(30):
            await follower.loaded()
        assert set(follower.issues()) == {"beras"}
        await apply(settings, issue("banjir"))

        async def changed():
            return set(follower.issues()) == {"banjir"}

        await eventually(changed, within=20, what="the follower sees the change")
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following


async def test_an_emerging_issue_is_adopted_beside_what_is_watched_and_not_twice(settings):
    await create_topics(settings)
    await apply(settings, issue("beras"))
    told = alert(
        kind="emerging_issue", issue="#0123456789abcdef", title="#tanggul", suggested_query="#tanggul", owner="Humas"
    )
    client = producer(settings)
    await client.start()
    await client.send_and_wait(Topics(settings).alerts.name, encode_record(told), key=told.incident.encode())
    await client.stop()
    adopted = await adopt(settings, "tanggul", by="humas")
    assert await read_issues(settings) == {"beras": issue("beras"), "tanggul": adopted}
    assert (adopted.title, adopted.query, adopted.owner) == ("#tanggul", "#tanggul", "Humas")
    with pytest.raises(UserError, match="watched already, with the query '#tanggul'"):
        await adopt(settings, "#tanggul", by="humas")
    with pytest.raises(UserError, match="those that are kept are about: #tanggul"):
        await adopt(settings, "#beras", by="humas")


async def test_without_topics_it_is_said_what_to_do(settings):
    with pytest.raises(UserError, match="run `kentongan topics create`"):
        await apply(settings, issue("beras"))
