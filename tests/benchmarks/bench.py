"""How fast it is, and what others are on the same machine in the same run: `make bench`, `BENCH='--posts 30000 --kafka'`.

Prints a table, and as its last line one JSON object. Wall time depends on what else the machine does; compare processor time,
of runs that took turns (`--rounds`). Every system's counts are compared with those of a plain count.
"""

import argparse
import asyncio
import gc
import json
import logging
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
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
    table, latency = Table(), {}
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
        if options.rate:
            found = asyncio.run(
                scored_after(broker.bootstrap_servers, Load(int(30 * options.rate), 1000), options.rate, **_own(settings))
            )
            latency = {"rate": options.rate, "p50_ms": _ms(found, 0.5), "p99_ms": _ms(found, 0.99)}
            print(f"scored after {latency['p50_ms']} ms (p50), {latency['p99_ms']} ms (p99) at {options.rate:g} posts/s")
    print(
        json.dumps(
            {
                "posts": options.posts,
                "kafka": options.kafka,
                "systems": table.medians(),
                "latency": latency,
                "wrong": table.wrong,
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
            name = f"Kentongan, {workers} worker{'s' * (workers > 1)}, {form}, {issues} issues"
            run = asyncio.run(end_to_end(settings.bootstrap_servers, load, records, workers=workers, **_own(settings)))
            table.add(name, run, load)
        for one in PEERS if peers else ():
            if one in options.peers and is_installed(one):
                table.add(f"{PEERS[one]}, {form}, {issues} issues", asyncio.run(peer(one, settings, load, records)), load)


def _own(settings: Settings) -> dict[str, Any]:
    return {"idempotent_producer": settings.idempotent_producer}


def _ms(found: Sequence[float], share: float) -> int:
    return round(1000 * found[min(len(found) - 1, int(share * len(found)))])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--issues", type=int, nargs="+", default=[10, 10_000, 1000], help="peers run with the last number")
    parser.add_argument("--forms", nargs="+", default=["arrays", "singles"])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--peers", nargs="*", default=list(PEERS), help="those of the extra `bench` where it is installed")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--rate", type=float, default=250.0, help="posts a second at which latency is measured; 0 leaves it out"
    )
    parser.add_argument("--kafka", action="store_true", help="Apache Kafka instead of the embedded broker")
    return parser.parse_args()


if __name__ == "__main__":
    main()
