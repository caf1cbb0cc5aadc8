"""Publishing verified statements: one record each on a compacted topic."""

from collections.abc import Iterable

from schemas.fact import Fact
from streams.kafka.compacted_publisher import Changes, publish_rows, read_rows
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["publish_facts", "read_facts"]


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
