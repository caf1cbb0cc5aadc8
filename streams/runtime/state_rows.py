"""The rows of a stage on compacted topics: read back at the beginning, written with a term, and held against late writers."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping

import structlog

from streams.kafka.reader import read_at, read_back
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.starts import From, Tail
from streams.kafka.topic_reader import TopicReader
from streams.runtime.terms import Place, RowTerms
from streams.settings import Settings

__all__ = ["LOOK_FOR_STALE", "StateRows"]

log = structlog.get_logger(__name__)

LOOK_FOR_STALE = 30.0
"""Seconds between two looks for rows of a worker that no longer has the partition.

Much less than `min.compaction.lag.ms`: until then the broker keeps the row that counts beside the stale one that follows it.
"""


_REFUSED = (
    "a newer release wrote them, so what they are of is not worked on, and they are left as they are; "
    "run that release, or a later one"
)


def _no_rows(_: Mapping[Place, Collection[bytes]]) -> None:
    """Rows of nobody."""


def _none_refused() -> Mapping[str, int]:
    """Rows that all can be read."""
    return {}


def _takes_none(_: Incoming) -> bool:
    """Rows of strangers that are all written over."""
    return False


class StateRows:
    """The state rows of a stage on their topics, for the next owner of its partitions.

    A topic that is read back whole holds rows; of others the last records are enough, and they are no rows.
    """

    def __init__(
        self,
        settings: Settings,
        restore_from: Mapping[str, Tail],
        *,
        missing: Callable[[], Iterable[tuple[str, int, int]]] = tuple,
        write_again: Callable[[Mapping[Place, Collection[bytes]]], None] = _no_rows,
        write_all: Callable[[], None] = lambda: None,
        refused: Callable[[], Mapping[str, int]] = _none_refused,
        refuses: Callable[[Incoming], bool] = _takes_none,
    ) -> None:
        """`restore_from` says which topics are read back, and how far.

        `missing` gives the records, by topic, partition and offset, that the stage needs besides once all is read back.
        `write_again` has the stage write rows again, by their place and key, since a stale one lies behind them; `write_all`
        all that it has, since their topic is another one. `refused` says how many rows it refuses, as a newer release wrote
        them, by what they are of; `refuses` has it look at a stale one, and says whether it is to stay as it is.
        """
        self._settings = settings
        self._restore_from = restore_from
        self._missing = missing
        self._write_again = write_again
        self._write_all = write_all
        self.topic_ids: dict[str, str] = {}
        """Ids of the topics of rows, as far as they are known."""
        self._refused = refused
        self._refuses = refuses
        self._terms = RowTerms()
        self._ends: dict[Place, int] = {}
        """Up to where it is known what lies at each place."""
        self._written: Counter[Place] = Counter()
        """Rows that this worker has put there since."""

    @property
    def topics(self) -> list[str]:
        """Topics of rows."""
        return [topic for topic, tail in self._restore_from.items() if tail is None]

    def look_for_new_topics(self, ids: Mapping[str, str]) -> bool:
        """Have the stage write all its rows where a topic has another id now; return whether there is such a one.

        What was written before on a topic that was deleted is in the stage alone.
        """
        others = [topic for topic, known in self.topic_ids.items() if ids.get(topic, known) != known]
        self.topic_ids |= ids
        for topic in others:
            log.warning("topic_made_anew", topic=topic, hint="all rows are written again")
            for place in self._ends:
                if place[0] == topic:
                    self._ends[place] = self._written[place] = 0
        if others:
            self._write_all()
        return bool(others)

    def is_row(self, topic: str) -> bool:
        """Whether records of a topic are rows."""
        return self._restore_from.get(topic, 0) is None

    async def read_back(self, partitions: Collection[int], generation: int) -> AsyncIterator[Incoming]:
        """What earlier owners of the partitions wrote and what the stage needs besides; then its own terms begin.

        The stage must have taken each record in before it asks for the next.
        """
        places = {(topic, partition): tail for topic, tail in self._restore_from.items() for partition in partitions}
        self._terms.read_anew()
        self._ends = {place: 0 for place, tail in places.items() if tail is None}
        self._written.clear()
        async for record in read_back(self._settings, places):
            place = record.topic, record.partition
            if place in self._ends:
                self._ends[place] = record.offset + 1
                if not self._terms.admits(record):
                    continue
            yield record
        async for record in read_at(self._settings, self._missing()):
            yield record
        self._again(self._terms.begin(generation))
        self._log_refused()

    def stamp(self, record: Outgoing) -> Outgoing:
        """The record as it is to be sent: a row with its term."""
        return self._terms.stamp(record) if self.is_row(record.topic) else record

    def written(self, record: Outgoing) -> None:
        """Say that a record is on the broker."""
        if record.partition is not None and (place := (record.topic, record.partition)) in self._ends:
            self._written[place] += 1

    async def look_for_stale(self) -> bool:
        """Have the stage write again what a late worker wrote over; return whether there was anything.

        No row may be under way. Where no more rows lie than this worker has put there, none needs to be read.

        Raises:
            BrokerError: the broker does not answer.
        """
        if not self._ends:
            return False
        async with TopicReader(self._settings) as reader:
            ends = await reader.ends(self._ends)
        more = {place: end - self._ends[place] - self._written[place] for place, end in ends.items()}
        seen = {place: ends[place] for place, others in more.items() if others >= 0}
        found: dict[Place, set[bytes]] = {}
        refused = False
        unknown = {place: self._ends[place] for place, others in more.items() if others > 0}
        async for row in read_back(self._settings, {place: From(offset) for place, offset in unknown.items()}):
            place = row.topic, row.partition
            seen[place] = max(seen[place], row.offset + 1)
            if self._terms.is_stale(row):
                if self._refuses(row):
                    refused = True
                else:
                    found.setdefault(place, set()).add(row.key or b"")
        for place, end in seen.items():
            self._ends[place], self._written[place] = end, 0
        if refused:
            self._log_refused()
        self._again(found)
        return bool(found)

    def _log_refused(self) -> None:
        of = {kind: rows for kind, rows in self._refused().items() if rows}
        if of:
            log.error("rows_refused", rows=sum(of.values()), of=of, hint=_REFUSED)

    def _again(self, keys: Mapping[Place, Collection[bytes]]) -> None:
        if keys:
            log.warning("stale_rows", rows=sum(map(len, keys.values())), hint="a worker wrote late; they are written again")
            self._write_again(keys)
