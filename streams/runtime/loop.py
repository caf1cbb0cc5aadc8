"""The one consume loop: takes batches, has a stage process them, sends the output, and only then acknowledges.

Faust acknowledges an event when the agent asks for the next one, whatever the outcome, and after an exception it goes on
acknowledging events that nobody saw. So no exception leaves this loop, nothing is acknowledged before its results are on the
broker, and acknowledgements go out in offset order. What cannot be mended stops the worker; the next one starts again at the
last acknowledged offset.

A stage takes for written what it hands out. So when its steps are not all carried out, because a write failed or was cut
short, the stage is torn: it says nothing more and nothing more is acknowledged in its name, until the next assignment begins
from the broker.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import structlog

from streams.errors import KentonganError
from streams.kafka.records import Incoming
from streams.kafka.unreadable import Unreadables
from streams.metrics.tally import StageTally
from streams.runtime.batch import run_batch
from streams.runtime.chunks import chunks
from streams.runtime.dead_letters import DeadLetterGuard
from streams.runtime.retry import retry
from streams.runtime.stage import Group, Stage
from streams.runtime.steps import Commit, CountBatch, Pause, Send, Step
from streams.settings import Settings
from streams.tasks import end, is_cancelled, look_at_end

__all__ = ["Consume", "TornError"]

log = structlog.get_logger(__name__)

T = TypeVar("T")


class TornError(KentonganError):
    """Not all output of a stage is on the broker; what was not acknowledged comes again."""


class Consume:
    """Runs a stage over the events of a Faust stream."""

    def __init__(
        self,
        stage: Stage[Any, Any],
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
        """Records that were passed over when state was restored."""
        self._busy = asyncio.Lock()
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
            async with self._busy:
                if self._draining:
                    continue
                try:
                    for chunk in chunks(events):
                        await self._take(stream, chunk)
                except BaseException as error:
                    if is_cancelled():
                        raise
                    self._stop(error)

    async def between_batches(self, action: Callable[[], Awaitable[T]]) -> T:
        """Do something while no batch is in hand and nothing is handed out; what comes meanwhile waits for it.

        Raises:
            Exception: what the action raises.
        """
        async with self._busy:
            return await action()

    async def wait_idle(self) -> None:
        """Return once no batch is in hand and nothing is handed out."""
        async with self._busy:
            pass

    async def begin(self) -> None:
        """Take over the present assignment, if that has not happened yet; only `between_batches`.

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

    async def hand_out(self, said: Callable[[], Iterable[Step]]) -> None:
        """Between two batches, ask for steps and carry them out; unless `current`, do not ask.

        Goes on to its end when the caller is cancelled; `drain` waits for that.

        Raises:
            Exception: something cannot be sent.
        """

        async def carry_out() -> None:
            if self.current:
                await self._carry_out(said)

        task = asyncio.create_task(self.between_batches(carry_out))
        self._handing.add(task)
        task.add_done_callback(self._handing.discard)
        task.add_done_callback(look_at_end)
        await asyncio.shield(task)

    async def drain(self) -> None:
        """Finish what is in hand, send what the stage still holds, acknowledge it, and take nothing more.

        Raises:
            TimeoutError: it took longer than the setting `drain_timeout`; what was not acknowledged comes again.
        """
        self._draining = True
        try:
            async with asyncio.timeout(self._settings.drain_timeout), self._busy:
                if self._is_whole:
                    await self._carry_out(self.stage.checkpoint)
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
        output = await run_batch(
            self.stage,
            records,
            attempts=self._settings.attempts,
            delay=self._settings.retry_delay,
            decoded=lambda items: self.tally.began(items or len(records)),
        )
        self.tally.worked(output.work_seconds)
        for letter in output.given_up:
            log.error("dead_lettered", stage=self.stage.name, error=letter.error, offset=letter.offset)
        sent, counted = await self._carry_out(lambda: output.steps)
        self.tally.finished(len(records), output.done, sent, counted, output.dead, time.perf_counter() - began)
        self._guard.count(good=output.done, dead=len(output.dead))

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
        self.unreadables.log_all()
        self.tally.taken_over()
        log.info("partitions_taken", stage=self.stage.name, generation=generation, partitions=partitions)

    async def _carry_out(self, said: Callable[[], Iterable[Step]]) -> tuple[int, CountBatch]:
        """Carry the steps out in order; return the number of records sent, and what was counted. The lock must be held."""
        sent, counted = 0, CountBatch()
        try:
            for step in said():
                if self._generation != self._group.generation:
                    self._torn = True  # another worker may have the partitions, and begins from what is acknowledged
                    break
                match step:
                    case Send(records):
                        if records:
                            await self._group.send(records)
                            sent += len(records)
                    case Pause():
                        await asyncio.sleep(0)
                    case Commit(offsets):
                        await self._acknowledge(offsets)
                    case CountBatch():
                        counted = step
        except BaseException:
            self._torn = True
            raise
        return sent, counted

    async def _acknowledge(self, offsets: Mapping[int, int]) -> None:
        for partition, offset in offsets.items():
            held = self._held.get(partition, deque())
            while held and held[0][1].message.offset <= offset:
                stream, event = held.popleft()
                if event.message.generation_id == self._group.generation:
                    await stream.ack(event)
