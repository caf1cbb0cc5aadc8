"""What the topic `source-state` holds."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import structlog
from pydantic import ValidationError

from streams.connectors.control import controlled
from streams.connectors.row import SourceRow
from streams.errors import NewerFormatError
from streams.kafka.reader import read_topic
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.live.controls import Controls
from streams.settings import Settings

__all__ = ["Stored", "read_stored"]

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


@contextmanager
def _passing_over(record: Incoming) -> Iterator[None]:
    try:
        yield
    except (ValidationError, NewerFormatError) as error:
        log.warning("record_passed_over", topic=record.topic, offset=record.offset, error=type(error).__name__)
