"""What the topic `source-state` holds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import structlog
from pydantic import ValidationError

from schemas.codec import encode_record
from streams.connectors.control import control_key, controlled
from streams.connectors.row import SourceRow
from streams.errors import NewerFormatError
from streams.kafka.compacted_publisher import publish
from streams.kafka.reader import read_topic
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.live.controls import Controls
from streams.settings import Settings

__all__ = ["Stored", "read_stored", "write_lost"]

log = structlog.get_logger(__name__)


class Stored(NamedTuple):
    """All that is there."""

    rows: Mapping[str, SourceRow | NewerFormatError]
    """By source; the error instead of one that a newer release wrote."""
    controls: Controls


async def read_stored(settings: Settings, topics: Topics, controls: Controls | None = None) -> Stored:
    """Read the topic to its present end; what nobody can read is passed over. Words are added to `controls`.

    Raises:
        BrokerError: the broker is away, or refuses, or the topic is missing.
    """
    rows: dict[str, SourceRow | NewerFormatError] = {}
    controls = Controls() if controls is None else controls
    async for record in read_topic(settings, topics.source_state.name):
        name = (record.key or b"").decode("utf-8", "replace")
        with _passing_over(record):
            if controlled(name) is not None:
                controls.take(record)
            elif record.value is None:
                rows.pop(name, None)
            else:
                try:
                    rows[name] = SourceRow.read(record.value)
                except NewerFormatError as error:
                    rows[name] = error
    return Stored(rows, controls)


async def write_lost(settings: Settings, topics: Topics, stored: Stored, before: Stored) -> dict[str, SourceRow]:
    """Put on the topic what was known before and is no longer there; words are added to the controls, rows are returned.

    Raises:
        BrokerError: the broker is away, or refuses, or the topic is missing.
    """
    rows = {name: row for name, row in before.rows.items() if name not in stored.rows and isinstance(row, SourceRow)}
    heard = stored.controls.words()
    words = {name: word for name, word in before.controls.words().items() if name not in heard}
    for name, word in words.items():
        stored.controls.remember(name, word)
    values = {name: encode_record(row) for name, row in rows.items()}
    values |= {control_key(name): encode_record(word) for name, word in words.items()}
    if values:
        log.info("source_state_written_again", rows=len(rows), words=len(words))
        await publish(settings, topics.source_state, values)
    return rows


@contextmanager
def _passing_over(record: Incoming) -> Iterator[None]:
    try:
        yield
    except (ValidationError, NewerFormatError) as error:
        log.warning("record_passed_over", topic=record.topic, offset=record.offset, error=type(error).__name__)
