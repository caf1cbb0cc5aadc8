import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from streams.errors import UserError
from streams.notify.channels import Channel
from streams.notify.messages.message import Message
from streams.notify.senders.alertmanager import AlertmanagerSender, WebhookSender, pushed_alerts, webhook_payload
from streams.notify.senders.sender import NotSentError, Parcel
from tests.receivers import WebReceiver
from tests.streams.virality.sample import alert

SAMPLE = Path(__file__).parents[3] / "fixtures/alertmanager_webhook_v4.json"
NOW = datetime(2026, 7, 4, 3, 6, tzinfo=UTC)
LINK = "https://grafana.example.go.id/d/isu?var-issue={issue}"


def parcel(*alerts, **fields):
    return Parcel(tuple(alerts), lambda: Message("", ""), **fields)


def channel(kind):
    return Channel.model_validate({"kind": kind, "url_file": "/run/secrets/kanal", "timeout": "2s"})


def shape(value):
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(value[0])] if isinstance(value, list) else type(value)


def test_the_payload_has_the_shape_of_alertmanagers():
    theirs = json.loads(SAMPLE.read_text())
    ours = webhook_payload(parcel(alert()), "humas", LINK)
    # Only in the newest releases of Alertmanager; receivers do not count on it.
    del theirs["notification_reason"]
    free = ("groupLabels", "commonLabels", "commonAnnotations")
    assert {**shape(ours), **dict.fromkeys(free), "alerts": None} == {**shape(theirs), **dict.fromkeys(free), "alerts": None}
    [mine], [one] = ours["alerts"], theirs["alerts"]
    assert set(mine) == set(one)
    assert mine["endsAt"] == one["endsAt"]
    assert mine["startsAt"] == "2026-07-04T03:00:00Z"
    assert mine["generatorURL"] == "https://grafana.example.go.id/d/isu?var-issue=beras"
    assert mine["annotations"]["summary"] == "Percakapan “Harga beras” melonjak"


def test_an_incident_is_one_alert_that_begins_and_ends():
    opened = webhook_payload(parcel(alert(severity=3)), "humas", None)
    resolved = webhook_payload(parcel(alert(severity=9, event="resolved", kind="negative_surge")), "humas", None)
    assert (opened["status"], resolved["status"]) == ("firing", "resolved")
    assert opened["groupKey"] == resolved["groupKey"]
    assert opened["alerts"][0]["fingerprint"] == resolved["alerts"][0]["fingerprint"]
    assert resolved["alerts"][0]["endsAt"] == "2026-07-04T03:05:00Z"
    other = webhook_payload(parcel(alert(incident="lain")), "humas", None)
    assert other["alerts"][0]["fingerprint"] != opened["alerts"][0]["fingerprint"]


def test_a_digest_is_a_group_of_several():
    payload = webhook_payload(parcel(alert(), alert(incident="b", event="resolved"), digest=True, left_out=40), "humas", None)
    assert (payload["status"], payload["truncatedAlerts"], len(payload["alerts"])) == ("firing", 40, 2)
    assert payload["commonLabels"]["issue"] == "beras"
    assert "incident" not in payload["commonLabels"]


def test_what_is_pushed_holds_one_severity_and_ends_the_others():
    pushed = pushed_alerts(parcel(alert(severity=8, owner="Humas")), LINK, NOW)
    assert {one["labels"]["severity"]: one["endsAt"] > "2026-07-04T04" for one in pushed} == {
        "critical": True,
        "warning": False,
        "info": False,
    }
    assert all(one["startsAt"] <= one["endsAt"] for one in pushed)
    assert pushed[0]["labels"]["owner"] == "Humas"
    over = pushed_alerts(parcel(alert(event="resolved")), None, NOW)
    assert {one["endsAt"] for one in over} == {"2026-07-04T03:06:00Z"}


def test_a_replay_of_the_future_begins_now():
    pushed = pushed_alerts(parcel(alert(opened_at=NOW + timedelta(days=1), at=NOW + timedelta(days=1))), None, NOW)
    assert {one["startsAt"] for one in pushed} == {"2026-07-04T03:06:00Z"}


async def test_they_are_posted_where_they_belong():
    async with WebReceiver() as receiver:
        webhook = WebhookSender("humas", channel("alertmanager-webhook"), receiver.url, None)
        push = AlertmanagerSender("humas", channel("alertmanager"), f"http://127.0.0.1:{receiver.port}/", None)
        for sender in (webhook, push):
            await sender.send(parcel(alert()))
            await sender.close()
    assert receiver.paths == ["/kait", "/api/v2/alerts"]
    assert receiver.bodies[0]["receiver"] == "humas"
    assert len(receiver.bodies[1]) == 3


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_a_refusal_is_told_by_its_status(status):
    async def refuse(number):
        return status

    async with WebReceiver(refuse) as receiver:
        sender = WebhookSender("humas", channel("alertmanager-webhook"), receiver.url, None)
        with pytest.raises(NotSentError, match=f"^status {status}$"):
            await sender.send(parcel(alert()))
        await sender.close()


async def test_nobody_there():
    sender = WebhookSender("humas", channel("alertmanager-webhook"), "http://127.0.0.1:9/kait", None)
    with pytest.raises(aiohttp.ClientConnectionError):
        await sender.send(parcel(alert()))
    await sender.close()


@pytest.mark.parametrize("kind", [WebhookSender, AlertmanagerSender])
def test_an_address_must_be_one_of_http(kind):
    with pytest.raises(UserError, match="must begin with https://") as caught:
        kind("humas", channel("alertmanager"), "ftp://rahasia", None)
    assert "rahasia" not in str(caught.value)
