"""Alerts of the past, read from the topic as they are asked for."""

import asyncio
import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from pydantic import ValidationError

from schemas.alert import Alert
from streams.alerts.cursor import Cursor, ForeignCursorError, epoch_of
from streams.errors import UserError
from streams.kafka.clients import reading
from streams.kafka.topic_ids import topic_ids
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings

__all__ = ["History", "Page"]

MOST_READ = 5_000
"""Records that one page looks at, at most; a filter that lets little through gives short pages."""

AT_ONCE = 4
"""Pages that are read at a time; others wait."""

_POLL_MS = 500


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
            UserError: the broker has not answered yet, or its topics are missing.
            aiokafka.errors.KafkaError: the broker does not answer, or refuses.
        """
        topic = self._topic
        if topic is None:
            raise UserError("the broker has not answered yet, or its topics are missing")
        async with self._slots, reading(self._settings) as client:
            partitions = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
            client.assign(partitions)
            begins: dict[TopicPartition, int] = await client.beginning_offsets(partitions)
            ends: dict[TopicPartition, int] = await client.end_offsets(partitions)
            ids = await topic_ids(client._client, [topic.name])
            epoch = epoch_of((ids or {}).get(topic.name))
            starts = dict(begins)
            if after is not None:
                starts |= {one: after.places.get(one.partition, 0) for one in partitions}
                # Where topics have no ids, the end as it is told may lie before the last records.
                if after.is_foreign(epoch) or (epoch and any(starts[one] > ends[one] for one in partitions)):
                    raise ForeignCursorError
            elif since is not None:
                starts = await self._at(client, ends, since)
            places = {one: min(max(starts[one], begins[one]), ends[one]) for one in partitions}
            for one, offset in places.items():
                client.seek(one, offset)
            return await self._read(client, places, ends, limit, wanted, epoch)

    async def _read(
        self,
        client: AIOKafkaConsumer,
        places: dict[TopicPartition, int],
        ends: Mapping[TopicPartition, int],
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
            batches = await client.getmany(timeout_ms=_POLL_MS)
            if not batches:
                # Offsets that hold no record, such as a transaction's marker, are passed over by the client.
                places.update({one: max(place, await client.position(one)) for one, place in places.items()})
            for record in heapq.merge(*batches.values(), key=lambda one: one.timestamp):
                if len(found) == limit or looked == MOST_READ:
                    break
                place = TopicPartition(record.topic, record.partition)
                places[place] = record.offset + 1
                looked += 1
                alert = _alert(record.value)
                if alert is not None and wanted(alert):
                    found.append((_cursor(places, epoch), alert))
        return Page(tuple(found), _cursor(places, epoch), any(places[one] < ends[one] for one in places))

    async def _at(
        self, client: AIOKafkaConsumer, ends: Mapping[TopicPartition, int], since: datetime
    ) -> dict[TopicPartition, int]:
        moment = max(0, int(since.timestamp() * 1000))
        found = await client.offsets_for_times(dict.fromkeys(ends, moment))
        return {one: place.offset if (place := found.get(one)) else end for one, end in ends.items()}


def _alert(value: bytes | None) -> Alert | None:
    try:
        return Alert.model_validate_json(value or b"")
    except ValidationError:
        return None


def _cursor(places: Mapping[TopicPartition, int], epoch: str) -> str:
    return str(Cursor({one.partition: offset for one, offset in places.items()}, epoch))
