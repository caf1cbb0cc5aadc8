"""Pushing to an Alertmanager, for its routing and its silences.

Source: Alertmanager's API v2 (`GET` and `POST /api/v2/alerts`, openapi.yaml of prometheus/alertmanager).
"""

import re
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from schemas.alert import Alert
from streams.notify.messages.context import link_to
from streams.notify.senders.http import HttpSender
from streams.notify.senders.sender import NotSentError, OutgoingMessage

__all__ = ["BANDS", "TEST_LASTS", "AlertmanagerSender", "Firing", "annotations", "lasting", "moment", "pushed_alerts"]

NAME: Final = "KentonganIncident"
FORGOTTEN_AFTER = timedelta(hours=24)
"""An alert that nobody renews ends by itself: its end may have been missed."""
TEST_LASTS = timedelta(minutes=5)
"""For how long a test fires: longer than an Alertmanager usually groups before it notifies."""

BANDS: Final = ((7, "critical"), (4, "warning"), (0, "info"))
"""Severities of routing rules, by the least of ours."""


class Firing(NamedTuple):
    """An alert that an Alertmanager holds."""

    incident: str
    severity: str


def band(severity: int) -> str:
    """The severity of routing rules."""
    return next(name for least, name in BANDS if severity >= least)


def lasting(alert: Alert) -> dict[str, str]:
    """Labels that stay the same over an incident."""
    labels = {"alertname": NAME, "issue": alert.issue, "incident": alert.incident}
    return labels | ({"owner": alert.owner} if alert.owner else {})


def annotations(alert: Alert) -> dict[str, str]:
    """What may change during an incident, and is for reading."""
    return {
        "summary": alert.headline.id,
        "summary_en": alert.headline.en,
        "level": f"{alert.severity}/10",
        "event": alert.event,
        "alert_id": alert.id,
    }


def trial_labels(channel: str) -> dict[str, str]:
    """Labels of a test: those of an incident that every rule of routing should know, but of no issue."""
    return {"alertname": NAME, "issue": "uji-coba", "incident": f"uji-coba-{channel}", "severity": BANDS[0][1]}


def trial_annotations(message: OutgoingMessage) -> dict[str, str]:
    """What a test says."""
    return {"summary": " ".join(message.render().text.split()), "event": "test"}


def moment(at: datetime) -> str:
    """A moment as Alertmanager writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def pushed_alerts(message: OutgoingMessage, link: str | None, now: datetime, held: Container[Firing]) -> list[dict[str, Any]]:
    """The alerts as Alertmanager takes them, which holds some already.

    To it, other labels are another alert; severity and kind may change during an incident. So only the severity is a label
    beside the lasting ones, and with each alert those of other severities that it holds are said to be over. What it does
    not hold is not resolved: it would announce the end of something that never began.
    """
    found = []
    for alert in message.alerts:
        for _, name in BANDS:
            fires = alert.event != "resolved" and name == band(alert.severity)
            if fires or Firing(alert.incident, name) in held:
                found.append(
                    {
                        "labels": lasting(alert) | {"severity": name},
                        "annotations": annotations(alert) | {"kind": alert.kind},
                        # Its times are those of its own clock: event time may lie in the past of a replay.
                        "startsAt": moment(min(alert.opened_at, now)),
                        "endsAt": moment(now + FORGOTTEN_AFTER if fires else now),
                        **({"generatorURL": url} if (url := link_to(link, alert)) else {}),
                    }
                )
    return found


class AlertmanagerSender(HttpSender):
    """Hands alerts to an Alertmanager; the address is that of its start page."""

    async def send(self, message: OutgoingMessage) -> None:
        """Post the alerts, and the ends of those that they take the place of."""
        now = datetime.now(UTC)
        if message.test:
            alerts = [
                {
                    "labels": trial_labels(self.name),
                    "annotations": trial_annotations(message),
                    "startsAt": moment(now),
                    "endsAt": moment(now + TEST_LASTS),
                }
            ]
        else:
            alerts = pushed_alerts(message, self.link, now, await self._held(message))
        if alerts:
            await self.post(self._path(), alerts)

    async def _held(self, message: OutgoingMessage) -> set[Firing]:
        """The alerts of these incidents that it holds."""
        named = "|".join(sorted({re.escape(alert.incident) for alert in message.alerts}))
        quoted = named.replace("\\", "\\\\").replace('"', '\\"')
        found = await self.get(self._path(), {"filter": f'incident=~"{quoted}"'})
        try:
            labels = [one["labels"] for one in found]
            return {Firing(one["incident"], one["severity"]) for one in labels if "severity" in one}
        except (TypeError, KeyError):
            raise NotSentError("the answer is none of Alertmanager's") from None

    def _path(self) -> str:
        return self.address.rstrip("/") + "/api/v2/alerts"
