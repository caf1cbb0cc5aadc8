"""Alertmanager, from both sides: its webhook, for receivers that people already have, and its API, for its own routing.

Sources: the notification payload of version 4 (prometheus.io/docs/alerting/latest/configuration, `webhook_config`) and
Alertmanager's API v2 (`POST /api/v2/alerts`, openapi.yaml of prometheus/alertmanager).
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aiohttp

from schemas.alert import Alert
from streams.errors import UserError
from streams.notify.channels import Channel
from streams.notify.messages.context import link_to
from streams.notify.senders.sender import NotSentError, Parcel

__all__ = ["AlertmanagerSender", "WebhookSender", "pushed_alerts", "webhook_payload"]

NEVER: Final = "0001-01-01T00:00:00Z"
"""How Alertmanager writes the end of what has none."""

FORGOTTEN_AFTER = timedelta(hours=24)
"""An alert that nobody renews ends by itself: its end may have been missed."""

_BANDS: Final = ((7, "critical"), (4, "warning"), (0, "info"))
"""Severities of routing rules, by the least of ours."""


def _band(severity: int) -> str:
    return next(name for least, name in _BANDS if severity >= least)


def _lasting(alert: Alert) -> dict[str, str]:
    """Labels that stay the same over an incident."""
    labels = {"alertname": "KentonganIncident", "issue": alert.issue, "incident": alert.incident}
    return labels | ({"owner": alert.owner} if alert.owner else {})


def _labels(alert: Alert) -> dict[str, str]:
    return _lasting(alert) | {"kind": alert.kind, "severity": _band(alert.severity)}


def _annotations(alert: Alert) -> dict[str, str]:
    return {
        "summary": alert.headline.id,
        "summary_en": alert.headline.en,
        "level": f"{alert.severity}/10",
        "event": alert.event,
        "alert_id": alert.id,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _fingerprint(alert: Alert) -> str:
    """The same for all alerts of an incident, so that a receiver sees one thing that begins and ends."""
    text = "\0".join(f"{name}\0{value}" for name, value in sorted(_lasting(alert).items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def webhook_payload(parcel: Parcel, receiver: str, link: str | None) -> dict[str, Any]:
    """What Alertmanager would send to a webhook for these alerts, those of one message being a group."""
    alerts = [
        {
            "status": "resolved" if alert.event == "resolved" else "firing",
            "labels": _labels(alert),
            "annotations": _annotations(alert),
            "startsAt": _moment(alert.opened_at),
            "endsAt": _moment(alert.at) if alert.event == "resolved" else NEVER,
            "generatorURL": link_to(link, alert) or "",
            "fingerprint": _fingerprint(alert),
        }
        for alert in parcel.alerts
    ]
    group = {"alertname": "KentonganIncident"}
    if len(parcel.alerts) == 1:
        group |= {"incident": parcel.alerts[0].incident}
    written = ", ".join(f'{name}="{value}"' for name, value in sorted(group.items()))
    return {
        "version": "4",
        "groupKey": f"{{}}:{{{written}}}",
        "truncatedAlerts": parcel.left_out,
        "status": "firing" if any(one["status"] == "firing" for one in alerts) else "resolved",
        "receiver": receiver,
        "groupLabels": group,
        "commonLabels": _common([_labels(alert) for alert in parcel.alerts]),
        "commonAnnotations": _common([_annotations(alert) for alert in parcel.alerts]),
        "externalURL": "",
        "alerts": alerts,
    }


def _common(each: list[dict[str, str]]) -> dict[str, str]:
    return {name: value for name, value in (each or [{}])[0].items() if all(one.get(name) == value for one in each)}


def pushed_alerts(parcel: Parcel, link: str | None, now: datetime) -> list[dict[str, Any]]:
    """The alerts as Alertmanager takes them.

    To it, other labels are another alert; severity and kind may change during an incident. So only the severity is a label
    beside the lasting ones, and with each alert those of the other severities are said to be over.
    """
    found = []
    for alert in parcel.alerts:
        for _, band in _BANDS:
            fires = alert.event != "resolved" and band == _band(alert.severity)
            found.append(
                {
                    "labels": _lasting(alert) | {"severity": band},
                    "annotations": _annotations(alert) | {"kind": alert.kind},
                    # Its times are those of its own clock: event time may lie in the past of a replay.
                    "startsAt": _moment(min(alert.opened_at, now)),
                    "endsAt": _moment(now + FORGOTTEN_AFTER if fires else now),
                    **({"generatorURL": url} if (url := link_to(link, alert)) else {}),
                }
            )
    return found


class _HttpSender:
    """Posts JSON to the address of a channel."""

    def __init__(self, name: str, channel: Channel, address: str, link: str | None) -> None:
        """Raises UserError, without the address, when it is none of HTTP."""
        if not address.startswith(("http://", "https://")):
            raise UserError(f"channel {name}: the address in {channel.url_file} must begin with https:// or http://")
        self._name, self._address, self._link = name, address, link
        self._timeout = aiohttp.ClientTimeout(total=channel.timeout)
        self._session: aiohttp.ClientSession | None = None

    async def _post(self, address: str, body: Any) -> None:
        if self._session is None:
            headers: Mapping[str, str] = {"User-Agent": "Kentongan"}
            self._session = aiohttp.ClientSession(timeout=self._timeout, headers=headers, trust_env=True)
        async with self._session.post(address, json=body, allow_redirects=False) as answer:
            if not 200 <= answer.status < 300:
                raise NotSentError(f"status {answer.status}")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


class WebhookSender(_HttpSender):
    """Does as Alertmanager's webhook does."""

    async def send(self, parcel: Parcel) -> None:
        """Post the alerts."""
        await self._post(self._address, webhook_payload(parcel, self._name, self._link))


class AlertmanagerSender(_HttpSender):
    """Hands alerts to an Alertmanager, for its routing and its silences; the address is that of its start page."""

    async def send(self, parcel: Parcel) -> None:
        """Post the alerts."""
        alerts = pushed_alerts(parcel, self._link, datetime.now(UTC))
        await self._post(self._address.rstrip("/") + "/api/v2/alerts", alerts)
