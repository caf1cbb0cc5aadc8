"""Publishing verified statements, following them live, and telling them in an alert."""

import asyncio
import contextlib
from datetime import date

import pytest

from schemas.fact import Fact
from streams.factcheck.follower import FactsFollower
from streams.factcheck.publisher import publish_facts, read_facts
from streams.kafka.admin import create_topics
from streams.kafka.topics import Topics
from streams.settings import Settings
from tests.pipeline import eventually

pytestmark = pytest.mark.integration


def fact(name, claim="Istana menyewa 1.000 mobil"):
    return Fact(id=name, claim=claim, verdict="Hoaks", correction="37 minibus.", owner="Biro Pers", checked=date(2026, 7, 4))


async def test_a_follower_sees_statements_without_a_restart(broker, prefix):
    idempotent = type(broker).__name__ == "ApacheKafka"
    settings = Settings(
        bootstrap_servers=broker.bootstrap_servers, topic_prefix=prefix, partitions=1, idempotent_producer=idempotent
    )
    await create_topics(settings)
    changes = await publish_facts(settings, [fact("a"), fact("b")], keep=False)
    assert (changes.added, changes.changed, changes.removed) == (["a", "b"], [], [])
    changes = await publish_facts(settings, [fact("a", "Istana membeli 1.000 mobil"), fact("c")], keep=True)
    assert (changes.added, changes.changed, changes.removed) == (["c"], ["a"], [])
    assert list(await read_facts(settings)) == ["a", "b", "c"]
    follower = FactsFollower(settings, Topics(settings))
    following = asyncio.create_task(follower.run())
    try:
        async with asyncio.timeout(30):
            await follower.loaded()
        assert len(follower.matcher()) == 3
        await publish_facts(settings, [fact("c")], keep=False)

        async def changed():
            return len(follower.matcher()) == 1 and set(follower.facts()) == {"c"}

        await eventually(changed, within=20, what="the follower sees the change")
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
