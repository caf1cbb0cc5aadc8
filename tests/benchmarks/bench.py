"""How fast it is, and what others are on the same machine in the same run: `make bench`, `BENCH=--short`.

Prints a table, and as its last line one JSON object. Wall time depends on what else the machine does; compare processor time,
of runs that took turns (`--rounds`). Every system's counts are compared with those of a plain count, and one that comes to no
end is named while the others go on.
"""

import argparse
import asyncio
import gc
import json
import logging
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from typing import Any

import structlog

from streams.local.broker import EmbeddedBroker
from streams.settings import Settings
from tests.benchmarks.core import Core
from tests.benchmarks.latency import scored_after
from tests.benchmarks.limit import Limit
from tests.benchmarks.load import Load, arrays
from tests.benchmarks.measured import Measured
from tests.benchmarks.ours import PARTITIONS, end_to_end
from tests.benchmarks.peer import PEERS, is_installed, peer
from tests.brokers import ApacheKafka

ARRAY = 200
_NO_END = (RuntimeError, TimeoutError, AssertionError)


def plain_core(load: Load) -> Measured:
    """The core in one loop."""
    core = Core(load.watchlist())
    posts = list(load.posts())
    core.take(posts[:1])
    began, wall = time.process_time(), time.perf_counter()
    for at in range(1, len(posts), ARRAY):
        core.take(posts[at : at + ARRAY])
    return Measured(load.count, time.perf_counter() - wall, time.process_time() - began, 0, dict(core.counts))


def limit(load: Load) -> Measured:
    """All stages in one loop."""
    stages = Limit(load.watchlist(), PARTITIONS)
    records = list(arrays(list(load.posts()), ARRAY, PARTITIONS))
    began, wall = time.process_time(), time.perf_counter()
    asyncio.run(stages.run(records))
    spent = time.process_time() - began
    return Measured(load.count, time.perf_counter() - wall, spent, 0, stages.counts())


class Table:
    """What was measured, printed as it comes; of several rounds the median counts."""

    def __init__(self) -> None:
        self._runs: dict[str, list[Measured]] = defaultdict(list)
        self.wrong: list[str] = []
        """Systems that counted something else."""
        self.failed: dict[str, str] = {}
        """Why a system came to no end."""

    async def measure(self, name: str, run: Awaitable[Measured], load: Load) -> None:
        """Wait for a run and take it in; one that fails is told."""
        try:
            self.add(name, await run, load)
        except _NO_END as error:
            self.fail(name, error)

    def fail(self, name: str, error: Exception) -> None:
        """Say of a system that it came to no end."""
        self.failed[name] = str(error) or type(error).__name__
        print(f"| {name} | | | | FAILED |", flush=True)

    def add(self, name: str, run: Measured, load: Load) -> None:
        """Take in a run, and say it."""
        right = run.counts == load.mentions()
        if not right:
            self.wrong.append(name)
        self._runs[name].append(run)
        memory = f"{run.memory >> 20} MiB" if run.memory else ""
        print(
            f"| {name} | {run.per_second:,.0f} | {run.cpu_us:,.0f} | {memory} | {'same' if right else 'OTHER'} |", flush=True
        )

    def medians(self) -> dict[str, dict[str, float]]:
        """Of each system."""
        return {
            name: {
                "posts_per_second": round(statistics.median(run.per_second for run in runs), 1),
                "cpu_us_per_post": round(statistics.median(run.cpu_us for run in runs), 1),
                "memory_mib": max(run.memory for run in runs) >> 20,
            }
            for name, runs in self._runs.items()
        }


def main() -> None:
    """Measure what was asked for."""
    options = _options()
    gc.set_threshold(50_000)  # as the program has it
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    table = Table()
    print("| system | posts/s | CPU µs a post | memory | counts |\n|---|---|---|---|---|")
    for issues in options.issues:
        load = Load(options.posts, issues)
        for _ in range(options.rounds):
            table.add(f"plain core, {issues} issues", plain_core(load), load)
            table.add(f"limit, {issues} issues", limit(load), load)
    with ApacheKafka() if options.kafka else EmbeddedBroker() as broker:
        settings = Settings(
            bootstrap_servers=broker.bootstrap_servers, partitions=PARTITIONS, idempotent_producer=options.kafka
        )
        for _ in range(options.rounds):
            for issues in options.issues:
                _systems(table, Load(options.posts, issues), settings, options, peers=issues == options.issues[-1])
        latency = _latency(table, settings, options)
    print(
        json.dumps(
            {
                "posts": options.posts,
                "kafka": options.kafka,
                "systems": table.medians(),
                "latency": latency,
                "wrong": table.wrong,
                "failed": table.failed,
            }
        )
    )


def _systems(table: Table, load: Load, settings: Settings, options: argparse.Namespace, *, peers: bool) -> None:
    posts, issues = list(load.posts()), len(load.names)
    for size, form in ((ARRAY, "arrays"), (1, "singles")):
        if form not in options.forms:
            continue
        records = list(arrays(posts, size, PARTITIONS))
        for workers in options.workers:
            run = end_to_end(settings.bootstrap_servers, load, records, workers=workers, **_own(settings))
            asyncio.run(table.measure(_name(workers, form, issues), run, load))
        for one in PEERS if peers else ():
            if one in options.peers and is_installed(one):
                run = peer(one, settings, load, records)
                asyncio.run(table.measure(f"{PEERS[one]}, {form}, {issues} issues", run, load))


def _name(workers: int, form: str, issues: int) -> str:
    return f"Kentongan, {workers} worker{'s' * (workers > 1)}, {form}, {issues} issues"


def _latency(table: Table, settings: Settings, options: argparse.Namespace) -> dict[str, float]:
    """Of single posts, at the rate asked for or half of what one worker reached; nothing where that was not measured."""
    reached = table.medians().get(_name(1, "singles", options.issues[-1]), {}).get("posts_per_second", 0.0)
    rate = reached / 2 if options.rate is None else options.rate
    if not rate:
        return {}
    load = Load(int(30 * rate), options.issues[-1])
    try:
        found, missing = asyncio.run(scored_after(settings.bootstrap_servers, load, rate, **_own(settings)))
    except _NO_END as error:
        table.fail("latency", error)
        return {}
    p50, p99 = _ms(found, 0.5), _ms(found, 0.99)
    print(f"scored after {p50} ms (p50), {p99} ms (p99) at {rate:.0f} posts/s")
    return {"rate": round(rate, 1), "p50_ms": p50, "p99_ms": p99, "missing": missing}


def _own(settings: Settings) -> dict[str, Any]:
    return {"idempotent_producer": settings.idempotent_producer}


def _ms(found: Sequence[float], share: float) -> int:
    return round(1000 * found[min(len(found) - 1, int(share * len(found)))]) if found else -1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--issues", type=int, nargs="+", default=[10, 10_000, 1000], help="peers run with the last number")
    parser.add_argument("--forms", nargs="+", default=["arrays", "singles"])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--peers", nargs="*", default=list(PEERS), help="those of the extra `bench` where it is installed")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--rate", type=float, help="posts a second at which latency is measured, not half of the most; 0 leaves it out"
    )
    parser.add_argument("--kafka", action="store_true", help="Apache Kafka instead of the embedded broker")
    parser.add_argument("--short", action="store_true", help="some minutes: few posts, in arrays, to one worker")
    if parser.parse_args().short:
        parser.set_defaults(posts=3000, issues=[10, 1000], forms=["arrays"], workers=[1], rate=0.0)
    return parser.parse_args()


if __name__ == "__main__":
    main()
