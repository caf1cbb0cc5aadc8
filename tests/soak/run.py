"""A soak: one worker with everything on, a constant load, and what the worker holds meanwhile."""

import asyncio
import re
import secrets
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from streams.factcheck.file import read_facts_file
from streams.factcheck.publisher import publish_facts
from streams.local.demo import FACTS, WATCHLIST
from streams.local.ports import free_port
from streams.local.process import GuardedProcess
from streams.settings import PREFIX
from streams.sources.feeder import Feeder
from streams.watchlist.file import read_watchlist
from tests.answers import answer
from tests.background import beside
from tests.chaos.notified import write_receivers
from tests.held_up import held_up
from tests.pipeline import Pipeline, eventually
from tests.processes import command_pid
from tests.receivers import WebReceiver
from tests.soak.load import Load
from tests.soak.report import SoakReport
from tests.soak.sample import Sample, take

__all__ = ["SoakPlan", "soak"]

LOAD = 0.7
"""Share of what the machine holds at most that is fed."""
FULL_RATE = 3000.0
"""Posts a second, more than one worker scores."""
FULL_SPEED = 20.0
"""Seconds for which that is measured."""
MOST_WAITING = 800
"""Records that the stages have not taken, all together; with more, the machine does not keep up."""
REPEAT_MEMORY = 2000
"""Posts of a partition that are remembered: filled within the warm-up, so that filling it is not taken for a leak."""
_EVERY = 2.0
_SCORED = re.compile(r'^kentongan_posts_out_total\{stage="sentiment"\} (\S+)$', re.MULTILINE)
_WAITING = re.compile(r"^kentongan_consumer_lag_records\{.*\} (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class SoakPlan:
    """How long, and how hard."""

    seconds: float
    """Of samples, after the warm-up."""
    warm_up: float
    """Seconds before the first sample that counts."""
    rate: float | None = None
    """Posts a second; LOAD of what the machine holds when None."""
    share: float = 1.0
    """Of the time in which the worker may run: with less the machine seems slower, and less is left to be fed."""


async def soak(bootstrap_servers: str, plan: SoakPlan, say: Callable[[str], None] = lambda words: None) -> SoakReport:
    """Run it on a broker; leaves nothing behind but its topics."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kentongan-soak-")))
        pipeline = await _pipeline(bootstrap_servers, folder, stack)
        worker = _Worker(pipeline, folder)
        stack.callback(worker.process.kill)
        worker.process.start()
        await eventually(worker.is_ready, within=120, what=f"the worker is ready; it said:\n{worker.process.log_tail()}")
        if plan.share < 1:
            await stack.enter_async_context(held_up([command_pid(worker.process)], share=plan.share))
        load = Load(await stack.enter_async_context(Feeder(pipeline.settings)), 20_000.0)
        await stack.enter_async_context(beside(_hold_back(load, worker)))
        feeding = await stack.enter_async_context(beside(load.run()))
        most = await _measure(worker)
        load.rate = plan.rate or LOAD * most
        say(f"{most:,.0f} posts a second at most; from now on {load.rate:,.0f}")
        samples, fed, began = [], load.posts, time.monotonic()
        while (at := time.monotonic() - began) < plan.warm_up + plan.seconds:
            if feeding.done():
                feeding.result()
            assert worker.process.alive, worker.process.log_tail()
            samples.append(take(command_pid(worker.process), worker.tasks, at))
            if len(samples) % 30 == 1:
                say(f"{at:5.0f} s  {_words(samples[-1])}")
            await asyncio.sleep(_EVERY)
        rate = (load.posts - fed) / (time.monotonic() - began)
        kept = [sample for sample in samples if sample.at >= plan.warm_up]
        alerts = len(await pipeline.alerts())
    return SoakReport(most, load.rate, rate, load.posts, alerts, kept)


def _words(sample: Sample) -> str:
    return (
        f"{sample.rss:.1f} MiB resident, {sample.uss:.1f} its own, {sample.files} files, {sample.threads} threads, "
        f"{sample.tasks} tasks"
    )


async def _pipeline(bootstrap_servers: str, folder: Path, stack: AsyncExitStack) -> Pipeline:
    """An installation in which everything is on."""
    each, digests = [await stack.enter_async_context(WebReceiver()) for _ in range(2)]
    key = folder / "author.key"
    key.touch(mode=0o600)
    key.write_bytes(secrets.token_bytes(32))
    pipeline = Pipeline(
        bootstrap_servers,
        f"soak-{uuid.uuid4().hex[:8]}-",
        folder,
        author_key_file=key,
        channels_file=write_receivers(folder, each, digests),
        sentiment_scope="all",
        repeat_memory=REPEAT_MEMORY,
        idle_after=60.0,
    )
    await pipeline.prepare(read_watchlist(WATCHLIST).issues)
    await publish_facts(pipeline.settings, read_facts_file(FACTS).facts, keep=False)
    return pipeline


class _Worker:
    """The worker that is watched."""

    def __init__(self, pipeline: Pipeline, folder: Path) -> None:
        self.tasks = folder / "tasks"
        self._port = free_port()
        self.process = GuardedProcess(
            [sys.executable, "-m", "tests.soak.worker", str(self.tasks)],
            log=folder / "worker.log",
            env=pipeline.environment | {f"{PREFIX}METRICS_PORT": str(self._port)},
        )

    async def is_ready(self) -> bool:
        found = await asyncio.to_thread(answer, self._port, "/ready")
        return found is not None and found[0] == 200

    async def scored_and_waiting(self) -> tuple[int, int]:
        """Posts that it has scored, and records that its stages have not taken."""
        found = await asyncio.to_thread(answer, self._port, "/metrics")
        text = found[1].decode() if found else ""
        scored = _SCORED.search(text)
        return int(float(scored[1])) if scored else 0, int(sum(map(float, _WAITING.findall(text))))


async def _hold_back(load: Load, worker: _Worker) -> None:
    """Feed nothing while too much waits; until cancelled."""
    while True:
        _, waiting = await worker.scored_and_waiting()
        load.waits = waiting > MOST_WAITING
        await asyncio.sleep(0.25)


async def _measure(worker: _Worker) -> float:
    """Posts a second that are scored at full speed."""

    async def has_begun() -> bool:
        return (await worker.scored_and_waiting())[0] > 0

    await eventually(has_begun, within=60, what="posts are scored")
    first, _ = await worker.scored_and_waiting()
    began = time.monotonic()
    await asyncio.sleep(FULL_SPEED)
    last, _ = await worker.scored_and_waiting()
    return (last - first) / (time.monotonic() - began)
