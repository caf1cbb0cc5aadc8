import json
from pathlib import Path

from streams.notify.channels import Channel
from streams.notify.messages.message import Message
from streams.notify.senders.sender import OutgoingMessage
from streams.notify.senders.webhook import WebhookSender, webhook_payload
from tests.receivers import WebReceiver
from tests.streams.notify.senders.payloads import shape
from tests.streams.virality.sample import alert

SAMPLE = Path(__file__).parents[3] / "fixtures/alertmanager_webhook_v4.json"
LINK = "https://grafana.example.go.id/d/isu?var-issue={issue}"


def outgoing(*alerts, **fields):
    return OutgoingMessage(tuple(alerts), lambda: Message("Uji coba", "Ini uji coba.\n10.00 WIB"), **fields)


def test_the_payload_has_the_shape_of_alertmanagers():
    theirs = json.loads(SAMPLE.read_text())
    ours = webhook_payload(outgoing(alert()), "humas", LINK)
    free = ("groupLabels", "commonLabels", "commonAnnotations")
    assert {**shape(ours), **dict.fromkeys(free), "alerts": None} == {**shape(theirs), **dict.fromkeys(free), "alerts": None}
    [mine], [one] = ours["alerts"], theirs["alerts"]
    assert set(mine) == set(one)
    assert mine["endsAt"] == one["endsAt"]
    assert mine["startsAt"] == "2026-07-04T03:00:00Z"
    assert mine["generatorURL"] == "https://grafana.example.go.id/d/isu?var-issue=beras"
    assert mine["annotations"]["summary"] == "Percakapan “Harga beras” melonjak"


def test_an_incident_is_one_alert_that_begins_and_ends():
    opened = webhook_payload(outgoing(alert(severity=3)), "humas", None)
    resolved = webhook_payload(outgoing(alert(severity=9, event="resolved", kind="negative_surge")), "humas", None)
    assert (opened["status"], resolved["status"]) == ("firing", "resolved")
    assert opened["groupKey"] == resolved["groupKey"]
    assert opened["alerts"][0]["fingerprint"] == resolved["alerts"][0]["fingerprint"]
    assert resolved["alerts"][0]["endsAt"] == "2026-07-04T03:05:00Z"
    other = webhook_payload(outgoing(alert(incident="lain")), "humas", None)
    assert other["alerts"][0]["fingerprint"] != opened["alerts"][0]["fingerprint"]


def test_a_digest_is_a_group_of_several():
    payload = webhook_payload(
        outgoing(alert(), alert(incident="b", event="resolved"), digest=True, left_out=40), "humas", None
    )
    assert (payload["status"], payload["truncatedAlerts"], len(payload["alerts"])) == ("firing", 40, 2)
    assert payload["commonLabels"]["issue"] == "beras"
    assert "incident" not in payload["commonLabels"]


async def posted(one):
    channel = Channel.model_validate({"kind": "alertmanager-webhook", "url_file": "/run/secrets/kanal", "timeout": "2s"})
    async with WebReceiver() as receiver:
        sender = WebhookSender("humas", channel, receiver.url, None)
        await sender.send(one)
        await sender.close()
    assert set(receiver.paths) == {"/kait"}
    return receiver.bodies


async def test_an_alert_is_posted():
    [body] = await posted(outgoing(alert()))
    assert (body["receiver"], body["notification_reason"]) == ("humas", "first notification")


async def test_a_test_begins_and_ends_so_that_a_receiver_keeps_nothing():
    begun, ended = await posted(outgoing(test=True))
    assert [begun["status"], ended["status"]] == ["firing", "resolved"]
    assert [body["alerts"][0]["status"] for body in (begun, ended)] == ["firing", "resolved"]
    assert begun["commonAnnotations"]["summary"] == "Ini uji coba. 10.00 WIB"
    assert begun["alerts"][0]["fingerprint"] == ended["alerts"][0]["fingerprint"]
    assert shape(begun) == shape(webhook_payload(outgoing(alert()), "humas", None)) | {
        name: shape(begun[name]) for name in ("commonLabels", "commonAnnotations", "alerts")
    }
