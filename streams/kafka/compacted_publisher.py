"""Publishing rows on a compacted topic of one partition: one record each, keyed by its id."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from aiokafka.errors import KafkaError

from schemas.base import Record
from schemas.codec import encode_record
from streams.kafka.clients import producer
from streams.kafka.errors import BrokerError
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_topic
from streams.kafka.topics import Topic
from streams.settings import Settings

__all__ = ["Changes", "publish", "publish_rows", "read_rows"]

_NAMED = 20

Row = TypeVar("Row", bound=Record)


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of the rows that were added, changed and removed."""

    added: list[str]
    changed: list[str]
    removed: list[str]

    def to_details(self) -> dict[str, str | int]:
        """How many there are of each, for the audit trail, with the first ids."""
        found: dict[str, str | int] = {}
        for what, names in (("added", self.added), ("changed", self.changed), ("removed", self.removed)):
            if names:
                found[what] = len(names)
                found[f"{what}_ids"] = ", ".join(names[:_NAMED])
        return found

    def __str__(self) -> str:
        """A line for each row that differed; nothing where none did."""
        changes = (("added", self.added), ("changed", self.changed), ("removed", self.removed))
        return "\n".join(f"{what:9} {name}" for what, names in changes for name in names)


async def read_rows(settings: Settings, topic: Topic, row: type[Row]) -> dict[str, Row]:
    """The rows that are on the topic, sorted by id; what cannot be read is left out and counted.

    Raises:
        BrokerError: no broker answers, it refuses, or the topic is missing.
    """
    rows: dict[str, Row] = {}
    async for record in read_topic(settings, topic.name):
        name = (record.key or b"").decode("utf-8", "replace")
        rows.pop(name, None)
        if record.value is not None:
            with passing_over(record):
                rows[name] = row.model_validate_json(record.value)
    return dict(sorted(rows.items()))


async def publish_rows(settings: Settings, topic: Topic, wanted: Mapping[str, Row], row: type[Row], *, keep: bool) -> Changes:
    """Publish what differs from the topic; rows that are not wanted are removed, unless `keep`.

    Raises:
        BrokerError: no broker answers, the topic is missing, or the broker refuses.
    """
    changes = _compare(await read_rows(settings, topic, row), wanted, keep=keep)
    values = {name: encode_record(wanted[name]) for name in (*changes.added, *changes.changed)}
    await publish(settings, topic, values | dict.fromkeys(changes.removed))
    return changes


async def publish(settings: Settings, topic: Topic, values: Mapping[str, bytes | None]) -> None:
    """Write records by their keys, one after the other; None removes what is there.

    Raises:
        BrokerError: no broker answers, the topic is missing, or the broker refuses.
    """
    client = producer(settings)
    try:
        await client.start()
        sent = [await client.send(topic.name, value, key=name.encode(), partition=0) for name, value in values.items()]
        await asyncio.gather(*sent)
    except (KafkaError, OSError) as error:
        advice = "the embedded one wants KENTONGAN_IDEMPOTENT_PRODUCER=false" if settings.idempotent_producer else "try again"
        raise BrokerError(f"the broker refused the records ({type(error).__name__}); {advice}") from error
    finally:
        await client.stop()


def _compare(present: Mapping[str, Row], wanted: Mapping[str, Row], *, keep: bool) -> Changes:
    return Changes(
        added=sorted(wanted.keys() - present.keys()),
        changed=sorted(name for name in wanted.keys() & present.keys() if wanted[name] != present[name]),
        removed=[] if keep else sorted(present.keys() - wanted.keys()),
    )
