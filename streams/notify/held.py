"""A channel of this worker: its state, and what is on the broker of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.codec import decode_notifications
from schemas.notification import Notification
from streams.kafka.records import Incoming
from streams.notify.channels import Channel
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.rows import ChannelRows

__all__ = ["HeldChannel"]


@dataclass(slots=True)
class HeldChannel:
    """A channel, from when the first of it is read back or comes in."""

    partition: int
    rows: ChannelRows
    written: float
    """When its row was last written or restored."""
    state: ChannelState | None = None
    """None until its rows are all read back."""
    missing: set[int] = field(default_factory=set)
    """Numbers of notifications that the row names and that nothing on `channel-state` keeps.

    Then a worker that no longer had the partition cleared them away. They may still be on `notifications`.
    """

    def restore(self, rules: Channel, outcomes: Counter[str], passed_over: Callable[[Exception], None]) -> ChannelState:
        """The state, once all rows are read back; `passed_over` is called for each that cannot be read."""
        state = self.state = self.rows.restore(rules, outcomes, passed_over)
        state.dirty |= self.rows.damaged
        self.missing = state.referenced() - state.bodies.keys()
        return state

    def offsets(self) -> set[int]:
        """Offsets of the records of `notifications` that hold what is missing."""
        if self.state is None:
            return set()
        numbering = self.state.numbering
        return {numbering.place(number)[0] for number in self.missing if number >= numbering.base}

    def find(self, record: Incoming, shown: Callable[[Notification], Notification]) -> None:
        """Take what is missing from a record of `notifications`, as it is to be `shown`."""
        if self.state is None or record.offset not in self.offsets() or record.key != self.rows.channel.encode():
            return
        for place, notification in decode_notifications(record.value or b"[]").places:
            if (number := self.state.numbering.number_at(record.offset, place)) in self.missing:
                self.missing.discard(number)
                self.state.bodies[number] = shown(notification)
                self.state.dirty = True

    def show(self, shown: Callable[[Notification], Notification]) -> None:
        """Have all that waits be as it is to be `shown`, here and, with the next write, on the broker."""
        if self.state is None:
            return
        changed = {number: left for number, one in self.state.bodies.items() if (left := shown(one)) is not one}
        self.state.bodies |= changed
        if self.rows.renew(changed.keys(), self.state.bodies.keys()):
            self.state.dirty = True

    def write_again(self, key: bytes) -> None:
        """Have the next write put what belongs under a key on the broker once more."""
        if self.state is not None:
            self.rows.write_again(key)
            self.state.dirty = True

    def write_all(self) -> None:
        """Have the next write put all of it on the broker once more."""
        for key in [*self.rows.kept, self.rows.channel.encode()]:
            self.write_again(key)
