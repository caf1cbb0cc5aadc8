"""A real Alertmanager: what a worker hands to it fires, moves, is silenced and ends there; our webhook speaks as its own."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from schemas.codec import encode_record
from streams.kafka.clients import producer
from streams.notify.messages.message import Message
from streams.notify.senders.sender import OutgoingMessage
from streams.notify.senders.webhook import webhook_payload
from tests.alertmanager import Alertmanager
from tests.pipeline import Pipeline, eventually
from tests.receivers import WebReceiver, write_channels
from tests.streams.notify.senders.payloads import shape
from tests.streams.virality.sample import alert

pytestmark = [pytest.mark.integration, pytest.mark.embedded]

LABELS = {"alertname": "KentonganIncident", "issue": "beras", "owner": "Humas"}
FREE = ("labels", "annotations", "groupLabels", "commonLabels", "commonAnnotations")


@pytest.fixture
async def receiver():
    async with WebReceiver() as found:
        yield found


@pytest.fixture
async def alertmanager(tmp_path, receiver):
    async with Alertmanager(tmp_path, receiver.url) as found:
        yield found


@pytest.fixture
async def pipeline(embedded, prefix, tmp_path, alertmanager):
    rules = {"kind": "alertmanager"}
    channels = write_channels(tmp_path, {"jaga": alertmanager.url}, jaga=rules)
    found = Pipeline(
        embedded.bootstrap_servers, prefix, tmp_path, channels_file=channels, partitions=1, idempotent_producer=False
    )
    await found.prepare()
    yield found
    found.close()


async def tell(pipeline, *alerts):
    async with producer(pipeline.settings) as sender:
        for one in alerts:
            await sender.send_and_wait(pipeline.topics.alerts.name, encode_record(one), key=one.incident.encode())


def told(body):
    """The incidents of a notification, each with its severity and whether it fires."""
    return [(one["labels"]["incident"], one["labels"]["severity"], one["status"]) for one in body["alerts"]]


async def test_an_incident_fires_moves_is_silenced_and_ends(pipeline, alertmanager, receiver):
    def now(incident, event, sequence, severity):
        name = f"{incident}-{sequence}"
        return alert(id=name, incident=incident, event=event, sequence=sequence, severity=severity, owner="Humas")

    async def shows(*expected):
        async def look():
            found = {(one["labels"]["incident"], one["labels"]["severity"]) for one in await alertmanager.shown()}
            return found == set(expected)

        await pipeline.eventually(look, within=60, what=f"Alertmanager shows {expected}")

    async def tells(*expected):
        async def look():
            return any(sorted(told(body)) == sorted(expected) for body in receiver.bodies)

        await pipeline.eventually(look, within=30, what=f"Alertmanager tells {expected}")

    pipeline.start_worker("--stage", "notify", "--stage", "deliver")
    await tell(pipeline, now("a", "opened", 0, 5))
    await shows(("a", "warning"))
    [one] = await alertmanager.shown()
    assert one["labels"] == {**LABELS, "incident": "a", "severity": "warning"}
    assert one["annotations"]["summary"] == "Percakapan “Harga beras” melonjak"
    assert (one["annotations"]["level"], one["annotations"]["kind"]) == ("5/10", "volume_spike")
    assert datetime.fromisoformat(one["startsAt"]) == alert().opened_at
    # Nothing but what fires is told: no end of what never began.
    await tells(("a", "warning", "firing"))

    await tell(pipeline, now("a", "updated", 1, 8))
    await shows(("a", "critical"))
    await tells(("a", "critical", "firing"), ("a", "warning", "resolved"))

    until = datetime.now(UTC) + timedelta(hours=1)
    matcher = {"name": "incident", "value": "b", "isRegex": False, "isEqual": True}
    begins = datetime.now(UTC).isoformat()
    silence = {
        "matchers": [matcher],
        "startsAt": begins,
        "endsAt": until.isoformat(),
        "createdBy": "Sari",
        "comment": "rapat",
    }
    await alertmanager.ask("silences", silence)
    await tell(pipeline, now("b", "opened", 0, 9), now("c", "opened", 0, 2))
    await shows(("a", "critical"), ("b", "critical"), ("c", "info"))
    await tells(("a", "critical", "firing"), ("c", "info", "firing"))
    assert {one["labels"]["incident"]: one["status"]["state"] for one in await alertmanager.shown()} == {
        "a": "active",
        "b": "suppressed",
        "c": "active",
    }

    await tell(pipeline, now("a", "resolved", 2, 8), now("b", "resolved", 1, 9), now("c", "resolved", 1, 2))
    await shows()
    await pipeline.eventually(lambda: ended(receiver), within=30, what="Alertmanager tells that all is over")
    assert all(incident != "b" for body in receiver.bodies for incident, _, _ in told(body))


async def ended(receiver):
    return receiver.bodies[-1]["status"] == "resolved"


async def test_a_test_fires_there_and_ends_by_itself(pipeline, alertmanager, receiver):
    done = pipeline.run("notify", "test", "jaga")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("look whether it has arrived. It ends by itself in 5 minutes.\n")
    [one] = await alertmanager.shown()
    assert datetime.now(UTC) < datetime.fromisoformat(one["endsAt"]) <= datetime.now(UTC) + timedelta(minutes=5)

    async def look():
        return receiver.bodies

    [body] = await eventually(look, within=30, what="Alertmanager tells the test")
    assert told(body) == [("uji-coba-jaga", "critical", "firing")]
    assert "tidak ada kejadian apa pun" in body["commonAnnotations"]["summary"]


async def test_our_webhook_has_the_shape_of_alertmanagers_own(pipeline, alertmanager, receiver):
    pipeline.run("notify", "test", "jaga")

    async def look():
        return receiver.bodies

    [theirs] = await eventually(look, within=30, what="Alertmanager tells the test")
    ours = json.loads(json.dumps(webhook_payload(OutgoingMessage((alert(),), lambda: Message("", "")), "humas", None)))
    assert ours.pop("notification_reason") == "first notification"  # which Alertmanager tells from 0.32 on
    theirs.pop("notification_reason", None)

    def fixed(payload):
        found = shape({name: value for name, value in payload.items() if name not in FREE})
        [one] = payload["alerts"]
        found["alerts"] = shape({name: value for name, value in one.items() if name not in FREE})
        return found

    assert fixed(ours) == fixed(theirs)
    assert [ours["alerts"][0][name] for name in ("status", "endsAt")] == [
        theirs["alerts"][0][name] for name in ("status", "endsAt")
    ]
