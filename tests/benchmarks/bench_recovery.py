"""How long a worker takes to go on where a dead one stopped: `python -m tests.benchmarks.bench_recovery [ISSUES]`.

Puts a watchlist (50,000 issues by default) and a busy issue's row for each on Apache Kafka, starts a worker of the virality
stage, and prints the seconds from its start until it has taken its partitions over and answers `/ready`, and what it holds.
"""

import asyncio
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from schemas.watchlist import Issue
from streams.kafka.clients import producer
from streams.local.ports import free_port
from streams.runtime.faust_runner import partition_of
from tests.benchmarks.bench_workers import used
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.streams.test_upgrade import RELEASES, left_by

AT_ONCE = 1000


async def fill(pipeline: Pipeline, issues: list[Issue]) -> int:
    """Write a row for each issue; returns their bytes."""
    topic = pipeline.topics.issue_state
    rows = [record.value or b"" for record in left_by(RELEASES[-1], "kentongan.issue-state")]
    rows = sorted((row for row in rows if row[:1] == b"\x04"), key=len)[-6:]
    total = 0
    async with producer(pipeline.settings) as client:
        for start in range(0, len(issues), AT_ONCE):
            sent = []
            for number, issue in enumerate(issues[start : start + AT_ONCE], start):
                row = rows[number % len(rows)]
                partition = partition_of(issue.id, topic.partitions)
                sent.append(await client.send(topic.name, row, key=issue.id.encode(), partition=partition))
                total += len(row)
            await asyncio.gather(*sent)
    return total


async def until_ready(pipeline: Pipeline, port: int) -> float:
    """Seconds until the worker that starts now has its partitions and is ready."""
    began = time.monotonic()
    pipeline.start_worker("--stage", "virality", metrics_port=str(port))
    number = len(pipeline.workers) - 1
    await pipeline.said("partitions_taken", worker=number, within=600)

    async def ready() -> bool:
        try:
            with await asyncio.to_thread(urlopen, f"http://127.0.0.1:{port}/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    await pipeline.eventually(ready, within=600, what="it is ready")
    return time.monotonic() - began


async def measure(kafka: ApacheKafka, count: int) -> None:
    """Fill the topics, let a worker take them over, kill it, and let another one."""
    with tempfile.TemporaryDirectory() as folder:
        prefix = f"bench-{uuid.uuid4().hex[:8]}-"
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, Path(folder), partitions=4, session_timeout=10.0)
        issues = [Issue(id=f"isu-{number}", title=f"Isu {number}", query=f"kata{number}") for number in range(count)]
        try:
            await pipeline.prepare(issues)
            size = await fill(pipeline, issues)
            print(f"{count:,} issues, rows of {size / 1e6:.0f} MB")
            for what in ("first start", "after a kill"):
                seconds = await until_ready(pipeline, free_port())
                worker = pipeline.workers[-1]
                spent, most = used(worker.pid)
                print(f"{what}: ready after {seconds:.1f} s, {spent:.1f} s of processor time, {most >> 20} MiB at most")
                worker.kill()
                worker.wait()
        finally:
            pipeline.close()


if __name__ == "__main__":
    with ApacheKafka() as node:
        asyncio.run(measure(node, int(sys.argv[1]) if len(sys.argv) > 1 else 50_000))
