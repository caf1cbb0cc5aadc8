"""The state of one channel: what waits for it, and what was sent. Moments are seconds since 1970."""

from collections import Counter, deque
from dataclasses import dataclass, field

from schemas.notification import Notification
from streams.notify.channels import Channel
from streams.notify.restraint.arrivals import Arrivals
from streams.notify.restraint.digest import Digest, Digests
from streams.notify.restraint.incidents import Incidents
from streams.notify.restraint.matters import Matters
from streams.notify.restraint.numbering import Numbering
from streams.notify.restraint.retries import Retries

__all__ = ["ChannelState", "Due", "Pending"]


@dataclass(slots=True)
class Pending:
    """A notification that is to be sent by itself."""

    number: int
    incident: str
    alerts: int = 1
    """How many it stands for."""


Due = Pending | Digest
"""What is to be sent now."""


@dataclass(slots=True)
class ChannelState:
    """What the steps of restraint read and change: each has a part of its own."""

    name: str
    rules: Channel
    outcomes: Counter[str]
    """What became of alerts, since the process began."""
    numbering: Numbering = field(default_factory=Numbering)
    arrivals: Arrivals = field(default_factory=Arrivals)
    queue: list[Pending] = field(default_factory=list)
    in_flight: Due | None = None
    """What is being sent."""
    digests: Digests = field(default_factory=Digests)
    sends: deque[float] = field(default_factory=deque)
    """When the messages of the last hour were sent."""
    retries: Retries = field(default_factory=Retries)
    incidents: Incidents = field(default_factory=Incidents)
    matters: Matters = field(default_factory=Matters)
    bodies: dict[int, Notification] = field(default_factory=dict)
    """The notifications that are needed, by number."""
    dirty: bool = False
    """Something has changed that is not written yet."""

    def referenced(self) -> set[int]:
        """Numbers of the notifications that are still needed."""
        return (
            {one.number for one in self.queue}
            | self.arrivals.keys()
            | {line.number for digest in self.digests for line in digest.lines.values()}
            | {delivery.kept for delivery in self.incidents.values() if delivery.kept is not None}
        )

    @property
    def waiting(self) -> int:
        """Alerts that are yet to be sent, by themselves or in a digest."""
        return len(self.arrivals) + sum(one.alerts for one in self.queue) + sum(digest.alerts for digest in self.digests)
