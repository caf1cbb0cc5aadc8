"""Publishing verified statements: one record each on a compacted topic."""

from collections.abc import Iterable

from schemas.fact import Fact
from streams.errors import UserError
from streams.kafka.compacted_publisher import Changes, publish, publish_rows, read_rows
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["publish_facts", "read_facts", "remove_fact"]


async def read_facts(settings: Settings) -> dict[str, Fact]:
    """The statements that are on the topic, sorted by id.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    return await read_rows(settings, Topics(settings).facts, Fact)


async def publish_facts(settings: Settings, facts: Iterable[Fact], *, keep: bool) -> Changes:
    """Publish what differs from the topic; statements that are not among `facts` are removed, unless `keep`.

    Raises:
        UserError: no broker answers, the topic is missing, or the broker refuses.
    """
    return await publish_rows(settings, Topics(settings).facts, {fact.id: fact for fact in facts}, Fact, keep=keep)


async def remove_fact(settings: Settings, name: str) -> Changes:
    """Take one statement off the topic.

    Raises:
        UserError: it is not on it, no broker answers, the topic is missing, or the broker refuses.
    """
    if name not in await read_facts(settings):
        raise UserError(f"there is no statement {name!r}")
    await publish(settings, Topics(settings).facts, {name: None})
    return Changes([], [], [name])
