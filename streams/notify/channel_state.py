"""One channel: what waits for it, what it was told, and whether something may be told now.

Restraint is decided here, by the wall clock that people live by; it is given the moment, in seconds since 1970. What comes
too often is collapsed into its newest; what comes in quiet hours or above the cap is gathered into a digest. Every alert ends
as one of: sent, collapsed into a later one, told in a digest, silenced by somebody's action, or given up.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.notification import Notification
from streams.incidents.standing import Standing
from streams.notify.channels import Channel
from streams.notify.due import AlertDue, DigestDue, Due, Memory, Pending
from streams.notify.gathering import Gathering
from streams.notify.hours import next_digest, quiet_until
from streams.notify.messages.context import DigestReason
from streams.notify.numbering import Numbering

__all__ = ["ChannelState", "StandingOf"]

HOUR = 3600.0
INCIDENTS = 1000
"""Incidents that a channel remembers."""
PENDING = 1000
"""Alerts that wait to be told one by one, at most: a channel that cannot keep up is told the rest in a digest."""
LONGEST_DELAY = 600.0
"""Longest pause between two tries."""

StandingOf = Callable[[str, str, float], Standing]
"""How an incident, of an issue, stands at a moment."""


@dataclass(slots=True)
class ChannelState:
    """A channel; `count` is told the outcome of alerts, and of how many."""

    name: str
    rules: Channel
    count: Callable[[str, int], None]
    numbering: Numbering = field(default_factory=Numbering)
    folded: int = -1
    """Number of the last notification that was taken in."""
    serial: int = 0
    """Of the last digest."""
    pending: list[Pending] = field(default_factory=list)
    gathering: Gathering | None = None
    """The digest that fills."""
    closing: Gathering | None = None
    """The digest that is being told."""
    sends: deque[float] = field(default_factory=deque)
    """When the messages of the last hour were sent."""
    tries: int = 0
    """Failed tries of what is next."""
    again_at: float = 0.0
    incidents: OrderedDict[str, Memory] = field(default_factory=OrderedDict)
    bodies: dict[int, Notification] = field(default_factory=dict)
    """The notifications that are needed, by number."""
    in_flight: Due | None = None
    dirty: bool = False
    """Something has changed that is not written yet."""

    def offer(self, number: int, notification: Notification, now: float, *, again: bool = False) -> None:
        """Take in a notification, unless it was taken in before; `again` lets a repeat of an alert pass."""
        if number <= self.folded:
            return
        self.folded = number
        self.dirty = True
        memory = self._memory(notification.alert.incident)
        if notification.escalated_from is None:
            repeated = memory.take(notification.alert)
        else:
            repeated, memory.called = memory.called, True
        if repeated and not again:
            self.count("repeated", 1)
            return
        self.bodies[number] = notification
        self._watch(memory, number, notification, now)
        self._place(memory, number, notification, now)

    def _memory(self, incident: str) -> Memory:
        memory = self.incidents.setdefault(incident, Memory())
        self.incidents.move_to_end(incident)
        while len(self.incidents) > INCIDENTS:
            self.incidents.popitem(last=False)
        return memory

    def _watch(self, memory: Memory, number: int, notification: Notification, now: float) -> None:
        rule, alert = self.rules.escalation, notification.alert
        if alert.event == "resolved":
            memory.severe_since = memory.kept = None
        elif rule is not None and not memory.escalated and (alert.severity >= rule.severity or memory.severe_since):
            memory.severe_since = memory.severe_since or now
            memory.kept = number

    def _place(self, memory: Memory, number: int, notification: Notification, now: float) -> None:
        incident = notification.alert.incident
        waiting = next((one for one in self.pending if one.incident == incident and not self._flies(one)), None)
        collapses = waiting is not None and self.rules.group > 0
        gathered = self._gathered(notification.alert.severity, now, collapses=collapses)
        if gathered is not None:
            self._gather(memory, number, notification, now, *gathered)
        elif waiting is not None and collapses:
            waiting.number, waiting.alerts = number, waiting.alerts + 1
        else:
            # What it overtakes in the digest is told with it.
            before = self.gathering.drop(incident) if self.gathering and incident in self.gathering.lines else 0
            self.pending.append(Pending(number, incident, 1 + before))

    def _flies(self, pending: Pending) -> bool:
        return isinstance(self.in_flight, AlertDue) and self.in_flight.pending is pending

    def _gathered(self, severity: int, now: float, *, collapses: bool) -> tuple[DigestReason, float] | None:
        """Why, and until when, an alert waits for a digest; None when it is told by itself."""
        regular = next_digest(now, self.rules.digest, self.rules.zone)
        if severity < self.rules.digest.below:
            return "scheduled", regular
        quiet = quiet_until(now, severity, self.rules.quiet, self.rules.zone)
        if quiet is not None:
            return "quiet_hours", quiet
        # The last message of the hour is kept for the digest.
        is_full = len(self.recent(now)) + len(self.pending) >= self.rules.cap - 1 or len(self.pending) >= PENDING
        if is_full and not collapses:
            return "capped", regular
        return None

    def _gather(
        self, memory: Memory, number: int, notification: Notification, now: float, reason: DigestReason, due_at: float
    ) -> None:
        if self.gathering is None:
            self.serial += 1
            self.gathering = Gathering(self.serial, now, due_at, reason)
        digest = self.gathering
        digest.due_at = min(digest.due_at, due_at)
        if reason == "capped":
            digest.reason = reason
        alert = notification.alert
        counted = memory.counted == digest.serial
        if counted:
            memory.counted = 0
        self._unlisted(digest, digest.add(alert.incident, number, alert.severity, counted=counted))

    def _unlisted(self, digest: Gathering, incidents: list[str]) -> None:
        for incident in incidents:
            if incident in self.incidents:
                self.incidents[incident].counted = digest.serial

    def recent(self, now: float) -> deque[float]:
        """When the messages of the last hour were sent."""
        while self.sends and self.sends[0] <= now - HOUR:
            self.sends.popleft()
        return self.sends

    def next(self, now: float, standing: StandingOf) -> Due | None:
        """What is to be told now, if anything; then `sent` or `failed` must say what came of it."""
        if now < self.again_at or len(self.recent(now)) >= self.rules.cap:
            return None
        if self.closing is None and self.gathering is not None and self.gathering.due_at <= now:
            self._close(self.gathering, now, standing)
        self.in_flight = self._earlier(now, standing) or (DigestDue(self.closing) if self.closing else None)
        return self.in_flight

    def _earlier(self, now: float, standing: StandingOf) -> AlertDue | None:
        """The first alert that may be told; with a digest to tell, only one that it must not overtake."""
        for pending in list(self.pending):
            notification = self.bodies[pending.number]
            if standing(pending.incident, notification.alert.issue, now).silent:
                self.pending.remove(pending)
                self.dirty = True
                self.count("silenced", pending.alerts)
            elif self._may_go(pending, now):
                return AlertDue(pending, notification)
        return None

    def _may_go(self, pending: Pending, now: float) -> bool:
        memory = self.incidents.get(pending.incident, Memory())
        if self.closing is not None:
            line = self.closing.lines.get(pending.incident)
            return line is not None and pending.number < line.number
        return memory.told_at is None or memory.told_at + self.rules.group <= now

    def _close(self, digest: Gathering, now: float, standing: StandingOf) -> None:
        self.dirty = True
        quiet = quiet_until(now, digest.severity, self.rules.quiet, self.rules.zone)
        if quiet is not None:
            digest.due_at = quiet
            return
        for incident, line in list(digest.lines.items()):
            if standing(incident, self.bodies[line.number].alert.issue, now).silent:
                self.count("silenced", digest.drop(incident))
        self.gathering = None
        self.closing = digest if digest.alerts else None

    def sent(self, due: Due, now: float) -> None:
        """The message has reached its channel."""
        self.in_flight = None
        self.sends.append(now)
        self.tries, self.again_at = 0, 0.0
        self.dirty = True
        if isinstance(due, DigestDue):
            self.closing = None
            self.count("digested", due.gathering.alerts)
            self.count("digest_sent", 1)
        else:
            self.pending.remove(due.pending)
            self._memory(due.pending.incident).told_at = now
            self.count("sent", 1)
            if due.pending.alerts > 1:
                self.count("collapsed", due.pending.alerts - 1)

    def failed(self, due: Due, now: float) -> bool:
        """The message could not be sent, or perhaps not; returns whether it is given up.

        An alert is given up after the last try. A digest never is: what it holds goes into the next one.
        """
        self.in_flight = None
        self.tries += 1
        self.again_at = now + min(self.rules.retry_delay * 2.0 ** (self.tries - 1), LONGEST_DELAY)
        self.dirty = True
        self.count("failed", 1)
        if self.tries < self.rules.attempts:
            return False
        self.tries = 0
        if isinstance(due, AlertDue):
            self.pending.remove(due.pending)
            self.count("given_up", due.pending.alerts)
            return True
        self._take_back(due.gathering, now)
        return False

    def _take_back(self, digest: Gathering, now: float) -> None:
        self.closing = None
        if self.gathering is None:
            self.gathering = digest
        else:
            for memory in self.incidents.values():
                if memory.counted == digest.serial:
                    memory.counted = self.gathering.serial
            self._unlisted(self.gathering, self.gathering.take_back(digest))
        self.gathering.due_at = next_digest(now, self.rules.digest, self.rules.zone)

    def referenced(self) -> set[int]:
        """Numbers of the notifications that are still needed."""
        digests = (one for one in (self.gathering, self.closing) if one is not None)
        return (
            {one.number for one in self.pending}
            | {line.number for digest in digests for line in digest.lines.values()}
            | {memory.kept for memory in self.incidents.values() if memory.kept is not None}
        )

    @property
    def waiting(self) -> int:
        """Alerts that are yet to be told, by themselves or in a digest."""
        digests = (one.alerts for one in (self.gathering, self.closing) if one is not None)
        return sum(one.alerts for one in self.pending) + sum(digests)
