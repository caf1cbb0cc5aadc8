from datetime import UTC, datetime, timedelta

import pytest

from streams.notify.channels import Channel
from streams.notify.messages.message import Message
from streams.notify.senders.alertmanager import AlertmanagerSender, Firing, pushed_alerts
from streams.notify.senders.sender import NotSentError, OutgoingMessage
from tests.receivers import WebReceiver
from tests.streams.virality.sample import alert

NOW = datetime(2026, 7, 4, 3, 6, tzinfo=UTC)
INCIDENT = alert().incident
LINK = "https://grafana.example.go.id/d/isu?var-issue={issue}"


def outgoing(*alerts, **fields):
    return OutgoingMessage(tuple(alerts), lambda: Message("", ""), **fields)


def channel():
    return Channel.model_validate({"kind": "alertmanager", "url_file": "/run/secrets/kanal", "timeout": "2s"})


def test_what_is_pushed_fires_once_and_ends_what_alertmanager_holds_otherwise():
    eight = outgoing(alert(severity=8, owner="Humas"))
    [one] = pushed_alerts(eight, LINK, NOW, set())
    assert one["labels"] == {
        "alertname": "KentonganIncident",
        "issue": "beras",
        "incident": INCIDENT,
        "owner": "Humas",
        "severity": "critical",
    }
    assert one["startsAt"] < "2026-07-04T03:06" < "2026-07-04T04" < one["endsAt"]
    assert one["generatorURL"] == "https://grafana.example.go.id/d/isu?var-issue=beras"
    held = {Firing(INCIDENT, "warning"), Firing("lain", "info")}
    assert {one["labels"]["severity"]: one["endsAt"] > "2026-07-04T04" for one in pushed_alerts(eight, None, NOW, held)} == {
        "critical": True,
        "warning": False,
    }
    [over] = pushed_alerts(outgoing(alert(event="resolved")), None, NOW, held)
    assert (over["labels"]["severity"], over["endsAt"]) == ("warning", "2026-07-04T03:06:00Z")


def test_a_replay_of_the_future_begins_now():
    pushed = pushed_alerts(outgoing(alert(opened_at=NOW + timedelta(days=1), at=NOW + timedelta(days=1))), None, NOW, set())
    assert {one["startsAt"] for one in pushed} == {"2026-07-04T03:06:00Z"}


async def test_it_is_asked_what_it_holds_and_told_what_fires():
    async with WebReceiver(reply=[{"labels": {"incident": INCIDENT, "severity": "info"}}]) as receiver:
        sender = AlertmanagerSender("jaga", channel(), f"http://127.0.0.1:{receiver.port}/", None)
        await sender.send(outgoing(alert()))
        await sender.close()
    assert receiver.paths == ["/api/v2/alerts", "/api/v2/alerts"]
    assert [one["labels"]["severity"] for one in receiver.bodies[1]] == ["critical", "info"]


async def test_the_end_of_what_it_does_not_hold_is_not_told():
    async with WebReceiver(reply=[]) as receiver:
        sender = AlertmanagerSender("jaga", channel(), f"http://127.0.0.1:{receiver.port}", None)
        await sender.send(outgoing(alert(event="resolved")))
        await sender.close()
    assert receiver.bodies == [None]


@pytest.mark.parametrize("reply", [None, {"labels": {}}, ["x"], [{"labels": None}]])
async def test_somebody_else_who_answers(reply):
    async with WebReceiver(reply=reply) as receiver:
        sender = AlertmanagerSender("jaga", channel(), f"http://127.0.0.1:{receiver.port}", None)
        with pytest.raises(NotSentError, match="none of Alertmanager's"):
            await sender.send(outgoing(alert()))
        await sender.close()


async def test_a_test_is_an_alert_that_ends_by_itself():
    async with WebReceiver() as receiver:
        sender = AlertmanagerSender("jaga", channel(), f"http://127.0.0.1:{receiver.port}", None)
        await sender.send(OutgoingMessage((), lambda: Message("Uji coba", "Ini uji coba.\n10.00 WIB"), test=True))
        await sender.close()
    [[one]] = receiver.bodies
    assert one["annotations"]["summary"] == "Ini uji coba. 10.00 WIB"
    assert one["labels"]["alertname"] == "KentonganIncident"
    assert datetime.fromisoformat(one["endsAt"]) - datetime.fromisoformat(one["startsAt"]) == timedelta(minutes=5)
