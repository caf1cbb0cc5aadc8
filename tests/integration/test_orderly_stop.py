"""A worker that is stopped while the deliver stage puts a checkpoint or an escalation on the broker loses nothing by it."""

import asyncio
import signal
from collections import Counter

import pytest

from tests.alerts import numbered, send_alerts
from tests.pipeline import Pipeline
from tests.receivers import WebReceiver, write_channels

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

ALERTS = 40
STAGES = ("--stage", "notify", "--stage", "deliver")


async def test_a_stop_in_a_checkpoint_and_in_an_escalation_loses_no_alert(kafka, prefix, tmp_path):
    """Checkpoints follow each other without a pause, and every alert is handed on at once; the worker is stopped midway."""
    async with WebReceiver() as duty, WebReceiver() as head:
        path = write_channels(
            tmp_path,
            {"jaga": duty.apprise_url, "pimpinan": head.apprise_url},
            pimpinan={"group": "0s", "cap": 1000},
            jaga={"group": "0s", "cap": 1000, "escalation": {"severity": 1, "after": "1s", "to": "pimpinan"}},
        )
        path.write_text(path.read_text().replace("- pimpinan\n", ""))  # who is told by nothing but the escalation
        pipeline = Pipeline(
            kafka.bootstrap_servers, prefix, tmp_path, channels_file=path, partitions=1, checkpoint_interval=0.01
        )
        await pipeline.prepare()

        def mark(body):
            return body["title"].split("uji-")[1].split()[0].rstrip(":")

        def told(receiver):
            return set(map(mark, receiver.bodies))

        wanted = {f"{number}-0" for number in range(ALERTS)}
        try:
            pipeline.start_worker(*STAGES)
            await pipeline.said("worker_started")
            await send_alerts(pipeline, [numbered(number, 0, severity=9) for number in range(ALERTS)])

            async def some_are_passed_on():
                return len(told(head)) >= 3

            await pipeline.eventually(some_are_passed_on, within=60, what="some alerts are passed on", every=0.02)
            for worker in pipeline.workers:
                worker.send_signal(signal.SIGTERM)
            # In threads: the receivers, which are in this process, have to answer meanwhile.
            assert [await asyncio.to_thread(worker.wait, 30) for worker in pipeline.workers] == [0], pipeline.log()
            log = pipeline.log()
            assert "stage_stopped_badly" not in log, log
            before = len(duty.bodies), len(head.bodies)
            pipeline.workers.clear()
            pipeline.start_worker(*STAGES)

            async def all_are_told():
                return told(duty) == wanted == told(head)

            await pipeline.eventually(all_are_told, within=90, what="both are told of every alert")
            assert pipeline.stop() == [0]
        finally:
            pipeline.close()
        # An orderly change repeats nothing.
        for receiver in (duty, head):
            repeated = {name: number for name, number in Counter(map(mark, receiver.bodies)).items() if number > 1}
            assert not repeated, (before, pipeline.log())
