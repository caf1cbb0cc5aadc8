"""Whether live alerts equal those of the back-test: `python -m tests.benchmarks.live [--quick]`.

Sends the scenario of the demo, and the three days of the shared cases where they are at hand, at several speeds through both
brokers to one, two and four workers, on a machine at rest and with workers that run a fifth of the time; prints a table.
"""

import argparse
import asyncio
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from streams.local.broker import EmbeddedBroker
from tests.brokers import ApacheKafka
from tests.held_up import held_up
from tests.live import Recording, demo, difference, feed_with_a_minute_of_its_own_pace, three_days
from tests.pipeline import Pipeline

MOST_SECONDS = 900.0
"""For which posts are sent: three days at 1,000 times their pace take 260."""


class Case(NamedTuple):
    """One run."""

    broker: str
    recording: str
    pace: str
    workers: int
    slow: bool


async def run(case: Case, servers: str, recording: Recording, folder: Path, **settings: Any) -> str:
    """One line of the table."""
    folder.mkdir()
    pipeline = Pipeline(
        servers,
        f"live-{uuid.uuid4().hex[:8]}-",
        folder,
        idempotent_producer=case.broker == "kafka",
        **{"idle_after": 10.0, "session_timeout": 10.0, "rebalance_timeout": 5.0, "drain_timeout": 30.0} | settings,
    )
    began = time.monotonic()
    try:
        expected = recording.expected(pipeline)
        await recording.prepare(pipeline)
        for number in range(case.workers):
            pipeline.start_worker()
            await pipeline.said("partitions_taken", worker=number, within=120)
        async with AsyncExitStack() as stack:
            if case.slow:
                await stack.enter_async_context(held_up([worker.pid for worker in pipeline.workers]))
            if case.pace == "real":
                await feed_with_a_minute_of_its_own_pace(pipeline, recording)
            else:
                sending = "ingest", "file", str(recording.posts), *recording.options, "--speed", case.pace
                sending += "--rejects", str(folder / "rejects")
                sent = await asyncio.to_thread(pipeline.run, *sending, timeout=MOST_SECONDS)
                assert sent.returncode == 0, sent.stderr
            found = await difference(pipeline, expected, within=600)
    except Exception as error:
        return f"| {_row(case)} | | | | | {type(error).__name__}: {str(error)[:200]} |"
    finally:
        pipeline.close()
    for alert in found.invented:
        print("invented", alert.kind, alert.issue, alert.at, alert.headline, file=sys.stderr)
    for alert in found.missing:
        print("missing", alert.kind, alert.issue, alert.at, file=sys.stderr)
    for alert, fields in found.changed:
        print("changed", alert.kind, alert.issue, alert.at, fields, file=sys.stderr)
    counts = f"{len(expected)} | {len(found.missing)} | {len(found.invented)} | {len(found.changed)}"
    return f"| {_row(case)} | {counts} | {time.monotonic() - began:.0f} s |"


def _row(case: Case) -> str:
    return f"{case.broker} | {case.recording} | {case.pace} | {case.workers} | {'a fifth' if case.slow else 'all'}"


def cases(options: argparse.Namespace, recordings: list[str]) -> Iterator[Case]:
    """The runs that were asked for."""
    every = product(options.broker, recordings, options.pace, options.workers, options.slow)
    return (Case(broker, recording, pace, workers, slow == "yes") for broker, recording, pace, workers, slow in every)


def main() -> None:
    """Run them one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", nargs="*", default=["embedded", "kafka"])
    parser.add_argument("--recording", nargs="*", default=["demo", "three days"])
    parser.add_argument("--pace", nargs="*", default=["max", "1000", "real"])
    parser.add_argument("--workers", nargs="*", type=int, default=[1, 2, 4])
    parser.add_argument("--slow", nargs="*", default=["no", "yes"])
    parser.add_argument("--idle-after", type=float, default=10.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = [one for one in (demo(folder), three_days()) if one is not None and one.name in options.recording]
        print("| broker | recording | pace | workers | share of the time | alerts | missing | invented | changed | took |")
        print("|---|---|---|---|---|---|---|---|---|---|")
        for broker in options.broker:
            with _started(broker) as node:
                for place, case in enumerate(cases(options, [one.name for one in known])):
                    if case.broker == broker:
                        recording = next(one for one in known if one.name == case.recording)
                        at = folder / f"{broker}-{place}"
                        line = asyncio.run(run(case, node.bootstrap_servers, recording, at, idle_after=options.idle_after))
                        print(line, flush=True)


def _started(broker: str) -> "EmbeddedBroker | ApacheKafka":
    return ApacheKafka() if broker == "kafka" else EmbeddedBroker()


if __name__ == "__main__":
    main()
