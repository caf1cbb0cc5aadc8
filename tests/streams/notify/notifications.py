"""Notifications, and a channel with a clock of its own."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from schemas.alert import Alert
from schemas.notification import Notification
from streams.incidents.status import NOTHING_SAID, IncidentStatus
from streams.notify.channels import Channel
from streams.notify.restraint.channel_state import ChannelState, Due, Pending
from streams.notify.restraint.pipeline import failed, next_due, offer, sent
from tests.streams.virality.sample import alert

__all__ = ["NOON", "ChannelUnderTest", "nobody_said", "notification", "rules"]

NOON = datetime(2026, 7, 4, 5, 0, tzinfo=UTC).timestamp()
"""12.00 in Jakarta, in seconds since 1970."""


def nobody_said(incident: str, issue: str, at: float) -> IncidentStatus:
    return NOTHING_SAID


def notification(incident: str = "a", sequence: int = 0, **fields: Any) -> Notification:
    names = {"escalated_from", "unanswered_minutes", "alerted_at"}
    ours = {name: fields.pop(name) for name in names & set(fields)}
    fields = {"event": "opened" if sequence == 0 else "updated", "issue": f"isu-{incident}"} | fields
    one = alert(id=f"{incident}-{sequence}", incident=incident, sequence=sequence, **fields)
    return Notification(**{"alert": one, "alerted_at": datetime.fromtimestamp(NOON, UTC)} | ours)


def rules(**fields: Any) -> Channel:
    return Channel.model_validate({"kind": "console", "group": "0s", "cap": 1000} | fields)


class ChannelUnderTest:
    """Offers, sends and remembers what was sent, at a time that the test sets."""

    def __init__(self, channel: dict[str, Any] | None = None, **fields: Any) -> None:
        """The channel as the file describes it, or one without restraint but for the fields."""
        self.counts: Counter[str] = Counter()
        described = Channel.model_validate(channel) if channel else rules(**fields)
        self.state = ChannelState("kanal", described, self.counts)
        self.now = NOON
        self.status = nobody_said
        self.told: list[str] = []
        """Alerts by `incident-sequence`; a digest as `digest:alerts`."""
        self.offered = 0

    def offer(self, incident: str = "a", sequence: int = 0, **fields: Any) -> None:
        offer(self.state, self.offered, notification(incident, sequence, **fields), self.now)
        self.offered += 1

    def due(self) -> Due | None:
        return next_due(self.state, self.now, self.status)

    def alert(self, due: Pending) -> Alert:
        return self.state.bodies[due.number].alert

    def send(self, *, works: bool = True) -> Due | None:
        """Send what is due, if anything."""
        due = self.due()
        if due is None:
            return None
        if not works:
            failed(self.state, due, self.now)
            return due
        self.told.append(self.alert(due).id if isinstance(due, Pending) else f"digest:{due.alerts}")
        sent(self.state, due, self.now)
        return due

    def send_all(self) -> list[str]:
        """Send until nothing is due; returns what was told since the last call of it."""
        while self.send():
            pass
        told, self.told = self.told, []
        return told
