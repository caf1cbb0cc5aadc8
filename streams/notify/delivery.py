"""Sends what is due: one task a channel, so that a channel that hangs delays no other."""

import asyncio
import time
from collections.abc import Mapping

import structlog

from streams.notify.channels import Channels
from streams.notify.deliver_stage import DeliverStage
from streams.notify.due import Due
from streams.notify.letters import parcel_of
from streams.notify.senders.sender import NotSentError, Sender
from streams.runtime.faust_runner import StageRunner
from streams.settings import Settings

__all__ = ["Delivery"]

log = structlog.get_logger(__name__)

LOOK_AGAIN = 0.2
"""Seconds after which a channel is looked at though nothing new came: a wait may be over, or people may have acted."""


class Delivery:
    """The channels of one worker.

    A message is sent, then marked in the channel's row on the broker, and only then is the next one sent: a kill in between
    repeats one message a channel. What was merely taken in is written at checkpoints, and comes again after a kill. Before
    partitions go to another worker, and before this one ends, what is being sent is waited for, so that an orderly change
    repeats nothing.
    """

    def __init__(self, runner: StageRunner, channels: Channels, senders: Mapping[str, Sender], settings: Settings) -> None:
        assert isinstance(runner.stage, DeliverStage)
        self._runner = runner
        self._stage = runner.stage
        self._channels = channels
        self._senders = senders
        self._settings = settings
        self._news = {name: asyncio.Event() for name in senders}
        self._sending: set[asyncio.Task[None]] = set()
        self._unmarked: set[str] = set()
        self._ending = False
        self._stage.changed = self._wake
        runner.app.settle = self._settle

    def _wake(self) -> None:
        for news in self._news.values():
            news.set()

    async def run(self) -> None:
        """Send until cancelled; then let what is being sent come to its end, within the drain timeout.

        Raises:
            Exception: a mark or a checkpoint cannot be written.
        """
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._checkpoint())
                for name in self._senders:
                    group.create_task(self._serve(name))
        finally:
            self._ending = True
            await self._finish(self._settings.drain_timeout)
            for sender in self._senders.values():
                await sender.close()

    async def _checkpoint(self) -> None:
        while True:
            await asyncio.sleep(self._settings.checkpoint_interval)
            await self._runner.consume.checkpoint()

    async def _serve(self, name: str) -> None:
        news = self._news[name]
        while True:
            news.clear()
            if self._may_send():
                await self._escalate(name)
                while self._may_send() and (due := self._stage.next(name)) is not None:
                    task = asyncio.create_task(self._send(name, due, self._runner.generation))
                    self._sending.add(task)
                    task.add_done_callback(self._sending.discard)
                    await asyncio.shield(task)
            try:
                async with asyncio.timeout(LOOK_AGAIN):
                    await news.wait()
            except TimeoutError:
                pass

    def _may_send(self) -> bool:
        """Nothing new begins while partitions change hands, and after that only with the state of the new ones."""
        return not self._ending and self._runner.joined and self._runner.consume.current

    def _is_held(self, generation: int) -> bool:
        """Whether the channels of that assignment are still this worker's: another one sends again what it is not told of."""
        return self._runner.consume.current and self._runner.generation == generation

    async def _send(self, name: str, due: Due, generation: int) -> None:
        began = time.perf_counter()
        reason = await self._try(name, due)
        if reason is None:
            if self._is_held(generation):
                self._stage.sent(name, due, time.perf_counter() - began)
                await self._mark(name, generation)
            return
        async with self._runner.consume.busy:
            letters = self._stage.failed(name, due, reason) if self._is_held(generation) else []
            await self._runner.send(letters)
        if letters:
            await self._mark(name, generation)

    async def _mark(self, name: str, generation: int) -> None:
        """Write how far a channel was told; whoever comes first writes it for all that wait for it."""
        self._unmarked.add(name)
        try:
            async with self._runner.consume.busy:
                if name in self._unmarked and self._is_held(generation):
                    names = frozenset(self._unmarked)
                    for phase in self._stage.marks(names):
                        await self._runner.send(phase)
                    self._unmarked -= names
        finally:
            self._unmarked.discard(name)

    async def _try(self, name: str, due: Due) -> str | None:
        """Send once; why it failed, or None when it did not."""
        try:
            parcel = parcel_of(due, self._stage.state(name), self._channels, time.time())
            async with asyncio.timeout(self._channels.channels[name].timeout):
                await self._senders[name].send(parcel)
        except TimeoutError:
            return "timeout"
        except NotSentError as error:
            return str(error)
        except Exception as error:
            return type(error).__name__
        return None

    async def _escalate(self, name: str) -> None:
        if not self._stage.to_escalate(name):
            return
        generation = self._runner.generation
        async with self._runner.consume.busy:
            if self._may_send():
                await self._runner.send(self._stage.escalate(name))
        await self._mark(name, generation)

    async def _settle(self) -> None:
        """Wait for what is being sent, and then for the batch in hand; whoever calls this bounds the wait."""
        await self._finish(None)
        async with self._runner.consume.busy:
            pass

    async def _finish(self, within: float | None) -> None:
        if self._sending:
            await asyncio.wait(self._sending, timeout=within)
