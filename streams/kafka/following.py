"""Following a topic: from a start, and then new records as they come, without end."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from streams.kafka.errors import BrokerError
from streams.kafka.records import Incoming
from streams.kafka.starts import From, Start
from streams.kafka.topic_ids import LOOK_SECONDS
from streams.kafka.topic_reader import Partition, TopicReader
from streams.settings import Settings

__all__ = ["Look", "follow"]

log = structlog.get_logger(__name__)

_PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class Look:
    """One request for the state of a topic that is followed."""

    records: tuple[Incoming, ...] = ()
    """What has come, in order within each partition."""
    begun: Mapping[int, int] | None = None
    """Offsets by partition where reading begins: of the first look, and of one at a topic that was created again.

    What was known before is then of another topic.
    """
    topic_id: str | None = None
    """Kafka's id of the topic when reading begins; None when the broker gives topics no ids."""
    caught_up: bool = False
    """Whether all that was there when reading began has come."""
    heard: float = 0.0
    """When the broker answered last, in seconds of the monotonic clock."""
    trouble: BrokerError | None = None
    """Why nothing comes; reading goes on where it was when that is over."""


async def follow(settings: Settings, topic: str, start: Start = None, **options: Any) -> AsyncGenerator[Look, None]:
    """Look at a topic about twice a second, or as soon as something comes, for ever; `options` go to aiokafka.

    A broker that goes away is waited for, and so is a topic that is missing; one that was created again is
    read from its beginning.
    """
    following = _Following(topic, start)
    while True:
        try:
            async with TopicReader(settings, **options) as reader:
                yield await following.begin(reader)
                looked = time.monotonic()
                while True:
                    look = await following.look(reader)
                    yield look
                    if time.monotonic() - looked > LOOK_SECONDS:
                        looked = time.monotonic()
                        if await reader.made_anew(following.ids):
                            break
        except BrokerError as error:
            yield Look(trouble=error)
        await asyncio.sleep(_PAUSE)


class _Following:
    """Where reading goes on when a broker was away."""

    def __init__(self, topic: str, start: Start) -> None:
        self.ids: dict[str, str] = {}
        self._topic = topic
        self._start = start
        self._next: dict[int, int] = {}

    async def begin(self, reader: TopicReader) -> Look:
        [count] = await reader.partitions(self._topic)
        known, ids = self.ids, await reader.ids([self._topic])
        starts: dict[Partition, Start] = {(self._topic, number): self._start for number in range(count)}
        if self._next:
            _, ends = await reader.start({place: From(self._next.get(place[1], 0)) for place in starts})
            # A broker that gives topics no ids shows by what is gone that this is another one.
            if known == ids and all(self._next.get(place[1], 0) <= end for place, end in ends.items()):
                return Look(caught_up=reader.caught_up, heard=reader.heard)
            log.warning("topic_made_anew", topic=self._topic, hint="it is read from its beginning")
            self._start, starts = None, dict.fromkeys(starts)
        firsts, _ = await reader.start(starts)
        self._next, self.ids = {number: offset for (_, number), offset in firsts.items()}, ids
        begun = dict(self._next)
        return Look(begun=begun, topic_id=ids.get(self._topic), caught_up=reader.caught_up, heard=reader.heard)

    async def look(self, reader: TopicReader) -> Look:
        records = tuple(record for batch in await reader.fetch() for record in batch)
        for record in records:
            self._next[record.partition] = record.offset + 1
        return Look(records, caught_up=reader.caught_up, heard=reader.heard)
