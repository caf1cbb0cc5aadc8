"""A worker process: waits for the broker, runs its stages, and stops them in good order."""

import asyncio
import signal
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from rich.console import Console

from streams.audit.start import enter_start
from streams.connectors.sources_file import usable_sources
from streams.factcheck.follower import FactsFollower
from streams.incidents.follower import ActionsFollower
from streams.incidents.links import page_pattern
from streams.kafka.admin import wait_for_topics
from streams.kafka.broker_health import BrokerHealth
from streams.live.runner import SOURCES, SourcesRunner
from streams.notify.channels_file import read_channels
from streams.runtime.faust_runner import StageRunner
from streams.runtime.topic_watch import watch_topics
from streams.settings import Settings
from streams.tasks import end
from streams.watchlist.follower import WatchlistFollower, watched_by
from streams.web.server import WebServer
from streams.worker.lost_topics import LostTopics
from streams.worker.observer import Observer
from streams.worker.parts import Parts
from streams.worker.stages import build_background, build_runners

__all__ = ["Worker"]

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Worker:
    """Some stages, or all of them, in one process."""

    def __init__(self, settings: Settings, stages: Sequence[str], console: Console, *, words: bool) -> None:
        """What is sent to the channel `console` is printed on that console; with `words`, also what people wrote.

        Raises:
            UserError: the channels file, or the file of sources, cannot be used.
        """
        self.settings = settings
        self.stages = stages
        self.runners: list[StageRunner] = []
        self._channels = read_channels(settings.channels_file).leading_to(page_pattern(settings))
        self._sources = usable_sources(settings.sources_file) if SOURCES in stages else None
        self._fetching: SourcesRunner | None = None
        self._console = console
        self._words = words
        self._observer = Observer(stages)
        self._broker = BrokerHealth(settings)
        self._web = WebServer(settings, self._observer.holder, self._broker)
        self._stop = asyncio.Event()
        self._failure: BaseException | None = None
        self.abandoned = False
        """Whether `run` returned though stages had not ended, as they do not while the broker is away."""

    @property
    def address(self) -> str:
        """Where it serves metrics and health, `http://host:port`; empty before it runs."""
        return self._web.address

    def stop(self) -> None:
        """Ask the worker to finish what it has in hand and end."""
        self._stop.set()

    def fail(self, error: BaseException) -> None:
        """End because of an error; only the first one counts."""
        if self._failure is None:
            self._failure = error
            log.error("worker_failed", error=type(error).__name__, reason=str(error))
        self._stop.set()

    async def run(self, *, started: Callable[[], None] | None = None) -> None:
        """Run until `stop` is called, or SIGTERM or SIGINT comes.

        Raises:
            UserError: the settings or the topics cannot be used.
            Exception: what ended the worker; everything that was not acknowledged is processed again by the next one.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        try:
            self._web.start()
            observing = asyncio.create_task(self._guarded(self._observer.run()))
            try:
                await self._run(started)
            finally:
                await end([observing])
                await asyncio.to_thread(self._web.stop)
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)
        if self._failure is not None:
            raise self._failure

    async def _run(self, started: Callable[[], None] | None) -> None:
        topics = await self._unless_stopped(wait_for_topics(self.settings))
        if topics is None:
            return
        watchlist = WatchlistFollower(self.settings, topics)
        facts = FactsFollower(self.settings, topics)
        actions = ActionsFollower(self.settings, topics)
        parts = Parts(self.settings, topics, watchlist, facts, actions, self._channels, self._console, self._words, self.fail)
        runners = await self._unless_stopped(build_runners(self.stages, parts))
        # A large model takes a minute to load, in which the broker may have gone.
        if runners is None or await self._unless_stopped(wait_for_topics(self.settings)) is None:
            return
        self.runners = runners
        if self._sources:
            self._fetching = SourcesRunner(self.settings, topics, self._sources, watched_by(watchlist))
        lost = LostTopics(topics, self._topic_ids)
        self._observer.watch(self.runners, watchlist, actions, facts, fetching=self._fetching, lost=lost)
        beside = build_background(self.runners, parts)
        following = (watchlist.run(), facts.run(), actions.run(self._broker.note))
        tasks = [asyncio.create_task(self._guarded(one)) for one in following]
        try:
            # A broker that goes away meanwhile is waited for.
            if await self._unless_stopped(self._start()) is None:
                return
            log.info("worker_started", stages=list(self.stages))
            if started is not None:
                started()
            for runner in self.runners:
                tasks.append(asyncio.create_task(self._watch(runner)))
                tasks.append(asyncio.create_task(self._guarded(runner.keep_current())))
                tasks.append(asyncio.create_task(self._guarded(watch_topics(runner))))
                tasks.append(asyncio.create_task(self._guarded(runner.keep_rows())))
                tasks.append(asyncio.create_task(self._guarded(runner.keep_looking())))
            tasks.append(asyncio.create_task(self._guarded(lost.run())))
            tasks.append(asyncio.create_task(self._guarded(enter_start(self.settings, self.stages))))
            tasks += [asyncio.create_task(self._guarded(one.run())) for one in beside]
            if self._fetching is not None:
                tasks.append(asyncio.create_task(self._guarded(self._fetching.run())))
            await self._stop.wait()
        finally:
            log.info("worker_stopping")
            await asyncio.gather(*(one.finish() for one in beside))
            await self._end(tasks)
            log.info("worker_stopped")

    async def _topic_ids(self, topics: Collection[str]) -> Mapping[str, str]:
        """Ids of those of the topics that are there, from the first stage that is in its group."""
        if (runner := next((one for one in self.runners if one.joined), None)) is not None:
            return await runner.consumer.topic_ids(topics)
        return await self._fetching.ids_of(topics) if self._fetching is not None else {}

    async def _start(self) -> bool:
        await asyncio.gather(*(runner.start() for runner in self.runners))
        return True

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        await end(tasks)
        stops = {asyncio.ensure_future(runner.stop()): runner.stage.name for runner in self.runners}
        if not stops:
            return
        # Once to drain, and as long to commit and leave: for these the clients would wait for a broker as long as it takes.
        done, hanging = await asyncio.wait(stops, timeout=2 * self.settings.drain_timeout)
        for outcome in await asyncio.gather(*done, return_exceptions=True):
            if isinstance(outcome, BaseException):
                log.error("stage_stopped_badly", error=type(outcome).__name__, reason=str(outcome))
        if hanging:
            self.abandoned = True
            log.error(
                "stages_left_behind",
                stages=sorted(stops[one] for one in hanging),
                hint="what was not acknowledged comes again",
            )

    async def _unless_stopped(self, action: Coroutine[Any, Any, T]) -> T | None:
        """The result of the action, or None when the worker is stopped first."""
        task = asyncio.ensure_future(action)
        stop = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()
        if not task.done():
            task.cancel()
            return None
        return task.result()

    async def _guarded(self, action: Coroutine[Any, Any, None]) -> None:
        try:
            await action
        except Exception as error:
            self.fail(error)

    async def _watch(self, runner: StageRunner) -> None:
        """Fail when Faust gives up on its own."""
        await runner.app.wait_until_stopped()
        if not self._stop.is_set():
            self.fail(runner.app.crash_reason or RuntimeError(f"the stage {runner.stage.name} ended"))
