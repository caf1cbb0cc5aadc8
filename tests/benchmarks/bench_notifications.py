"""What the stages `notify` and `deliver` do in a storm: `python -m tests.benchmarks.bench_notifications [ALERTS]`.

Puts alerts (10,000 by default) on their topic on Apache Kafka as fast as it goes, for three channels with a cap of 20
messages an hour; then 500 alerts for three channels that are told each of them. Prints how many notifications were taken in,
and messages sent, in a second, and the processor time for each and the most memory of the worker that runs both stages.
"""

import asyncio
import re
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path

from tests.alerts import numbered, send_alerts
from tests.benchmarks.bench_workers import used
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.receivers import WebReceiver, write_channels

CHANNELS = 3
INCIDENTS = 500


async def counted(pipeline: Pipeline, pattern: str) -> float:
    """Sum of what the worker exposes under names that match."""
    page = re.search(r"http://127\.0\.0\.1:\d+", pipeline.log())
    assert page is not None
    exposed = await asyncio.to_thread(lambda: urllib.request.urlopen(f"{page[0]}/metrics").read().decode())
    return sum(float(value) for value in re.findall(rf"^{pattern} (\S+)$", exposed, re.MULTILINE))


async def measure(kafka: ApacheKafka, alerts: int, *, cap: int, pattern: str, what: str) -> None:
    """Have a worker tell the alerts on each channel, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        async with WebReceiver() as receiver:
            rules = {"kind": "alertmanager-webhook", "group": "0s", "cap": cap, "digest": {"every": "1d"}}
            names = [f"kanal-{number}" for number in range(CHANNELS)]
            channels = write_channels(
                Path(folder), dict.fromkeys(names, receiver.url), **{name: dict(rules) for name in names}
            )
            prefix = f"bench-{uuid.uuid4().hex[:8]}-"
            pipeline = Pipeline(kafka.bootstrap_servers, prefix, Path(folder), partitions=8, channels_file=channels)
            try:
                await pipeline.prepare()
                worker = pipeline.start_worker("--stage", "notify", "--stage", "deliver")
                for stage in ("notify", "deliver"):
                    await pipeline.said(f"stage={stage}")
                earlier, idle = used(worker.pid)
                sent = [numbered(number % INCIDENTS, number // INCIDENTS) for number in range(alerts)]
                began = time.monotonic()
                sending = await send_alerts(pipeline, sent)

                async def done() -> bool:
                    return await counted(pipeline, pattern) >= alerts * CHANNELS

                await pipeline.eventually(done, within=900, what=f"all are {what}")
                seconds, total = time.monotonic() - began, alerts * CHANNELS
                pace = f"{total / seconds:.0f} a second"
                print(f"{total} notifications {what} in {seconds:.1f} s, {pace}; the alerts were there after {sending:.1f} s")
                now, most = used(worker.pid)
                cost = (now - earlier) / total * 1e6
                print(f"{cost:.0f} µs of processor time each; {idle >> 20} MiB idle, {most >> 20} MiB at most")
            finally:
                pipeline.close()


async def main(kafka: ApacheKafka, alerts: int) -> None:
    """Measure a storm, and then channels that are told everything."""
    await measure(kafka, alerts, cap=20, pattern=r'kentongan_posts_in_total\{stage="deliver"\}', what="taken in")
    sent = r'kentongan_notifications_total\{[^}]*outcome="sent"[^}]*\}'
    await measure(kafka, 500, cap=100_000, pattern=sent, what="sent")


if __name__ == "__main__":
    with ApacheKafka() as node:
        asyncio.run(main(node, int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
