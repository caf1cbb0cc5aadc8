"""A Jetstream for an hour, by the clock: `python -m tests.benchmarks.stream_hour [--minutes 75] [--rate 2000] [--to FILE]`.

A host in a process of its own sends so many events a second, of the kinds of `stream_traffic`; a worker has nothing but this
source, on Apache Kafka. Every ten seconds goes to a file: what was sent, what was taken of it, how far the connector is
behind, the processor time and the memory of the worker. At the end it says what the last hour came to.
"""

import argparse
import asyncio
import csv
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import orjson
import yaml

from streams.local.ports import free_port
from streams.local.process import GuardedProcess
from tests.answers import answer
from tests.benchmarks.bench_sources import watched
from tests.benchmarks.processes import used
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.soak.trend import per_hour

__all__ = ["Row", "run", "summary"]

_EVERY: Final = 10.0
_HOUR: Final = 3600.0
_SAID: Final = re.compile(
    r"^kentongan_fetch_(posts_total|deletions_total|complete_timestamp_seconds)\{.*\} (\S+)$", re.MULTILINE
)

Row = dict[str, float]
"""One sample: `seconds` since the first, `sent`, `connections`, `taken`, `deleted`, `behind` in seconds, `cpu` in seconds,
`rss` and `own` in MiB."""


def memory(pid: int) -> tuple[float, float]:
    """MiB that a process has in memory, and those of them that are its own."""
    sizes = dict(re.findall(r"^(\w+): +(\d+) kB$", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE))
    return int(sizes["Rss"]) / 1024, (int(sizes["Private_Clean"]) + int(sizes["Private_Dirty"])) / 1024


class _Host:
    """The process that sends."""

    def __init__(self, folder: Path, rate: float) -> None:
        self._log = folder / "host.log"
        command = [sys.executable, "-m", "tests.benchmarks.stream_traffic", str(rate)]
        self._process = GuardedProcess(command, log=self._log)

    async def start(self) -> str:
        """Start it, and return its address."""
        self._process.start()
        while not (said := self._lines()):
            await asyncio.sleep(0.1)
        return said[0]

    def told(self) -> Row:
        """What it said last."""
        told = [line for line in self._lines() if line.startswith("{")]
        return orjson.loads(told[-1]) if told else {"sent": 0, "connections": 0}

    def _lines(self) -> list[str]:
        found = self._log.read_text() if self._log.exists() else ""
        return found[: found.rfind("\n") + 1].splitlines()

    def stop(self) -> None:
        self._process.kill()


async def run(bootstrap_servers: str, minutes: float, rate: float, to: Path) -> list[Row]:
    """Run it on a broker; what was sampled, which is in the file, too."""
    rows: list[Row] = []
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kentongan-hour-")))
        host = _Host(folder, rate)
        stack.callback(host.stop)
        source = {"name": "bsky", "kind": "jetstream", "url": await host.start(), "allow_private_addresses": True}
        path = folder / "sources.yaml"
        path.write_text(yaml.safe_dump({"sources": [source]}))
        pipeline = Pipeline(bootstrap_servers, "hour-", folder, sources_file=path, sources_port=0)
        await pipeline.prepare(watched())
        stack.callback(pipeline.close)
        port = free_port()
        worker = pipeline.start_worker("--stage", "sources", metrics_port=str(port))
        await pipeline.said("sources_started")
        file = stack.enter_context(to.open("w", newline=""))
        writer: csv.DictWriter[str] | None = None
        began = time.monotonic()
        while (passed := time.monotonic() - began) < minutes * 60 and worker.poll() is None:
            found = await asyncio.to_thread(answer, port, "/metrics")
            told = dict(_SAID.findall(found[1].decode() if found else ""))
            rss, own = memory(worker.pid)
            sent = host.told()
            row: Row = {
                "seconds": round(passed, 1),
                "sent": sent["sent"],
                "connections": sent["connections"],
                "taken": float(told.get("posts_total", 0)),
                "deleted": float(told.get("deletions_total", 0)),
                "behind": round(time.time() - float(told.get("complete_timestamp_seconds", "nan")), 1),
                "cpu": used(worker.pid)[0],
                "rss": round(rss, 2),
                "own": round(own, 2),
            }
            if writer is None:
                writer = csv.DictWriter(file, list(row))
                writer.writeheader()
            writer.writerow(row)
            file.flush()
            rows.append(row)
            await asyncio.sleep(_EVERY - (time.monotonic() - began) % _EVERY)
        Path(f"{to}.log").write_text(pipeline.log())
    return rows


def summary(rows: Sequence[Row]) -> str:
    """What the last hour of a run came to, or all of a shorter one but its first minute."""
    end = rows[-1]["seconds"]
    last = [row for row in rows if row["seconds"] >= max(60.0, end - _HOUR)]
    first, final = last[0], last[-1]
    took = final["seconds"] - first["seconds"]
    slopes = {name: per_hour([(row["seconds"], row[name]) for row in last]) for name in ("rss", "own")}
    course = [f"{row['rss']:.0f}" for row in rows if row["seconds"] % 300 < _EVERY]
    return (
        f"last {took / 60:.0f} min of {end / 60:.0f}: {(final['sent'] - first['sent']) / took:,.0f} events a second sent, "
        f"{(final['taken'] - first['taken']) / took:,.0f} posts a second delivered, {final['deleted']:,.0f} deletions, "
        f"at most {max(row['behind'] for row in last):.1f} s behind, {final['connections']:.0f} connections\n"
        f"{(final['cpu'] - first['cpu']) / took:.1%} of a core; memory {slopes['rss']:+.2f} MiB an hour, "
        f"its own {slopes['own']:+.2f}; every five minutes {', '.join(course)} MiB"
    )


def main() -> None:
    """Run it, and print what it came to."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.stream_hour")
    parser.add_argument("--minutes", type=float, default=75.0)
    parser.add_argument("--rate", type=float, default=2_000.0, help="events a second")
    parser.add_argument("--to", type=Path, default=Path("stream_hour.csv"))
    options = parser.parse_args()
    with ApacheKafka() as kafka:
        print(summary(asyncio.run(run(kafka.bootstrap_servers, options.minutes, options.rate, options.to))))


if __name__ == "__main__":
    main()
