"""The one consume loop: takes batches, has a stage process them, delivers what it says, and only then acknowledges.

Faust acknowledges an event when the agent asks for the next one, whatever became of it, and after an exception it goes on
acknowledging events that nobody saw. So no exception leaves this loop, nothing is acknowledged before its results are on the
broker, and acknowledgements go out in offset order. What cannot be mended stops the worker; the next one starts again at the
last acknowledged offset.

A stage takes for written what it hands out. So when that does not all reach the broker, be it that a write failed or that it
was cut short, the stage is torn: it says nothing more and nothing more is acknowledged in its name, until the next assignment
begins from the broker.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import structlog

from schemas.deadletter import DeadLetter
from streams.errors import KentonganError
from streams.kafka.records import Incoming
from streams.kafka.unreadable import Unreadables
from streams.metrics.tally import StageTally
from streams.runtime.chunks import chunks
from streams.runtime.dead_letters import DeadLetterGuard
from streams.runtime.outcome import BatchOutput
from streams.runtime.retry import process_or_bisect, retry
from streams.runtime.stage import Group, Stage
from streams.settings import Settings
from streams.tasks import end, is_cancelled, look_at_end

__all__ = ["Consume", "TornError"]

log = structlog.get_logger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")


class TornError(KentonganError):
    """Something that a stage handed out did not reach the broker; all that was not acknowledged comes again."""


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
        self._torn = False
        self._handing: set[asyncio.Task[None]] = set()
        self.last_offset: dict[int, int] = {}
        """Offset of the last record taken from each partition."""
        self.tally = StageTally()
        self.unreadables = Unreadables(stage.name)
        """Records that were passed over when state was taken back."""
        self.busy = asyncio.Lock()
        """Held while a batch is processed, and while something is handed out."""

    @property
    def current(self) -> bool:
        """Whether the stage's state belongs to the present assignment, and may go on."""
        return self._is_whole and not self._draining

    @property
    def _is_whole(self) -> bool:
        return self._generation == self._group.generation and not self._torn and not self._failed

    async def run(self, stream: Any) -> None:
        """Consume until the stream ends. Never raises, save for being cancelled."""
        async for events in stream.noack_take(self._settings.batch_records, within=self._settings.batch_linger):
            async with self.busy:
                if self._draining:
                    continue
                try:
                    for chunk in chunks(events):
                        await self._take(stream, chunk)
                except BaseException as error:
                    if is_cancelled():
                        raise
                    self._stop(error)

    async def begin(self) -> None:
        """Take over the present assignment, if that has not happened yet. The lock `busy` must be held.

        Raises:
            TornError: the stage is torn, and the assignment is still the same.
            Exception: what was written before cannot be read back.
        """
        if self._generation != self._group.generation:
            await self._begin_generation()
        elif self._torn:
            raise TornError(f"not all that the stage {self.stage.name} handed out is on the broker; start the worker again")

    async def checkpoint(self) -> None:
        """Send what the stage holds back, and acknowledge what that settles; nothing while partitions change hands.

        Raises:
            Exception: it cannot be sent.
        """
        await self.hand_out(self.stage.checkpoint)

    async def hand_out(self, said: Callable[[], BatchOutput]) -> None:
        """Between two batches, ask what is `said`, send it, and acknowledge what that settles; unless `current`, do not ask.

        Goes on to its end when the caller is cancelled; `drain` waits for that.

        Raises:
            Exception: it cannot be sent.
        """
        task = asyncio.create_task(self._hand_out_alone(said))
        self._handing.add(task)
        task.add_done_callback(self._handing.discard)
        task.add_done_callback(look_at_end)
        await asyncio.shield(task)

    async def _hand_out_alone(self, said: Callable[[], BatchOutput]) -> None:
        async with self.busy:
            if self.current:
                await self._hand_out(said)

    async def drain(self) -> None:
        """Finish what is in hand, send what the stage still holds, acknowledge it, and take nothing more.

        Raises:
            TimeoutError: it took longer than the setting `drain_timeout`; what was not acknowledged comes again.
        """
        self._draining = True
        try:
            async with asyncio.timeout(self._settings.drain_timeout), self.busy:
                if self._is_whole:
                    await self._hand_out(self.stage.checkpoint)
        finally:
            await end(self._handing)
        if self._torn:
            log.warning("torn", stage=self.stage.name, hint="what was not acknowledged comes again")

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
        folded, sent = await self._hand_out(lambda: self.stage.apply(records, results, dead))
        self.tally.finished(len(records), len(results), sent, folded, dead, time.perf_counter() - began)
        self._guard.count(good=len(results), dead=len(dead))

    def _decode(self, record: Incoming) -> tuple[list[Item], list[DeadLetter]]:
        try:
            return self.stage.decode(record)
        except Exception as error:
            return [], [record.dead_letter(self.stage.name, type(error).__name__)]

    def _give_up(self, item: Item, error: Exception) -> DeadLetter:
        letter = self.stage.dead_letter(item)
        log.error("dead_lettered", stage=self.stage.name, error=type(error).__name__, offset=letter.offset)
        return letter.because(type(error).__name__, self._settings.attempts)

    async def _begin_generation(self) -> None:
        if self._ready is not None:
            await self._ready()
        generation = self._group.generation
        partitions = self._group.partitions()
        self._held.clear()
        self.last_offset.clear()

        async def restore() -> None:
            self.stage.assign(partitions)
            self.unreadables.forget()
            async for record in self._group.read_back(partitions):
                with self.unreadables.noting(record):
                    self.stage.restore(record)

        await retry(
            restore, attempts=self._settings.attempts, delay=self._settings.retry_delay, is_transient=self._group.is_transient
        )
        self._generation, self._torn = generation, False
        self.unreadables.tell()
        self.tally.taken_over()
        log.info("partitions_taken", stage=self.stage.name, generation=generation, partitions=partitions)

    async def _hand_out(self, said: Callable[[], BatchOutput]) -> tuple[BatchOutput, int]:
        """Send what is said and acknowledge what that settles; return it with the number of records sent."""
        try:
            folded = said()
            return folded, await self._settle(folded)
        except BaseException:
            self._torn = True
            raise

    async def _settle(self, folded: BatchOutput) -> int:
        sent = 0
        for phase in folded.phases:
            if self._generation != self._group.generation:
                self._torn = True  # another worker may have the partitions, and begins from what is acknowledged
                return sent
            if phase:
                await self._group.send(phase)
                sent += len(phase)
            else:
                await asyncio.sleep(0)  # the stage pauses in long work: it is the turn of others
        for partition, offset in folded.commit.items():
            held = self._held.get(partition, deque())
            while held and held[0][1].message.offset <= offset:
                stream, event = held.popleft()
                if event.message.generation_id == self._group.generation:
                    await stream.ack(event)
        return sent
