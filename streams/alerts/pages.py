"""Alerts of the past, read from the topic as they are asked for."""

import asyncio
import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from schemas.alert import Alert
from streams.alerts.cursor import Cursor, ForeignCursorError, epoch_of
from streams.errors import UserError
from streams.kafka.starts import From, Start
from streams.kafka.topic_reader import Partition, TopicReader
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings

__all__ = ["History", "NotReadyError", "Page"]

MOST_READ = 5_000
"""Records that one page looks at, at most; a filter that lets little through gives short pages."""

AT_ONCE = 4
"""Pages that are read at a time; others wait."""


class NotReadyError(UserError):
    """What is asked for is not known yet; the message says what of it, to whoever asks."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some alerts, oldest first where the topic tells, and the place behind them."""

    alerts: tuple[tuple[str, Alert], ...]
    """Each with the cursor behind it."""
    next: str
    more: bool
    """Whether there was more on the topic when the page was read."""


class History:
    """Reads pages of the topic `alerts`; a repeat of an alert comes again, with its id."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._topic: Topic | None = None
        self._slots = asyncio.Semaphore(AT_ONCE)

    def follow(self, topics: Topics) -> None:
        """From now on, read these topics: they are there."""
        self._topic = topics.alerts

    async def page(
        self,
        after: Cursor | None,
        *,
        since: datetime | None = None,
        limit: int,
        wanted: Callable[[Alert], bool],
    ) -> Page:
        """The next alerts behind a cursor; without one from the moment `since` on, or from the oldest that is kept.

        A cursor that is older than what is kept begins with the oldest.

        Raises:
            ForeignCursorError: it is of a topic that was deleted and made anew since.
            NotReadyError: the broker has not answered yet, or its topics are missing.
            BrokerError: the broker does not answer, or refuses.
        """
        topic = self._topic
        if topic is None:
            raise NotReadyError("the broker has not answered yet, or its topics are missing")
        numbers = range(topic.partitions)
        wished = {number: 0 if after is None else after.places.get(number, 0) for number in numbers}
        starts: dict[Partition, Start] = {
            (topic.name, number): since if after is None else From(wished[number]) for number in numbers
        }
        async with self._slots, TopicReader(self._settings) as reader:
            places, ends = await reader.start(starts)
            epoch = epoch_of((await reader.ids([topic.name])).get(topic.name))
            if after is not None:
                beyond = any(wished[number] > ends[topic.name, number] for number in numbers)
                if after.is_foreign(epoch) or (beyond and self._settings.ends_are_exact):
                    raise ForeignCursorError
            return await self._read(reader, places, ends, limit, wanted, epoch)

    async def _read(
        self,
        reader: TopicReader,
        places: dict[Partition, int],
        ends: Mapping[Partition, int],
        limit: int,
        wanted: Callable[[Alert], bool],
        epoch: str,
    ) -> Page:
        found: list[tuple[str, Alert]] = []
        looked = 0
        deadline = time.monotonic() + self._settings.request_timeout
        while len(found) < limit and looked < MOST_READ and any(places[one] < ends[one] for one in places):
            if time.monotonic() > deadline:
                break
            batches = await reader.fetch()
            if not batches:
                # Offsets that hold no record, such as a transaction's marker, are passed over.
                places.update({one: max(place, await reader.position(one)) for one, place in places.items()})
            for record in heapq.merge(*batches, key=lambda one: one.timestamp):
                if len(found) == limit or looked == MOST_READ:
                    break
                places[record.topic, record.partition] = record.offset + 1
                looked += 1
                alert = _alert(record.value)
                if alert is not None and wanted(alert):
                    found.append((_cursor(places, epoch), alert))
        return Page(tuple(found), _cursor(places, epoch), any(places[one] < ends[one] for one in places))


def _alert(value: bytes | None) -> Alert | None:
    try:
        return Alert.model_validate_json(value or b"")
    except ValidationError:
        return None


def _cursor(places: Mapping[Partition, int], epoch: str) -> str:
    return str(Cursor({number: offset for (_, number), offset in places.items()}, epoch))
