"""The one reader of topics: outside the assignment of any consumer group, from wherever the caller starts it."""

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping
from contextlib import aclosing
from typing import Any, Self

from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError, KafkaError
from aiokafka.structs import OffsetAndMetadata

from streams.kafka.clients import consumer
from streams.kafka.errors import MissingTopicError, broker_errors
from streams.kafka.progress import PartitionProgress
from streams.kafka.records import Incoming
from streams.kafka.starts import Committed, Edge, From, Span, Start, first_offsets
from streams.kafka.stopping import stop
from streams.kafka.topic_ids import made_anew, topic_ids
from streams.settings import Settings

__all__ = ["PATIENCE", "SILENT_SECONDS", "Partition", "TopicReader"]

Partition = tuple[str, int]
"""A topic's name and the number of a partition."""

SILENT_SECONDS = 5.0
"""A broker that has not answered for so long is asked whether it is there."""
_ANSWER_SECONDS = 10.0
PATIENCE = 3.0
"""Seconds for which whoever needs a topic now waits for it: just after it was made, not every broker knows it."""
_PAUSE = 0.25
_POLL_MS = 500
_FIRST_STEP = 16


class TopicReader:
    """Reads partitions from wherever the caller starts it: `async with TopicReader(settings) as reader`.

    Every method raises a `BrokerError` when the broker is away or refuses, and for a topic that is not there a
    `MissingTopicError`.
    """

    def __init__(self, settings: Settings, *, committed: bool = False, group: str | None = None, **options: Any) -> None:
        """With `committed`, what belongs to a transaction is read once that is over.

        `group` is the consumer group whose offsets `Committed` and `commit` mean; `options` go to aiokafka.
        """
        self._settings = settings
        self._reads_committed = committed
        isolation = {"isolation_level": "read_committed"} if committed else {}
        # What retention takes away while it is read is passed over, not everything up to the end.
        self._options = {"group_id": group, "auto_offset_reset": "earliest", **isolation, **options}
        self._wish = "its topics be read"
        self._progress: dict[TopicPartition, PartitionProgress] = {}
        self._answers: dict[TopicPartition, int | None] = {}
        self.heard = time.monotonic()
        """When the broker answered last, in seconds of the monotonic clock."""

    async def __aenter__(self) -> Self:
        self._client = consumer(self._settings, **self._options)
        try:
            with broker_errors(self._settings, self._wish):
                await self._client.start()
        except BaseException:
            await stop(self._client)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await stop(self._client)

    async def partitions(self, *topics: str, patience: float = PATIENCE) -> list[int]:
        """How many partitions each topic has; one that is being created is waited for, `patience` seconds."""
        deadline = time.monotonic() + patience
        while True:
            # Asking for a topic by name makes some brokers create it, so all are asked for.
            with broker_errors(self._settings, self._wish):
                cluster = await self._client._client.fetch_all_metadata()
            counts = [len(cluster.partitions_for_topic(topic) or ()) for topic in topics]
            if all(counts):
                return counts
            if time.monotonic() > deadline:
                raise MissingTopicError(topics[counts.index(0)])
            await asyncio.sleep(_PAUSE)

    async def ends(self, places: Iterable[Partition]) -> dict[Partition, int]:
        """The offsets behind the last records of partitions."""
        wanted = await self._present(places)
        with broker_errors(self._settings, self._wish):
            return dict(await self._client.end_offsets(wanted))

    async def start(self, starts: Mapping[Partition, Start]) -> tuple[dict[Partition, int], dict[Partition, int]]:
        """Have these partitions read from there; return the offsets where that is, and those of their present ends."""
        edges: dict[TopicPartition, Edge] = {}
        spans: dict[TopicPartition, Span] = {}
        for one in await self._present(starts):
            if isinstance(start := starts[one], Span):
                spans[one] = start
            else:
                edges[one] = start
        with broker_errors(self._settings, self._wish):
            begins, _ = await first_offsets(self._client, dict.fromkeys(spans))
            firsts, ends = await first_offsets(self._client, dict.fromkeys(spans, 0) | edges)
        for one, span in spans.items():
            firsts[one] = await self._first_of(one, span, begins[one], ends[one])
        self._seek(firsts, ends, must_fetch={one for one, start in edges.items() if self._is_doubted(start, ends[one])})
        return dict(firsts), dict(ends)

    async def fetch(self, *, most: int | None = None, first: Iterable[Partition] = ()) -> list[list[Incoming]]:
        """What comes within half a second, at most so many records, in order within each partition.

        What is there of the partitions `first` comes alone, before what waits of the others.
        """
        urgent = [TopicPartition(*place) for place in first]
        with broker_errors(self._settings, self._wish):
            found = await self._client.getmany(*urgent, timeout_ms=0, max_records=most) if urgent else {}
            took_all = not found
            found = found or await self._client.getmany(timeout_ms=_POLL_MS, max_records=most)
            await self._note(took_all=took_all and (most is None or sum(map(len, found.values())) < most))
        if not found and time.monotonic() - self.heard > SILENT_SECONDS:
            await self._ask()
        return [[Incoming.from_consumer(record) for record in records] for records in found.values()]

    async def position(self, place: Partition) -> int:
        """The offset from which the next fetch of a partition goes on."""
        with broker_errors(self._settings, self._wish):
            return int(await self._client.position(TopicPartition(*place)))

    @property
    def caught_up(self) -> bool:
        """Whether all that was there when reading began has been read."""
        return not self._progress

    async def to_end(self) -> AsyncGenerator[Incoming, None]:
        """Yield records up to the end, as it is when reading begins, and perhaps a few that came meanwhile."""
        while self._progress:
            before = set(self._progress)
            for records in await self.fetch():
                for record in records:
                    yield record
            self._client.pause(*before - set(self._progress))

    async def commit(self, offsets: Mapping[Partition, OffsetAndMetadata]) -> None:
        """Remember offsets of partitions that are being read for the group."""
        with broker_errors(self._settings, f"the group {self._options['group_id']} commit"):
            await self._client.commit({TopicPartition(*place): offset for place, offset in offsets.items()})

    async def record_at(self, place: Partition, offset: int) -> Incoming | None:
        """The record at an offset of one of the partitions; None where there is none any more."""
        one = TopicPartition(*place)
        self._seek({one: offset}, {one: offset + 1})
        while self._progress:
            for records in await self.fetch(most=1):
                return records[0] if records[0].offset == offset else None
        return None

    async def ids(self, topics: Iterable[str]) -> dict[str, str]:
        """Kafka's ids of the topics, which change when one is created again; empty where the broker gives them no ids."""
        with broker_errors(self._settings, self._wish):
            return await topic_ids(self._client._client, topics) or {}

    async def made_anew(self, known: Mapping[str, str]) -> bool:
        """Whether one of the topics, given with their ids, was deleted and created again."""
        return bool(await made_anew(self._client._client, known))

    async def _present(self, places: Iterable[Partition]) -> list[TopicPartition]:
        """The partitions, all of which are there: of one that is not, the client would wait for the offsets."""
        wanted = [TopicPartition(*place) for place in places]
        topics = sorted({one.topic for one in wanted})
        self._wish = f"{', '.join(topics)} be read"
        counts = dict(zip(topics, await self.partitions(*topics), strict=True))
        for one in wanted:
            if one.partition >= counts[one.topic]:
                raise MissingTopicError(one.topic, one.partition)
        return wanted

    def _is_doubted(self, start: Edge, end: int) -> bool:
        """Whether there may be something to read though reading begins at the end that the broker gives.

        An open transaction lies behind the end of what is committed, and the embedded broker's end may be too small.
        """
        return self._reads_committed or isinstance(start, Committed) or (isinstance(start, From) and start.offset >= end > 0)

    def _seek(
        self,
        firsts: Mapping[TopicPartition, int],
        ends: Mapping[TopicPartition, int],
        *,
        must_fetch: Collection[TopicPartition] = (),
    ) -> None:
        self._client.assign(list(firsts))
        for one, offset in firsts.items():
            self._client.seek(one, offset)
        self._progress = {
            one: PartitionProgress(offset, ends[one], must_fetch=one in must_fetch)
            for one, offset in firsts.items()
            if one in must_fetch or offset < ends[one]
        }
        self._answers = dict.fromkeys(firsts)
        self.heard = time.monotonic()

    async def _note(self, *, took_all: bool) -> None:
        """See which partitions have come to their ends, after all that had come was taken or a part of it."""
        for one in self._client.assignment():
            answer = self._client.last_poll_timestamp(one)
            if answer != self._answers.get(one):
                self._answers[one], self.heard = answer, time.monotonic()
            if (progress := self._progress.get(one)) is not None:
                position = await self._client.position(one)
                stable = self._client.last_stable_offset(one)
                if progress.has_ended(position, self._client.highwater(one), stable, answer, took_all=took_all):
                    del self._progress[one]

    async def _ask(self) -> None:
        """Return when the broker answers at all: it may be that it has nothing to say of the partitions."""
        with broker_errors(self._settings, self._wish):
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await self._client._client.fetch_all_metadata()
            except (KafkaError, OSError) as error:
                raise KafkaConnectionError(str(error)) from error
        self.heard = time.monotonic()

    async def _first_of(self, one: TopicPartition, span: Span, begin: int, end: int) -> int:
        """The offset with which a span begins."""
        last, step = None, _FIRST_STEP
        while True:
            first = max(begin, end - step)
            numbers = await self._numbers(one, span.header, first, end, all_of_them=last is None)
            if last is None:
                last = max(numbers, default=None)
            if last is None and step >= span.records:
                return max(begin, end - span.records)
            if first == begin or (last is not None and numbers and numbers[0] <= last - span.most):
                return first
            step *= 4

    async def _numbers(self, one: TopicPartition, header: str, first: int, end: int, *, all_of_them: bool) -> list[int]:
        """The numbers in the headers of the records from `first` on, or that of the first record that has any."""
        found: list[int] = []
        self._seek({one: first}, {one: end})
        async with aclosing(self.to_end()) as records:
            async for record in records:
                if (number := record.header(header)) and number.isdecimal():
                    found.append(int(number))
                    if not all_of_them:
                        break
        return found
