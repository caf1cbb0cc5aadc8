"""One run: brokers, workers, posts, the faults one after the other, and the verdict."""

import asyncio
import contextlib
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

from streams.local.demo import WATCHLIST
from streams.local.ports import LOOPBACK
from streams.watchlist.file import read_watchlist
from tests.background import beside
from tests.chaos import isolation
from tests.chaos.faults import FAULTS, Fault
from tests.chaos.feed import Feed
from tests.chaos.gauges import LATE, total
from tests.chaos.notified import told_wrongly, write_receivers
from tests.chaos.report import FaultReport, RunReport
from tests.chaos.scene import PATIENCE, Scene
from tests.chaos.truth import back_test, write_posts
from tests.chaos.verdict import Told, judge
from tests.chaos.watch import Watch
from tests.chaos.workers import ChaosWorker, Workers
from tests.clusters import KafkaCluster
from tests.pipeline import Pipeline
from tests.receivers import WebReceiver

__all__ = ["Plan", "run"]

WARM_UP = 0.15
"""Share of the posts that are fed at full speed before the first fault."""
LAST = 30.0
"""Seconds for which posts have to last at least while a fault takes longer than expected: nothing stops that is not fed."""
REBALANCE = 30.0
"""Seconds: the default. With less, a group throws out those that are slow to join, as all are on a machine that is too busy,
and begins again, for ever."""
HALT = 1e9
"""Seconds: nothing is to be fed for now."""
AFTER_FAILURE = 20.0
"""Seconds that posts have still to come once a fault was not undone."""
_DISK_MEGABYTES = 400


@dataclass(frozen=True)
class Plan:
    """What is to be run."""

    faults: Sequence[str]
    """Names, in the order in which they come."""
    seed: int = 7
    workers: int = 4
    places: int = 1
    """How many times the scenario is told at once, 15,000 posts each."""
    idle_after: float = 60.0
    """Longer than any partition is without posts: how long it may be is for its source to say, not for a fault."""
    logs: Path | None = None
    """Where the logs are kept."""
    most_seconds: float = 480.0
    """From the first fault on: after that no further one begins, and the run fails."""
    pace: float = 1.0
    """How long the faults are expected to take, as a multiple of what they take on two cores."""


async def run(plan: Plan, say: Callable[[str], None]) -> RunReport:
    """Run it; leaves nothing behind but `plan.logs`."""
    folder = Path(tempfile.mkdtemp(prefix="kentongan-chaos-"))
    try:
        return await _run(plan, folder, say)
    finally:
        if plan.logs:
            plan.logs.mkdir(parents=True, exist_ok=True)
            for log in (*folder.glob("*.log"), *folder.glob("*.jsonl")):
                shutil.copy(log, plan.logs)
        shutil.rmtree(folder, ignore_errors=True)


async def _run(plan: Plan, folder: Path, say: Callable[[str], None]) -> RunReport:
    began = time.monotonic()
    host = isolation.ADDRESS if isolation.is_isolated() else LOOPBACK
    cable = isolation.lay_cable() if isolation.is_isolated() else None
    async with AsyncExitStack() as stack:
        cluster = KafkaCluster(host=host)
        stack.callback(cluster.close)
        small_disk = cluster.nodes[-1].data if isolation.is_isolated() else None
        if small_disk:
            isolation.mount_small_disk(small_disk, _DISK_MEGABYTES)
            stack.callback(isolation.unmount, small_disk)
        each, digests = [await stack.enter_async_context(WebReceiver(host=host)) for _ in range(2)]
        pipeline = Pipeline(
            cluster.bootstrap_servers,
            f"chaos-{uuid.uuid4().hex[:8]}-",
            folder,
            replication_factor=3,
            session_timeout=10.0,
            rebalance_timeout=REBALANCE,
            idle_after=plan.idle_after,
            channels_file=write_receivers(folder, each, digests),
        )
        posts = folder / "posts.jsonl"
        ids = await asyncio.to_thread(write_posts, posts, plan.places, plan.seed)
        say(f"{len(ids):,} posts; brokers start")
        testing = await stack.enter_async_context(beside(back_test(pipeline, posts)))
        await cluster.format_and_start()
        await pipeline.prepare(read_watchlist(WATCHLIST).issues)
        workers = Workers(
            [
                ChaosWorker(f"worker-{number}", folder / f"worker-{number}.log", pipeline.environment)
                for number in range(plan.workers)
            ]
        )
        if cable:
            workers.all[-1].command, workers.all[-1].host = cable.command, cable.address
        await stack.enter_async_context(workers)
        watch = Watch(pipeline, ids)
        feed = Feed(pipeline, posts, watch)
        stack.push_async_callback(feed.close)
        await stack.enter_async_context(beside(watch.run()))
        scene = Scene(cluster, pipeline, workers, feed, watch, Random(plan.seed), cable, small_disk)
        await scene.are_ready()
        say("workers are ready; feeding")
        feeding = await stack.enter_async_context(beside(feed.run()))
        most = await _warm_up(scene)
        say(f"{most:,.0f} posts a second at most")
        first, fed = time.monotonic(), feed.posts
        reports = await _all_faults(plan, scene, say)
        rate = (feed.posts - fed) / max(1.0, time.monotonic() - first)
        feed.seconds_left = lambda: 0.0
        await _last_posts(scene, feeding, say)
        truth = await testing
        verdict = await judge(pipeline, truth, ids, Told(each.bodies, digests.bodies, told_wrongly), scene.forged, say)
        codes = await workers.stop()
    return RunReport(plan.seed, feed.posts, time.monotonic() - began, most, rate, reports, verdict, codes)


async def _warm_up(scene: Scene) -> float:
    """Feed the first posts at full speed; posts a second until they are scored."""
    feed, began = scene.feed, time.monotonic()
    while feed.share < WARM_UP:
        await asyncio.sleep(0.02)
    feed.seconds_left = lambda: HALT
    posts = feed.posts
    await scene.catches_up()
    return posts / (time.monotonic() - began)


async def _all_faults(plan: Plan, scene: Scene, say: Callable[[str], None]) -> list[FaultReport]:
    began, reports = time.monotonic(), []
    chosen = {name: FAULTS[name] for name in plan.faults}
    why_not = {name: fault.why_not(scene) for name, fault in chosen.items()}
    to_come = {name: plan.pace * fault.seconds for name, fault in chosen.items() if not why_not[name]}
    for name, fault in chosen.items():
        if reason := why_not[name]:
            reports.append(FaultReport(name, skipped=reason))
            continue
        if time.monotonic() > began + plan.most_seconds:
            reports.append(FaultReport(name, failed=f"not begun within {plan.most_seconds:g} s"))
            continue
        over = time.monotonic() + to_come.pop(name)
        later = sum(to_come.values())
        scene.feed.seconds_left = lambda over=over, later=later: max(LAST, over - time.monotonic()) + later
        report = await _one_fault(name, fault, scene)
        say("  ".join(report.cells()))
        reports.append(report)
    return reports


async def _one_fault(name: str, fault: Fault, scene: Scene) -> FaultReport:
    """Let it happen, wait until its harm is undone, and say what it was."""
    watch, workers = scene.watch, scene.workers
    exits, starts, repeats = len(workers.exits), workers.starts, watch.repeats
    were_late = await total(workers, LATE)
    report = FaultReport(name)
    begin = gone = time.monotonic()
    try:
        await fault.act(scene)
        gone = time.monotonic()
        await scene.catches_up()
        report.over_after = time.monotonic() - gone
        await scene.is_whole()
        await scene.are_ready()
    except Exception as error:
        with contextlib.suppress(Exception):
            await scene.cluster.start()
            await scene.catches_up(within=AFTER_FAILURE)
        missing = watch.missing(scene.feed.fed)
        watch.given_up.update(missing)
        report.failed = f"{error or type(error).__name__}" + (f"; {len(missing)} posts are missing" if missing else "")
    done = time.monotonic()
    report.seconds = done - begin
    report.stop, report.partition_stop = watch.longest_stop(begin, min(done, watch.last) if scene.feed.done else done)
    are_late = await total(workers, LATE)
    report.exits = tuple(workers.exits[exits:])
    report.starts = workers.starts - starts
    report.late = None if are_late is None or were_late is None else are_late - were_late
    report.repeats = watch.repeats - repeats
    return report


async def _last_posts(scene: Scene, feeding: asyncio.Task[None], say: Callable[[str], None]) -> None:
    """Feed what is left; where nothing is scored any more, leave it."""
    while not feeding.done():
        before = len(scene.watch.scored)
        await asyncio.wait([feeding], timeout=PATIENCE)
        if not feeding.done() and len(scene.watch.scored) == before:
            say(f"nothing was scored for {PATIENCE:g} s: the rest is not fed")
            return
    feeding.result()
    try:
        await scene.catches_up()
    except TimeoutError as error:
        say(str(error))
    say("all is fed; judging")
