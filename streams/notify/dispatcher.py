"""Sends what is due: one task a channel, so that a channel that hangs delays no other."""

import asyncio
import time
from collections.abc import Mapping

import structlog

from streams.incidents.links import facts_page, links_of
from streams.notify.channels import Channels
from streams.notify.compose import compose
from streams.notify.deliver_stage import DeliverStage
from streams.notify.messages.offers import offers
from streams.notify.restraint.channel_state import Due
from streams.notify.senders.sender import NotSentError, Sender
from streams.runtime.background import Background
from streams.runtime.faust_runner import StageRunner
from streams.runtime.steps import Send, Step
from streams.settings import Settings
from streams.tasks import end

__all__ = ["ChannelDispatcher"]

log = structlog.get_logger(__name__)

LOOK_AGAIN = 0.2
"""Seconds after which a channel is looked at though nothing new came: a wait may be over, or people may have acted."""


class ChannelDispatcher(Background):
    """The channels of one worker.

    A message is sent, then marked in the channel's row on the broker, and only then is the next one sent: a kill in between
    repeats one message a channel. What was merely taken in is written at checkpoints, and comes again after a kill. Before
    partitions go to another worker, and before this one ends, what is being sent is waited for, so that an orderly change
    repeats nothing. A worker that was frozen sends nothing until the broker says that it still has its partitions.
    """

    def __init__(self, runner: StageRunner, channels: Channels, senders: Mapping[str, Sender], settings: Settings) -> None:
        assert isinstance(runner.stage, DeliverStage)
        self._runner = runner
        self._stage = runner.stage
        self._channels = channels
        self._senders = senders
        self._settings = settings
        self._links = links_of(settings)
        self._news = {name: asyncio.Event() for name in senders}
        self._sending: set[asyncio.Task[None]] = set()
        self._unmarked: set[str] = set()
        self._ending = False
        self._stage.on_change(self._wake)
        runner.before_leaving(self._finish_sending)

    def _wake(self) -> None:
        for news in self._news.values():
            news.set()

    async def run(self) -> None:
        """Send until cancelled; `finish` before that, else what is being sent is sent again by the next worker.

        Raises:
            Exception: a mark or a checkpoint cannot be written.
        """
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._checkpoint())
                for name in self._senders:
                    group.create_task(self._serve(name))
        finally:
            if not self._ending:
                await self.finish()
            await end(self._sending)
            for sender in self._senders.values():
                await sender.close()

    async def finish(self) -> None:
        """Begin nothing more, and let what is being sent come to its end and be marked, within the drain timeout."""
        self._ending = True
        if self._sending:
            await asyncio.wait(self._sending, timeout=self._settings.drain_timeout)

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
        return not self._ending and self._runner.joined and self._runner.consume.current and self._runner.is_member

    def _is_held(self, generation: int) -> bool:
        """Whether the channels of that assignment are still this worker's, else its new owner sends what is not marked."""
        return self._runner.consume.current and self._runner.generation == generation

    async def _is_still_held(self, generation: int) -> bool:
        """The same, once the broker has said so if this worker was frozen."""
        while not self._runner.is_member:
            if not self._is_held(generation):
                return False
            await asyncio.sleep(LOOK_AGAIN)
        return self._is_held(generation)

    async def _send(self, name: str, due: Due, generation: int) -> None:
        began = time.perf_counter()
        if not (self._is_held(generation) and self._runner.is_member):
            return
        reason = await self._try(name, due)
        if not await self._is_still_held(generation):
            return
        if reason is None:
            self._stage.sent(name, due, time.perf_counter() - began)
            await self._mark(name)
        else:
            await self._runner.consume.hand_out(lambda: self._failed(name, due, reason, generation))

    def _failed(self, name: str, due: Due, reason: str, generation: int) -> list[Step]:
        """What is to be sent after a failure: a row only with a dead letter, since a try more does no harm."""
        letters = self._stage.failed(name, due, reason) if self._is_held(generation) else []
        return [Send(letters), *self._stage.state_records({name})] if letters else []

    async def _mark(self, name: str) -> None:
        """Write how far a channel was notified; the first caller writes it for all that wait."""
        self._unmarked.add(name)
        await self._runner.consume.hand_out(self._marks)

    def _marks(self) -> list[Step]:
        names, self._unmarked = self._unmarked, set()
        return self._stage.state_records(names)

    async def _try(self, name: str, due: Due) -> str | None:
        """Send once; why it failed, or None when it did not."""
        try:
            now = time.time()
            offered = None if self._links is None else offers(self._links, name, now)
            message = compose(
                due,
                self._stage.state(name),
                self._channels,
                now,
                self._settings.command,
                offered,
                facts_page(self._settings),
            )
            async with asyncio.timeout(self._channels.channels[name].timeout):
                await self._senders[name].send(message)
        except TimeoutError:
            return "timeout"
        except NotSentError as error:
            return str(error)
        except Exception as error:
            return type(error).__name__
        return None

    async def _escalate(self, name: str) -> None:
        if self._stage.to_escalate(name):
            await self._runner.consume.hand_out(lambda: self._escalated(name))

    def _escalated(self, name: str) -> list[Step]:
        return [Send(self._stage.escalate(name)), *self._stage.state_records({name})] if self._may_send() else []

    async def _finish_sending(self) -> None:
        """Wait for what is being sent; whoever calls this bounds the wait."""
        if self._sending:
            await asyncio.wait(self._sending)
