"""The desk's store holds what the topics hold, each thing once, whatever happens to it on the way."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import TopicPartition
from sqlalchemy import Engine, select

from schemas.action import Action
from schemas.watchlist import Issue, Watchlist
from streams.desk.database import open_database
from streams.desk.follower import DeskFollower
from streams.desk.group import group_of
from streams.desk.posts import Search, search
from streams.desk.rebuild import held, rebuild
from streams.desk.tables import alerts, decisions, issues
from streams.kafka.admin import create_topics
from streams.kafka.clients import admin
from streams.kafka.topic_reader import TopicReader
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.subject.stages import desk_has_passed
from streams.watchlist.publisher import apply_watchlist
from tests.desk import write
from tests.pipeline import eventually
from tests.remade import make_anew
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, scored

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture
async def settings(kafka, prefix, tmp_path) -> Settings:
    found = Settings(
        bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=2, desk_file=tmp_path / "desk.db"
    )
    await create_topics(found)
    return found


@pytest.fixture
def engine(settings):
    found = open_database(settings)
    yield found
    found.dispose()


@contextlib.asynccontextmanager
async def following(settings: Settings, engine: Engine) -> AsyncIterator[DeskFollower]:
    follower = DeskFollower(settings, Topics(settings), engine)
    task = asyncio.create_task(follower.run())
    try:
        yield follower
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def column(engine: Engine, found: Any) -> set[Any]:
    with engine.connect() as connection:
        return set(connection.execute(select(found)).scalars())


def posts(engine: Engine) -> set[str]:
    return {post.id for post in search(engine, Search(), limit=1000).posts}


def close(number: int) -> Action:
    return Action(id=f"a-{number}", kind="close", incident=f"incident-{number}", issue="x", by="Rini", reason="x", at=START)


async def test_what_was_written_while_the_desk_was_away_is_stored_and_the_rest_as_it_comes(settings, engine):
    watched = [Issue(id=name, title=name, query=name) for name in ("beras", "banjir")]
    await apply_watchlist(settings, Watchlist(issues=tuple(watched)), keep=False)
    await write(settings, *(scored(number) for number in range(10)), alert(1), close(1))
    async with following(settings, engine) as follower:
        await asyncio.wait_for(follower.caught_up.wait(), 60)
        assert posts(engine) == {f"x:{number}" for number in range(10)}
        assert column(engine, issues.c.id) == {"beras", "banjir"}
        await write(settings, scored(10), "x:3", alert(2), close(2))

        async def all_there() -> bool:
            numbers = held(engine)
            return (numbers.posts, numbers.alerts, numbers.decisions) == (10, 2, 2)

        await eventually(all_there, within=30, what="what came meanwhile is stored")
        assert "x:3" not in posts(engine)
    await apply_watchlist(settings, Watchlist(issues=tuple(watched[:1])), keep=False)
    await write(settings, scored(11))
    follower = DeskFollower(settings, Topics(settings), engine)
    await follower.to_end()
    assert column(engine, issues.c.id) == {"beras"}
    assert len(posts(engine)) == 11
    assert follower.missed == 0
    before = (posts(engine), column(engine, alerts.c.id), column(engine, decisions.c.id))
    assert (await rebuild(settings, engine)) == held(engine)
    assert (posts(engine), column(engine, alerts.c.id), column(engine, decisions.c.id)) == before


async def test_a_topic_made_anew_is_read_from_its_beginning_and_what_was_stored_stays(settings, engine):
    await write(settings, *(scored(number) for number in range(20)))
    async with following(settings, engine) as follower:
        await asyncio.wait_for(follower.caught_up.wait(), 60)
        await make_anew(settings, Topics(settings).scored)
        await write(settings, scored(100), scored(101))

        async def both() -> bool:
            return posts(engine) == {f"x:{number}" for number in (*range(20), 100, 101)}

        await eventually(both, within=60, what="the posts of the new topic")


async def test_an_erasure_waits_for_a_desk_where_there_is_one(settings, engine):
    topics = Topics(settings)
    await write(settings, *(scored(number) for number in range(9)))
    client = admin(settings)
    await client.start()

    async def has_passed() -> bool:
        async with TopicReader(settings) as reader:
            ends = await reader.ends((topics.scored.name, number) for number in range(2))
        return await desk_has_passed(settings, client, ends)

    try:
        assert await has_passed()
        async with following(settings, engine):
            await eventually(lambda: committed(client, settings), within=60, what="the desk shows how far it is")
            assert await has_passed()
        await write(settings, *(f"x:{number}" for number in range(9)))
        assert not await has_passed()
        async with following(settings, engine):
            await eventually(has_passed, within=60, what="the desk has taken the deletions in")
            assert posts(engine) == set()
    finally:
        await client.close()


async def committed(client: Any, settings: Settings) -> bool:
    places = [TopicPartition(Topics(settings).scored.name, number) for number in range(2)]
    found = await client.list_consumer_group_offsets(group_of(settings), partitions=places)
    return any(one.offset >= 0 for one in found.values())
