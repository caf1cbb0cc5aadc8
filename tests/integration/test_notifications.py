"""Alerts reach people: nothing lost, hardly anything repeated, whoever dies and whatever the channels do."""

import asyncio
import random
import re
import signal
import time
import urllib.request
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.alerts import Told, marks, numbered, send_alerts
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.receivers import MailServer, WebReceiver, write_channels

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

STAGES = ("--stage", "notify", "--stage", "deliver")


def is_in_order(told: Told) -> bool:
    """Whether no alert of an incident comes after a later one of it, repeats aside."""
    newest: dict[int, int] = {}
    for incident, sequence in told:
        if sequence < newest.get(incident, -1):
            return False
        newest[incident] = sequence
    return True


@pytest.fixture
async def pipeline_with(kafka: ApacheKafka, tmp_path: Path, prefix: str) -> AsyncIterator[Callable[..., Pipeline]]:
    made: list[Pipeline] = []

    def make(channels: Path, **settings: Any) -> Pipeline:
        made.append(Pipeline(kafka.bootstrap_servers, prefix, tmp_path, channels_file=channels, **settings))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.close()


@pytest.mark.timeout(900)
async def test_twenty_kills_lose_nothing_and_repeat_at_most_one_message_a_kill_and_channel(tmp_path, pipeline_with):
    kills, incidents, chance = 20, 20, random.Random(20260704)
    alerts = [numbered(number % incidents, number // incidents) for number in range(500)]
    share = len(alerts) // kills
    released = asyncio.Event()

    async def every_third_fails(number: int) -> int:
        return 500 if number % 3 == 0 else 200

    async def hangs(number: int) -> int:
        if released.is_set():
            return 200
        await released.wait()
        return 503

    async with MailServer() as mails, WebReceiver(every_third_fails) as failing, WebReceiver(hangs) as hanging:
        rules = {"cap": 100_000, "group": "0s", "retry_delay": "0s", "attempts": 100, "timeout": "30s"}
        channels = write_channels(
            tmp_path,
            {"surel": mails.url, "gagal": failing.url, "gantung": hanging.apprise_url},
            surel=rules | {"style": "mail"},
            gagal=rules | {"kind": "alertmanager-webhook"},
            gantung=rules | {"timeout": "1s"},
        )
        # Under a lasting name the next worker has the partitions at once, as in a stateful set.
        pipeline = pipeline_with(channels, instance_id="pemberitahu")
        await pipeline.prepare()

        def told() -> tuple[Told, Told, Told]:
            return marks(mail["Subject"] for mail in mails.mails), marks(failing.bodies), marks(hanging.bodies)

        began = time.monotonic()
        for kill in range(kills):
            # The mails wait for a moment: every fourth kill comes while one is sent, the others while webhooks are told.
            count = (lambda: len(mails.mails)) if kill % 4 == 0 else (lambda: failing.requests)
            before = count()
            worker = pipeline.start_worker(*STAGES)
            feeding = asyncio.create_task(send_alerts(pipeline, alerts[kill * share : (kill + 1) * share], every=0.02))

            async def goes_on(before: int = before, count: Callable[[], int] = count) -> bool:
                return count() > before

            await pipeline.eventually(goes_on, within=90, what=f"something is delivered after {kill} kills", every=0.02)
            await asyncio.sleep(chance.uniform(0, 0.6))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            await feeding
            if kill == kills // 2:
                released.set()
        killed = time.monotonic() - began
        pipeline.start_worker(*STAGES)

        async def all_told() -> bool:
            return all(len(set(one)) == len(alerts) for one in told())

        await pipeline.eventually(all_told, within=300, what="every alert is delivered on each channel")
        repeats = [len(one) - len(set(one)) for one in told()]
        print(
            f"{kills} kills in {killed:.0f} s, all told after {time.monotonic() - began:.0f} s; repeats by channel: {repeats}"
        )
        assert all(is_in_order(one) for one in told())
        assert max(repeats) <= kills
        assert await pipeline.read(pipeline.topics.dead_letters) == []
        pipeline.workers = pipeline.workers[-1:]
        assert pipeline.stop() == [0]


@pytest.mark.timeout(600)
async def test_in_a_storm_no_channel_gets_more_than_its_cap_and_digests_account_for_every_alert(tmp_path, pipeline_with):
    incidents, total, cap = 500, 10_000, 5
    alerts = [
        numbered(number % incidents, number // incidents, severity=1 + (number + number // incidents) % 10)
        for number in range(total)
    ]
    async with WebReceiver() as chat, WebReceiver() as webhook, MailServer() as mails:

        def channels(every: str) -> Path:
            rules = {"cap": cap, "group": "0s", "digest": {"every": every}}
            return write_channels(
                tmp_path,
                {"obrolan": chat.apprise_url, "kait": webhook.url, "surel": mails.url},
                obrolan=dict(rules),
                kait=rules | {"kind": "alertmanager-webhook"},
                surel=rules | {"style": "mail"},
            )

        async def told(messages: int) -> bool:
            return min(len(chat.bodies), len(webhook.bodies), len(mails.mails)) >= messages

        pipeline = pipeline_with(channels("1d"))
        await pipeline.prepare()
        worker = pipeline.start_worker(*STAGES, alone=True)
        await pipeline.said("stage=deliver", within=90)
        page = re.search(r"http://127\.0\.0\.1:\d+", pipeline.log())
        assert page is not None
        memory: list[tuple[float, float]] = []

        async def all_taken_in() -> bool:
            exposed = await asyncio.to_thread(lambda: urllib.request.urlopen(f"{page[0]}/metrics").read().decode())
            taken, resident = (
                float(found[1]) if (found := re.search(rf"^{re.escape(name)} (\S+)$", exposed, re.MULTILINE)) else 0.0
                for name in ('kentongan_posts_in_total{stage="deliver"}', "process_resident_memory_bytes")
            )
            memory.append((taken, resident))
            return taken >= 3 * total

        began = time.monotonic()
        feeding = asyncio.create_task(send_alerts(pipeline, alerts))
        await pipeline.eventually(all_taken_in, within=240, what="all alerts are taken in")
        seconds = time.monotonic() - began
        assert await feeding < 60
        await pipeline.eventually(lambda: told(cap - 1), within=60, what="the messages that are not digests")
        assert pipeline.stop() == [0]
        assert worker.returncode == 0

        # The digest was far away; now it is near, and one more alert has the channels look.
        channels("5s")
        pipeline.workers.clear()
        pipeline.start_worker(*STAGES)
        await send_alerts(pipeline, [numbered(0, total)])
        await pipeline.eventually(lambda: told(cap), within=90, what="the digests")
        assert pipeline.stop() == [0]

        assert (len(chat.bodies), len(webhook.bodies), len(mails.mails)) == (cap, cap, cap)
        gathered = total + 1 - (cap - 1)
        counted = f"{gathered:,}".replace(",", ".") + f" peringatan dari {incidents} insiden"
        assert counted in chat.bodies[-1]["message"]
        assert counted in str(mails.mails[-1]["Subject"])
        assert len(webhook.bodies[-1]["alerts"]) + webhook.bodies[-1]["truncatedAlerts"] == gathered
        early = max(resident for taken, resident in memory if taken <= total)
        most = max(resident for _, resident in memory)
        mebibytes = ", ".join(f"{size / 2**20:.0f}" for size in (memory[0][1], early, most))
        print(f"{3 * total} notifications taken in within {seconds:.0f} s; MiB at first, after a third, at most: {mebibytes}")
        assert most < 1.25 * early
