"""Publishing the watchlist: one record an issue on a compacted topic."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.codec import encode_record
from schemas.watchlist import Issue, Watchlist
from streams.broker import topic_partitions
from streams.errors import UserError
from streams.kafka import producer
from streams.readback import read_back
from streams.settings import Settings
from streams.topics import Topics

__all__ = ["Changes", "apply_watchlist", "read_issues"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of the issues that a new watchlist added, changed and removed."""

    added: list[str]
    changed: list[str]
    removed: list[str]


async def read_issues(settings: Settings) -> dict[str, Issue]:
    """The issues that are on the topic, sorted by id.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    topic = Topics(settings).watchlist.name
    if topic not in await topic_partitions(settings):
        raise UserError(f"the topic {topic} is missing; run `kentongan topics create`")
    issues: dict[str, Issue] = {}
    async for record in read_back(settings, {(topic, 0): None}):
        name = (record.key or b"").decode("utf-8", "replace")
        issues.pop(name, None)
        if record.value is not None:
            try:
                issues[name] = Issue.model_validate_json(record.value)
            except ValidationError:
                continue
    return dict(sorted(issues.items()))


async def apply_watchlist(settings: Settings, watchlist: Watchlist, *, keep: bool) -> Changes:
    """Publish what differs from the topic; issues that are not in the watchlist are removed, unless `keep`.

    Raises:
        UserError: no broker answers, the topic is missing, or the broker refuses.
    """
    present = await read_issues(settings)
    wanted = {issue.id: issue for issue in watchlist.issues}
    changes = _compare(present, wanted, keep=keep)
    topic = Topics(settings).watchlist.name
    client = producer(settings)
    try:
        await client.start()
        for name in (*changes.added, *changes.changed):
            await client.send_and_wait(topic, encode_record(wanted[name]), key=name.encode(), partition=0)
        for name in changes.removed:
            await client.send_and_wait(topic, None, key=name.encode(), partition=0)
    except KafkaError as error:
        raise UserError(f"the broker refused the watchlist ({type(error).__name__}); try again") from error
    finally:
        await client.stop()
    return changes


def _compare(present: Mapping[str, Issue], wanted: Mapping[str, Issue], *, keep: bool) -> Changes:
    return Changes(
        added=sorted(wanted.keys() - present.keys()),
        changed=sorted(name for name in wanted.keys() & present.keys() if wanted[name] != present[name]),
        removed=[] if keep else sorted(present.keys() - wanted.keys()),
    )
