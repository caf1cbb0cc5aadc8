"""Alerts reach people: nothing lost, hardly anything repeated, whoever dies and whatever the channels do."""

import asyncio
import random
import re
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.alert import Alert, Headline
from schemas.codec import encode_record
from streams.kafka import producer
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.receivers import MailServer, WebReceiver
from tests.streams.virality.sample import alert

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

STAGES = ("--stage", "notify", "--stage", "deliver")
MARK = re.compile(r"uji-(\d+)-(\d+)")

Told = list[tuple[int, int]]
"""Incident and sequence of each message, in the order in which a channel took them."""


def numbered(incident: int, sequence: int, **fields: Any) -> Alert:
    mark = f"uji-{incident}-{sequence}"
    return alert(
        id=mark,
        incident=f"insiden-{incident}",
        issue=f"isu-{incident}",
        title=mark,
        sequence=sequence,
        event="updated" if sequence else "opened",
        headline=Headline(id=mark, en=mark),
        at=datetime.now(UTC),
        **fields,
    )


async def send_alerts(pipeline: Pipeline, alerts: Sequence[Alert], *, every: float = 0.0) -> None:
    async with producer(pipeline.settings) as sender:
        waiting = []
        for one in alerts:
            key = one.incident.encode()
            waiting.append(await sender.send(pipeline.topics.alerts.name, encode_record(one), key))
            if every:
                await asyncio.sleep(every)
        await asyncio.gather(*waiting)


def in_mails(server: MailServer) -> Told:
    return [marks(str(mail["Subject"]))[0] for mail in server.mails]


def in_bodies(receiver: WebReceiver) -> Told:
    return [marks(str(body))[0] for body in receiver.bodies]


def marks(text: str) -> Told:
    return [(int(found[1]), int(found[2])) for found in MARK.finditer(text)]


def is_in_order(told: Told) -> bool:
    """Whether no alert of an incident comes after a later one of it, repeats aside."""
    newest: dict[int, int] = {}
    for incident, sequence in told:
        if sequence < newest.get(incident, -1):
            return False
        newest[incident] = sequence
    return True


def write_channels(folder: Path, addresses: dict[str, str], **channels: dict[str, Any]) -> Path:
    for name, address in addresses.items():
        (folder / name).write_text(address)
        channels[name]["url_file"] = str(folder / name)
    path = folder / "channels.yaml"
    path.write_text(yaml.safe_dump({"default": list(channels), "channels": channels}))
    return path


@pytest.fixture
async def pipeline_with(kafka: ApacheKafka, tmp_path: Path, prefix: str) -> AsyncIterator[Callable[[Path], Pipeline]]:
    made: list[Pipeline] = []

    def make(channels: Path, **settings: Any) -> Pipeline:
        made.append(Pipeline(kafka.bootstrap_servers, prefix, tmp_path, channels_file=channels, **settings))
        return made[-1]

    yield make
    for pipeline in made:
        pipeline.close()


@pytest.mark.timeout(900)
async def test_twenty_kills_lose_nothing_and_repeat_at_most_one_message_a_kill_and_channel(tmp_path, pipeline_with):
    kills, chance = 20, random.Random(20260704)
    sent = [numbered(incident, sequence) for sequence in range(25) for incident in range(20)]
    everything = {(one.incident, one.sequence) for one in sent}
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
        pipeline = pipeline_with(channels, session_timeout=2.0, rebalance_timeout=2.0)
        await pipeline.prepare()
        feeding = asyncio.create_task(send_alerts(pipeline, sent, every=0.15))
        for kill in range(kills):
            worker = pipeline.start_worker(*STAGES)
            before = len(mails.mails) + len(failing.bodies)

            async def goes_on(before: int = before) -> bool:
                return len(mails.mails) + len(failing.bodies) > before

            await pipeline.eventually(goes_on, within=60, what=f"something is delivered after {kill} kills")
            await asyncio.sleep(chance.uniform(0, 0.8))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            if kill == kills // 2:
                released.set()
        await feeding
        pipeline.start_worker(*STAGES)

        async def all_told() -> bool:
            return all(len(set(told)) == len(sent) for told in (in_mails(mails), in_bodies(failing), in_bodies(hanging)))

        await pipeline.eventually(all_told, within=300, what="every alert is delivered on each channel")
        for told in (in_mails(mails), in_bodies(failing), in_bodies(hanging)):
            assert {(f"insiden-{incident}", sequence) for incident, sequence in told} == everything
            assert len(told) - len(set(told)) <= kills
            assert is_in_order(told)
        assert await pipeline.read(pipeline.topics.dead_letters) == []
        pipeline.workers = pipeline.workers[-1:]
        assert pipeline.stop() == [0]
