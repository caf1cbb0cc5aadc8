"""What a worker of each stage uses: `python -m tests.benchmarks.bench_workers [POSTS]`.

Sends posts (100,000 by default; 500 to a record, most of them of no watched issue) through Apache Kafka to one worker a
stage, and prints the processor time that each spent on a post and the most memory that it held.
"""

import asyncio
import sys
import tempfile
import uuid
from pathlib import Path

from streams.worker.stages import STAGE_NAMES
from tests.benchmarks.processes import used
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline, Source
from tests.posts import WATCHED, posts

ARRAY = 500
CHUNK = 20_000


async def measure(kafka: ApacheKafka, count: int) -> None:
    """Run the pipeline and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        pipeline = Pipeline(kafka.bootstrap_servers, f"bench-{uuid.uuid4().hex[:8]}-", Path(folder), partitions=8)
        try:
            await pipeline.prepare(WATCHED)
            for stage in STAGE_NAMES:
                pipeline.start_worker("--stage", stage)
            for number in range(len(STAGE_NAMES)):
                await pipeline.said("partitions_taken", worker=number)
            before = [used(worker.pid) for worker in pipeline.workers]
            sent = posts(count)
            async with Source(pipeline) as source:
                for start in range(0, count, CHUNK):
                    await source.send(sent[start : start + CHUNK], array=ARRAY)
            await pipeline.all_settled(count, within=600)
            print(f"{'stage':<12}{'idle MiB':>10}{'most MiB':>10}{'µs a post':>12}")
            for stage, worker, (seconds, idle) in zip(STAGE_NAMES, pipeline.workers, before, strict=True):
                now, most = used(worker.pid)
                print(f"{stage:<12}{idle >> 20:>10}{most >> 20:>10}{(now - seconds) / count * 1e6:>12.1f}")
        finally:
            pipeline.close()


if __name__ == "__main__":
    with ApacheKafka() as node:
        asyncio.run(measure(node, int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
