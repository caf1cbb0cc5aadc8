"""Other programs subscribe to alerts: our client, and the examples for Python, the shell and JavaScript."""

import asyncio
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from schemas.alert import Alert, Headline
from streams.alerts.cloudevents import alert_headers
from streams.client import AlertSubscription
from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.subject.person import Subject
from streams.subject.prune import prune
from streams.subject.search import search
from tests.javascript import JavaScriptUnavailableError, folder, node
from tests.missing import is_missing
from tests.pipeline import eventually
from tests.streams.alerts.alerts import alert, sample

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

EXAMPLES = Path(__file__).parents[2] / "deploy/subscribers"


class Alerts:
    """The topic `alerts` of an installation of its own."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.topic = Topics(settings).alerts.name

    async def write(self, *alerts: Alert | bytes) -> None:
        async with producer(self.settings) as client:
            for one in alerts:
                if isinstance(one, bytes):
                    await client.send_and_wait(self.topic, one, key=b"incident-1")
                else:
                    headers = list(alert_headers(one))
                    await client.send_and_wait(
                        self.topic, one.model_dump_json().encode(), key=one.incident.encode(), headers=headers
                    )

    def subscription(self, **options: object) -> AlertSubscription:
        return AlertSubscription(self.settings.bootstrap_servers, topic=self.topic, **options)


@pytest.fixture
async def alerts(kafka, prefix) -> Alerts:
    settings = Settings(bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=3)
    await create_topics(settings)
    return Alerts(settings)


async def take(subscription: AlertSubscription, count: int) -> list[str]:
    """Ids of the next so many alerts."""
    found = []
    async with asyncio.timeout(60):
        async for one in subscription:
            found.append(one.id)
            if len(found) == count:
                break
    return found


async def test_every_alert_comes_once_in_the_order_of_its_incident(alerts):
    sent = [alert(number, incident=f"incident-{number % 2}") for number in range(6)]
    await alerts.write(*sent, sent[0], b"no alert", sent[3], alert(9, incident="incident-1"))
    async with alerts.subscription(start="earliest") as subscription:
        found = await take(subscription, 7)
    assert sorted(found) == sorted(["alert-9", *(one.id for one in sent)])
    for incident in range(2):
        numbers = [int(name.removeprefix("alert-")) for name in found if int(name.removeprefix("alert-")) % 2 == incident]
        assert numbers == sorted(numbers)


async def test_the_latest_are_those_that_come_after_the_connection(alerts):
    await alerts.write(alert(1))
    async with alerts.subscription() as subscription:
        await alerts.write(alert(2))
        assert await take(subscription, 1) == ["alert-2"]


async def test_a_copy_without_erased_posts_is_given_to_those_alone_who_were_not_given_its_alert(alerts):
    first, second = alert(1, samples=(sample("beras di dapur rumah kami"),)), alert(2, incident="incident-1")
    await alerts.write(first, second)
    async with alerts.subscription(group="papan", start="earliest") as subscription:
        assert sorted(await take(subscription, 2)) == ["alert-1", "alert-2"]
    post = first.samples[0].post
    subject = Subject(posts=frozenset({post}))
    async with alerts.subscription() as late:  # open while the erasure goes on, and behind both alerts
        traces = (await search(alerts.settings, subject))[1]
        assert {trace.topic for trace in traces} == {alerts.topic}
        await prune(alerts.settings, Topics(alerts.settings), subject, traces)
        await alerts.write(alert(3, incident="incident-1"))
        assert await take(late, 1) == ["alert-3"]
    async with alerts.subscription(group="papan") as again:
        assert await take(again, 1) == ["alert-3"]
    async with alerts.subscription(start="earliest") as newcomer:
        found = {}
        async with asyncio.timeout(60):
            async for one in newcomer:
                found[one.id] = one
                if "alert-3" in found:
                    break
    assert post not in {shown.post for shown in found["alert-1"].samples}


async def test_a_start_in_time_leaves_out_what_was_written_before(alerts):
    await alerts.write(alert(1))
    moment = datetime.now(UTC) + timedelta(milliseconds=5)
    while datetime.now(UTC) <= moment:
        await asyncio.sleep(0.001)
    await alerts.write(alert(2), alert(3, incident="incident-2"))
    async with alerts.subscription(start=moment) as subscription:
        assert await take(subscription, 2) == ["alert-2", "alert-3"]


async def test_filters_choose(alerts):
    await alerts.write(alert(1, severity=3), alert(2, event="resolved"), alert(3, owner="Humas"), alert(4, owner="Humas"))
    for wanted, expected in [
        ({"min_severity": 5, "events": {"opened"}}, ["alert-3", "alert-4"]),
        ({"issues": {"isu-2"}}, ["alert-2"]),
        ({"owners": {"Humas"}, "issues": {"isu-4"}}, ["alert-4"]),
        ({"kinds": {"volume_spike"}, "min_severity": 1, "issues": {"isu-1"}}, ["alert-1"]),
    ]:
        async with alerts.subscription(start="earliest", **wanted) as subscription:
            assert sorted(await take(subscription, len(expected))) == expected
            await alerts.write(alert(99, issue="lain", severity=1))


async def test_a_group_goes_on_with_the_alert_that_was_in_hand_when_the_program_failed(alerts, prefix):
    await alerts.write(*(alert(number, incident="incident-1") for number in range(4)))
    group = f"{prefix}group"

    async def fail_at_the_second() -> None:
        async with alerts.subscription(start="earliest", group=group) as subscription:
            async for one in subscription:
                if one.id == "alert-1":
                    raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_at_the_second()
    async with alerts.subscription(start="earliest", group=group) as subscription:
        assert await take(subscription, 2) == ["alert-1", "alert-2"]
    async with alerts.subscription(start="earliest", group=group) as subscription:
        assert await take(subscription, 1) == ["alert-3"]


async def test_a_topic_that_is_not_there_is_said(alerts):
    with pytest.raises(LookupError, match="no topic"):
        async with AlertSubscription(alerts.settings.bootstrap_servers, topic="there-is-none"):
            pass


def environment(alerts: Alerts) -> dict[str, str]:
    return os.environ | {
        "KENTONGAN_BOOTSTRAP_SERVERS": alerts.settings.bootstrap_servers,
        "KENTONGAN_TOPIC_PREFIX": alerts.settings.topic_prefix,
        "PYTHONIOENCODING": "utf-8",
    }


async def lines_of(command: list[str | Path], alerts: Alerts, count: int, told: Path) -> list[str]:
    """What a program prints, up to the given number of lines; then it is ended."""
    with told.open("wb") as output:
        program = subprocess.Popen(command, env=environment(alerts), stdout=output, stderr=subprocess.STDOUT)
    try:

        async def look() -> bool:
            assert program.poll() in (None, 0), told.read_text("utf-8")
            return len(told.read_text("utf-8").splitlines()) >= count

        await eventually(look, within=90, what=f"{count} lines of {command}")
    finally:
        program.terminate()
        program.wait(30)
    return told.read_text("utf-8").splitlines()


def three() -> list[Alert]:
    headline = Headline(id="Percakapan “Harga beras” melonjak", en="Talk about “Harga beras” is surging")
    sent = [alert(number, incident="incident-1", sequence=number, headline=headline) for number in range(3)]
    return [sent[0], sent[1], sent[1], sent[2].model_copy(update={"event": "resolved"})]


EXPECTED = [
    "opened 7/10 Percakapan “Harga beras” melonjak",
    "opened 7/10 Percakapan “Harga beras” melonjak",
    "resolved 7/10 Percakapan “Harga beras” melonjak",
]


async def test_the_example_in_python_tells_each_alert_once(alerts, tmp_path):
    await alerts.write(*three())
    assert await lines_of([sys.executable, EXAMPLES / "subscriber.py"], alerts, 3, tmp_path / "told") == EXPECTED


async def test_the_example_in_javascript_tells_each_alert_once(alerts, tmp_path):
    try:
        there, program = folder(), node()
    except JavaScriptUnavailableError as error:
        is_missing("KafkaJS", error)
    wanted = orjson.loads((EXAMPLES / "kafkajs/package.json").read_bytes())["dependencies"]
    installed = orjson.loads((there / "package.json").read_bytes())["dependencies"]
    assert wanted.items() <= installed.items()
    script = there / "subscriber.js"
    shutil.copy(EXAMPLES / "kafkajs/subscriber.js", script)
    await alerts.write(*three())
    assert await lines_of([program, script], alerts, 3, tmp_path / "told") == EXPECTED


async def test_the_example_in_the_shell_prints_headers_and_value(alerts, tmp_path):
    if shutil.which("kcat") is None:
        is_missing("kcat", "install the package kcat")
    await alerts.write(alert(1))
    (line,) = await lines_of([EXAMPLES / "kcat.sh", "-e", "-q"], alerts, 1, tmp_path / "told")
    headers, _, value = line.partition(" {")
    assert dict(pair.split("=", 1) for pair in headers.split(","))["ce_id"] == "alert-1"
    assert Alert.model_validate_json("{" + value) == alert(1)
