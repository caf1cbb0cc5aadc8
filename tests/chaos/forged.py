"""Rows that look as if a newer release had written them, of what the workers know and of what nobody knows."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from streams.kafka.records import Incoming
from streams.runtime.terms import TERM_HEADER
from streams.virality.coverage.coverage import ROW_PREFIX
from streams.virality.emerging.detector import ROW_KEY
from tests.newer import newer_row
from tests.pipeline import Pipeline

__all__ = ["Forged", "forge"]

Row = tuple[str, int, bytes]
"""Topic, partition and key."""

_KNOWN = 12
"""Rows of a topic that are written over."""
_TERMS = ROW_KEY.encode()
_SOURCE = ROW_PREFIX.encode()
_NOBODY = b"racun-baru"


@dataclass
class Forged:
    """Rows by where they stand."""

    known: dict[Row, bytes] = field(default_factory=dict)
    """Of what some worker has: it knows that nobody else may have written them, and writes its own again."""
    strange: dict[Row, bytes] = field(default_factory=dict)
    """Of what nobody has: a newer release may have written them."""

    async def be_written_over(
        self, pipeline: Pipeline, until: Callable[[Callable[[], Awaitable[bool]], str], Awaitable[None]]
    ) -> None:
        """Wait `until` everything known has a row again that this release wrote.

        Raises:
            TimeoutError: it does not come; the message says of what.
        """
        left: list[Row] = []

        async def nothing_is_left() -> bool:
            last = await _last(pipeline)
            left[:] = (place for place in self.known if not ((row := last.get(place)) and row.header(TERM_HEADER)))
            return not left

        try:
            await until(nothing_is_left, "the rows of what is known are written again")
        except TimeoutError as error:
            raise TimeoutError(f"{error}; not those of {left}") from None

    async def touched(self, pipeline: Pipeline) -> list[str]:
        """What became of those that nobody may touch."""
        if not self.strange:
            return []
        last = await _last(pipeline)
        return [f"{place} was written over" for place, row in self.strange.items() if last[place].value != row]


async def forge(pipeline: Pipeline, chance: Random) -> Forged:
    """Rows of what there is now on the topics of rows."""
    found = Forged()
    topics = pipeline.topics
    rows = {place: row.value for place, row in (await _last(pipeline)).items() if row.value and b"\0" not in place[2]}
    for topic in (topics.issue_state, topics.channel_state):
        places = sorted(place for place in rows if place[0] == topic.name)
        for place in chance.sample(places, min(_KNOWN, len(places))):
            found.known[place] = newer_row(place[2], rows[place])
        # Whoever has a partition has the terms of it, whether they have a row by now or not.
        for key in {_kind(place[2]): place for place in places if place[2] != _TERMS}.values():
            strange = (topic.name, chance.randrange(topic.partitions), _of_nobody(key[2]))
            if strange not in rows:
                found.strange[strange] = newer_row(key[2], rows[key])
    return found


def _kind(key: bytes) -> bytes:
    return _SOURCE if key.startswith(_SOURCE) else b""


def _of_nobody(key: bytes) -> bytes:
    """A key of the same kind."""
    return _kind(key) + _NOBODY


async def _last(pipeline: Pipeline) -> dict[Row, Incoming]:
    """The last row under every key."""
    topics = pipeline.topics
    return {
        (record.topic, record.partition, record.key or b""): record
        for topic in (topics.issue_state, topics.channel_state)
        for record in await pipeline.read(topic)
    }
