"""Doing as Alertmanager's webhook does, for receivers that people already have.

Source: the notification payload of version 4 (prometheus.io/docs/alerting/latest/configuration, `webhook_config`).
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from schemas.alert import Alert
from streams.notify.messages.context import link_to
from streams.notify.senders.alertmanager import annotations, band, lasting, moment, trial_annotations, trial_labels
from streams.notify.senders.http import HttpSender
from streams.notify.senders.sender import OutgoingMessage

__all__ = ["WebhookSender", "trial_payloads", "webhook_payload"]

NEVER: Final = "0001-01-01T00:00:00Z"
"""How Alertmanager writes the end of what has none."""


def webhook_payload(message: OutgoingMessage, receiver: str, link: str | None) -> dict[str, Any]:
    """What Alertmanager would send to a webhook for these alerts, those of one message being a group."""
    alerts = [_alert_body(alert, link) for alert in message.alerts]
    group = {"alertname": "KentonganIncident"}
    if len(message.alerts) == 1:
        group |= {"incident": message.alerts[0].incident}
    new = any(alert.event == "opened" for alert in message.alerts)
    return _group(alerts, group, receiver, new=new, left_out=message.left_out)


def trial_payloads(message: OutgoingMessage, receiver: str, now: datetime) -> list[dict[str, Any]]:
    """A test that fires, and its end: a receiver that keeps what fires is left with nothing."""
    labels = trial_labels(receiver)
    one = {"labels": labels, "annotations": trial_annotations(message), "startsAt": moment(now), "generatorURL": ""}
    one["fingerprint"] = _fingerprint(labels)
    group = {"alertname": labels["alertname"], "incident": labels["incident"]}
    return [
        _group([{"status": status, **one, "endsAt": ends}], group, receiver, new=True)
        for status, ends in (("firing", NEVER), ("resolved", moment(now)))
    ]


def _alert_body(alert: Alert, link: str | None) -> dict[str, Any]:
    over = alert.event == "resolved"
    return {
        "status": "resolved" if over else "firing",
        "labels": lasting(alert) | {"kind": alert.kind, "severity": band(alert.severity)},
        "annotations": annotations(alert),
        "startsAt": moment(alert.opened_at),
        "endsAt": moment(alert.at) if over else NEVER,
        "generatorURL": link_to(link, alert) or "",
        # The same for all alerts of an incident, so that a receiver sees one thing that begins and ends.
        "fingerprint": _fingerprint(lasting(alert)),
    }


def _group(
    alerts: list[dict[str, Any]], labels: Mapping[str, str], receiver: str, *, new: bool, left_out: int = 0
) -> dict[str, Any]:
    written = ", ".join(f'{name}="{value}"' for name, value in sorted(labels.items()))
    over = all(one["status"] == "resolved" for one in alerts)
    return {
        "version": "4",
        "groupKey": f"{{}}:{{{written}}}",
        "truncatedAlerts": left_out,
        "status": "resolved" if over else "firing",
        "receiver": receiver,
        "groupLabels": dict(labels),
        "commonLabels": _common([one["labels"] for one in alerts]),
        "commonAnnotations": _common([one["annotations"] for one in alerts]),
        "externalURL": "",
        # Since Alertmanager 0.32, in its words.
        "notification_reason": "all alerts resolved" if over else "first notification" if new else "repeat interval elapsed",
        "alerts": alerts,
    }


def _common(each: list[dict[str, str]]) -> dict[str, str]:
    return {name: value for name, value in (each or [{}])[0].items() if all(one.get(name) == value for one in each)}


def _fingerprint(labels: Mapping[str, str]) -> str:
    text = "\0".join(f"{name}\0{value}" for name, value in sorted(labels.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class WebhookSender(HttpSender):
    """Does as Alertmanager's webhook does."""

    async def send(self, message: OutgoingMessage) -> None:
        """Post the alerts."""
        if message.test:
            payloads = trial_payloads(message, self.name, datetime.now(UTC))
        else:
            payloads = [webhook_payload(message, self.name, self.link)]
        for payload in payloads:
            await self.post(self.address, payload)
