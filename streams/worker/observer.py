"""Takes snapshots of a worker from inside its event loop, for the thread that serves its metrics."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, NamedTuple

from schemas.watchlist import Issue
from streams.incidents.book import ActionBook
from streams.incidents.follower import ActionsFollower
from streams.kafka.compacted_follower import CompactedFollower
from streams.live.runner import SourcesRunner
from streams.metrics.snapshot import Snapshot, SnapshotHolder, StageNow
from streams.metrics.status import StageStatus
from streams.runtime.faust_runner import StageRunner
from streams.watchlist.follower import WatchlistFollower
from streams.worker.lost_topics import LostTopics

__all__ = ["Observer"]

INTERVAL = 1.0
"""Seconds between two looks, at least."""

MOST_SHARE = 0.01
"""Share of the loop's time that asking a stage what it knows may take: one with very many issues is asked less often."""


class _Known(NamedTuple):
    """What a stage was found to know."""

    status: StageStatus
    generation: int | None
    """Of the assignment in which it was asked; None outside of any."""
    until: float
    """When it is asked again, in seconds of the performance counter."""


class Observer:
    """Makes the snapshots of one worker."""

    def __init__(self, stages: Sequence[str]) -> None:
        """`stages` are those that the worker is to run."""
        started = time.time()
        self._first = Snapshot(at=started, started=started, version=version("kentongan"), wanted=tuple(stages))
        self.holder = SnapshotHolder(self._first)
        self._runners: Sequence[StageRunner] = ()
        self._loaded = False
        self._fetching: SourcesRunner | None = None
        self._lost: LostTopics | None = None
        self._watchlist: WatchlistFollower | None = None
        self._actions: ActionsFollower | None = None
        self._followers: Sequence[CompactedFollower[Any]] = ()
        self._behind: dict[str, float] = {}
        self._known: dict[str, _Known] = {}
        self._titles: tuple[object, Mapping[str, str]] = (None, MappingProxyType({}))

    def watch(
        self,
        runners: Sequence[StageRunner],
        watchlist: WatchlistFollower,
        actions: ActionsFollower,
        *others: CompactedFollower[Any],
        fetching: SourcesRunner | None = None,
        lost: LostTopics | None = None,
    ) -> None:
        """From now on, look at these too."""
        self._runners = runners
        self._loaded = True
        self._fetching = fetching
        self._lost = lost
        self._watchlist = watchlist
        self._actions = actions
        self._followers = (watchlist, actions, *others)

    async def run(self) -> None:
        """Look once a second until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(INTERVAL)

    def look(self, *, afresh: bool = False) -> None:
        """Put up how things are now; what stages know is asked where it is due, or of all of them `afresh`."""
        watchlist, actions = self._watchlist, self._actions
        issues = watchlist.issues() if watchlist else {}
        self.holder.snapshot = Snapshot(
            at=time.time(),
            started=self._first.started,
            version=self._first.version,
            wanted=self._first.wanted,
            stages=tuple(self._stage(runner, afresh=afresh) for runner in self._runners),
            loaded=self._loaded,
            fetched=tuple(self._fetching.now) if self._fetching else (),
            in_sources_group=self._fetching.joined if self._fetching else None,
            watchlist_loaded=bool(watchlist and watchlist.is_loaded),
            actions_loaded=bool(actions and actions.is_loaded),
            actions=actions.book() if actions else ActionBook(),
            unreadable=MappingProxyType(
                {(one.name, topic): n for one in self._followers for topic, n in one.unreadables.now().items()}
            ),
            watched=self._watched(issues),
            made_anew=self._lost.counts if self._lost else MappingProxyType({}),
        )

    def _watched(self, issues: Mapping[str, Issue]) -> Mapping[str, str]:
        if self._titles[0] is not issues:
            self._titles = issues, MappingProxyType({name: issue.title for name, issue in issues.items()})
        return self._titles[1]

    def _status(self, runner: StageRunner, *, afresh: bool) -> StageStatus:
        """What the stage knows; of an assignment that is over nothing is kept."""
        name, generation, now = runner.stage.name, runner.generation if runner.joined else None, time.perf_counter()
        known = self._known.get(name)
        if afresh or known is None or known.generation != generation or now >= known.until:
            status = runner.stage.status()
            cost = time.perf_counter() - now
            known = self._known[name] = _Known(status, generation, now + cost / MOST_SHARE)
        return known.status

    def _stage(self, runner: StageRunner, *, afresh: bool) -> StageNow:
        joined = runner.joined
        partitions = runner.partitions() if joined else []
        lag = {number: lag for number in partitions if (lag := runner.lag(number)) is not None}
        tally = runner.consume.tally.now()
        name = runner.stage.name
        if any(lag.values()) or tally.in_progress or (partitions and not runner.consume.current):
            self._behind.setdefault(name, time.time())
        else:
            self._behind.pop(name, None)
        return StageNow(
            name=name,
            partitions=tuple(partitions),
            lag=MappingProxyType(lag),
            joined=joined,
            restored=not partitions or runner.consume.current,
            behind_since=self._behind.get(name),
            tally=tally,
            status=self._status(runner, afresh=afresh),
            unreadable=runner.consume.unreadables.now(),
        )
