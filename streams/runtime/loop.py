"""The one consume loop: takes batches, has a stage process them, delivers what it says, and only then acknowledges.

Faust acknowledges an event when the agent asks for the next one, whatever became of it, and after an exception it goes on
acknowledging events that nobody saw. So no exception leaves this loop, nothing is acknowledged before its results are on the
broker, and acknowledgements go out in offset order. What cannot be mended stops the worker; the next one starts again at the
last acknowledged offset.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, Protocol, TypeVar

import structlog

from schemas.deadletter import DeadLetter
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.unreadable import Unreadables
from streams.metrics.facts import Facts
from streams.metrics.tally import StageTally
from streams.runtime.dead_letters import DeadLetterGuard
from streams.runtime.outcome import Folded
from streams.runtime.retry import process_or_bisect, retry
from streams.settings import Settings
from streams.tasks import is_cancelled

__all__ = ["Consume", "Group", "Stage"]

log = structlog.get_logger(__name__)

CHUNK_BYTES = 256_000
"""Bytes of record values that a stage takes in at once: about 500 posts."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Stage(Protocol[Item, Result]):
    """One step of the pipeline, free of Faust and Kafka: the same object serves tests, back-tests and benchmarks."""

    name: str

    def reset(self, partitions: Iterable[int]) -> None:
        """Forget all state; the partitions given are now this worker's, and `remember` follows for each."""

    def remember(self, record: Incoming) -> None:
        """Take back a record that an earlier owner of the partition wrote, or what can be read of it.

        Raises:
            UserError: nobody but the user can tell what is to become of it: it stops the worker.
            Exception: it, or a part of it, cannot be read; it is counted and passed over.
        """

    def decode(self, record: Incoming) -> tuple[list[Item], list[DeadLetter]]:
        """Read a record. A record that raises is dead-lettered whole."""

    async def work(self, items: Sequence[Item]) -> list[Result]:
        """Do what is costly or may fail, without touching state: it is retried, and halved around what keeps failing."""

    def fold(self, records: Sequence[Incoming], results: Sequence[Result], dead: Sequence[DeadLetter]) -> Folded:
        """Take the results into the state and say what to send. Must not fail: an error here stops the worker."""

    def flush(self) -> Folded:
        """Say what must be on the broker before the partitions go to somebody else."""

    def source(self, item: Item) -> DeadLetter:
        """Describe an item as a dead letter, for when it keeps failing."""

    def facts(self) -> Facts:
        """What it knows about itself now; asked about once a second."""


class Group(Protocol):
    """What the loop asks of the consumer group it is in."""

    @property
    def generation(self) -> int:
        """Number of the current assignment; a new one makes all state suspect."""

    def partitions(self) -> list[int]:
        """Partitions of the stage's topic that are this worker's."""

    @property
    def topic_id(self) -> str | None:
        """Id of the stage's topic, whose partitions these are; None where the broker tells none."""

    def read_back(self, partitions: Sequence[int]) -> AsyncIterator[Incoming]:
        """What earlier owners of the partitions wrote, as far as the stage needs it."""

    def passes(self, error: Exception) -> bool:
        """Whether an error of `read_back` passes by itself, as when the broker is away."""

    async def send(self, phase: Sequence[Outgoing]) -> None:
        """Put records on the broker, in order for each target; returns once all of them are there."""


class Consume(Generic[Item, Result]):
    """Runs a stage over the events of a Faust stream."""

    def __init__(
        self,
        stage: Stage[Item, Result],
        group: Group,
        settings: Settings,
        *,
        fatal: Callable[[BaseException], None],
        ready: Callable[[], Awaitable[object]] | None,
    ) -> None:
        """`fatal` stops the worker; `ready` returns once the stage may begin, for example when the watchlist is there."""
        self.stage = stage
        self._group = group
        self._settings = settings
        self._fatal = fatal
        self._ready = ready
        self._guard = DeadLetterGuard(settings.dead_letter_max_share, settings.dead_letter_window)
        self._generation = -1
        self._held: dict[int, deque[Any]] = {}
        self._draining = False
        self._failed = False
        self.last_offset: dict[int, int] = {}
        """Offset of the last record taken from each partition."""
        self.last_taken: dict[int, float] = {}
        """When that was, in seconds of the monotonic clock."""
        self.tally = StageTally()
        self.unreadables = Unreadables(stage.name)
        """Records that were passed over when state was taken back."""
        self.busy = asyncio.Lock()
        """Held while a batch is processed; whoever sends in the name of the stage takes it too."""

    @property
    def current(self) -> bool:
        """Whether the stage's state belongs to the present assignment."""
        return self._generation == self._group.generation and not self._draining

    async def run(self, stream: Any) -> None:
        """Consume until the stream ends. Never raises, save for being cancelled."""
        async for events in stream.noack_take(self._settings.batch_records, within=self._settings.batch_linger):
            async with self.busy:
                if self._draining:
                    continue
                try:
                    for chunk in _chunks(events):
                        await self._take(stream, chunk)
                except BaseException as error:
                    if is_cancelled():
                        raise
                    self._stop(error)

    async def begin(self) -> None:
        """Take over the present assignment, if that has not happened yet. The lock `busy` must be held.

        Raises:
            Exception: what was written before cannot be read back.
        """
        if self._generation != self._group.generation:
            await self._begin_generation()

    async def checkpoint(self) -> None:
        """Send what the stage holds back, and acknowledge what that settles; nothing while partitions change hands.

        Raises:
            Exception: it cannot be sent.
        """
        async with self.busy:
            if self.current:
                await self._settle(self.stage.flush())

    async def drain(self) -> None:
        """Finish the batch in hand, send what the stage still holds, acknowledge it, and take nothing more.

        Raises:
            TimeoutError: it took longer than the setting `drain_timeout`; what was not acknowledged comes again.
        """
        self._draining = True
        async with asyncio.timeout(self._settings.drain_timeout), self.busy:
            if self._generation == self._group.generation and not self._failed:
                await self._settle(self.stage.flush())

    def _stop(self, error: BaseException) -> None:
        self._draining = self._failed = True
        self._fatal(error)

    async def _take(self, stream: Any, events: Sequence[Any]) -> None:
        await self.begin()
        current = [event for event in events if event.message.generation_id == self._generation]
        for event in current:
            self._held.setdefault(event.message.partition, deque()).append((stream, event))
        began = time.perf_counter()
        records = [Incoming.from_message(event.message, self._group.topic_id) for event in current]
        for record in records:
            self.last_offset[record.partition] = record.offset
            self.last_taken[record.partition] = time.monotonic()
        items: list[Item] = []
        dead: list[DeadLetter] = []
        for record in records:
            found, unreadable = self._decode(record)
            items += found
            dead += unreadable
        self.tally.in_progress = len(items) or len(records)
        working = time.perf_counter()
        results, failed = await process_or_bisect(
            self.stage.work, items, attempts=self._settings.attempts, delay=self._settings.retry_delay
        )
        self.tally.worked(time.perf_counter() - working)
        dead += [self._give_up(item, error) for item, error in failed]
        folded = self.stage.fold(records, results, dead)
        sent = await self._settle(folded)
        self.tally.finished(len(records), len(results), sent, folded, dead, time.perf_counter() - began)
        self._guard.count(good=len(results), dead=len(dead))

    def _decode(self, record: Incoming) -> tuple[list[Item], list[DeadLetter]]:
        try:
            return self.stage.decode(record)
        except Exception as error:
            return [], [record.dead_letter(self.stage.name, type(error).__name__)]

    def _give_up(self, item: Item, error: Exception) -> DeadLetter:
        letter = self.stage.source(item)
        log.error("dead_lettered", stage=self.stage.name, error=type(error).__name__, offset=letter.offset)
        return letter.because(type(error).__name__, self._settings.attempts)

    async def _begin_generation(self) -> None:
        if self._ready is not None:
            await self._ready()
        generation = self._group.generation
        partitions = self._group.partitions()
        self._held.clear()
        self.last_offset.clear()
        self.last_taken = dict.fromkeys(partitions, time.monotonic())

        async def restore() -> None:
            self.stage.reset(partitions)
            self.unreadables.forget()
            async for record in self._group.read_back(partitions):
                with self.unreadables.noting(record):
                    self.stage.remember(record)

        await retry(restore, attempts=self._settings.attempts, delay=self._settings.retry_delay, passes=self._group.passes)
        self._generation = generation
        self.unreadables.tell()
        self.tally.taken_over()
        log.info("partitions_taken", stage=self.stage.name, generation=generation, partitions=partitions)

    async def _settle(self, folded: Folded) -> int:
        """Send everything and acknowledge what that settles; return the number of records sent."""
        sent = 0
        for phase in folded.phases:
            if phase:
                await self._group.send(phase)
                sent += len(phase)
            else:
                await asyncio.sleep(0)  # the stage pauses in long work: it is the turn of others
        for partition, offset in folded.done.items():
            held = self._held.get(partition, deque())
            while held and held[0][1].message.offset <= offset:
                stream, event = held.popleft()
                if event.message.generation_id == self._group.generation:
                    await stream.ack(event)
        return sent


def _chunks(events: Sequence[Any]) -> Iterator[list[Any]]:
    """Cut a take into parts of about `CHUNK_BYTES`: a record may hold one post or a thousand."""
    chunk: list[Any] = []
    size = 0
    for event in events:
        chunk.append(event)
        size += len(event.message.value or b"")
        if size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
