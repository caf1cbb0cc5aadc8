"""One source of posts: whether it is as usual, silent or flooding."""

from typing import Final, Literal

from msgspec import Struct

from schemas.base import counted
from streams.virality.codec import Kept, Number
from streams.virality.coverage.pauses import Pauses
from streams.virality.coverage.rate import PER_HOUR, SourceRate
from streams.virality.coverage.running_totals import Base, Totals
from streams.virality.coverage.silence import SILENCE_DEVIATIONS, is_flood, is_silent, silence_root
from streams.virality.coverage.windows import WINDOWS, Flows, FlowSlot
from streams.virality.detect.calibration import Calibration
from streams.virality.detect.weekly_profile import local_day

__all__ = ["CALIBRATED", "RETIRED_SLOTS", "Source", "SourceLevel"]

BACK_SHARE: Final = 0.5
CALIBRATED: Final = 1.4
RETIRED_SLOTS: Final = 7 * 24 * 12
"""A source that has been silent for a week is no longer expected."""

_PRIOR_DAYS = 0.1

SourceLevel = Literal["usual", "silent", "flooding", "learning"]


class Source(Kept):
    """What one source sends, in event time, against its usual rate.

    What is usual is learnt for a day, and how long its pauses are for another; only then is it judged. Slots in which no
    source at all had a post teach nothing and prove nothing: the collection stood still then. A silence has to be unlikely,
    and longer, in posts missed, than the longest pauses of the source's own days: one that is read every two hours has long
    ones. Where nothing at all comes, a pause two and a half times as long as those is enough.
    """

    __slots__ = (
        "born",
        "calibration",
        "closed",
        "flooding",
        "flows",
        "folded",
        "last_post",
        "name",
        "opened",
        "pauses",
        "rate",
        "sequence",
        "settled",
        "silence",
        "totals",
        "window",
        "zone",
    )

    class Row(Struct, array_like=True):
        """All but its name and how far it has come."""

        zone: str
        born: int
        last_post: int
        opened: int
        sequence: int
        silence: Number
        window: int
        flooding: bool
        rate: SourceRate.Row
        calibration: Calibration.Row
        flows: Flows.Row
        totals: Totals.Row
        pauses: Pauses.Row | None = None

    def __init__(self, name: str, zone: str) -> None:
        self.name = name
        self.zone = zone
        self.rate = SourceRate(zone)
        self.calibration = Calibration(0.0, _PRIOR_DAYS)
        self.pauses = Pauses()
        self.flows = Flows()
        self.born = -1
        """The first slot."""
        self.closed = -1
        """The last slot that is over."""
        self.folded = 0
        """Posts counted in all."""
        self.last_post = -1
        """The last slot with a post."""
        self.opened = -1
        """The slot at whose end it was found silent, or -1."""
        self.sequence = 0
        self.silence = 0.0
        """How sure the silence is: 1 and more raises an alert."""
        self.window = 0
        """Place in `WINDOWS` of the window that last showed silence."""
        self.flooding = False
        self.settled = False
        """Whether it was judged by all that is known: a slot in which nobody speaks changes nothing of that."""
        self.totals = Totals()

    def take(self, partition: int, total: Base) -> bool:
        """Count what the running totals of a partition of `posts` say beyond what is known; return whether they do."""
        more = self.totals.take(partition, total)
        self.folded = counted(self.folded, more)
        return more > 0

    @property
    def pending(self) -> int:
        """Posts counted since the last slot that is over."""
        return self.totals.posts

    @property
    def silent(self) -> bool:
        """Whether it has been found silent."""
        return self.opened >= 0

    def close(self, slot: int, *, blind: bool) -> None:
        """End a slot; `blind` when no source had a post in it."""
        if self.born < 0:
            self.born = slot
        posts, prompt = self.totals.take_out()
        self.closed = slot
        if posts:
            self.last_post = slot
        if not blind:
            expected, surely = self.rate.expected(slot)
            self.flows.append(FlowSlot(slot, posts, prompt, expected, surely))
            self.pauses.take(posts, surely, learn=not self.silent)
            self.settled = False
        if not self.settled:
            self._judge()
        if (slot + 1) % PER_HOUR == 0:
            self._end_hour(slot // PER_HOUR)

    @property
    def level(self) -> SourceLevel:
        """How it is now."""
        if self.silent:
            return "silent"
        if self.flooding:
            return "flooding"
        slots = self.flows.slots
        known = self.calibration.weight and slots and slots[-1].expected >= 0
        return "usual" if known else "learning"

    def _judge(self) -> None:
        strongest, missed, self.flooding = 0.0, 0.0, False
        alpha = self.rate.alpha
        for window, flow in self.flows.whole():
            if is_silent(flow):
                found = silence_root(flow.observed, flow.surely, alpha)
                missed = max(missed, flow.surely - flow.observed)
                if found > strongest:
                    strongest, self.window = found, window
            if WINDOWS[window] <= PER_HOUR:
                self.flooding |= is_flood(flow, alpha)
        calibrated = self.calibration.z(missed) / CALIBRATED if self.calibration.weight else 0.0
        self.silence = min(strongest / SILENCE_DEVIATIONS, calibrated)
        if (pause := self.pauses.score) > self.silence:
            self.silence = pause
            self.window = next((at for at, slots in enumerate(WINDOWS) if slots >= self.pauses.slots), len(WINDOWS) - 1)
        if not self.silent:
            self.calibration.see(missed)
        self.settled = True

    def is_back(self) -> bool:
        """Whether a silent source sends again about what it should."""
        posts = sum(one.posts for one in list(self.flows.slots)[-WINDOWS[0] :])
        return posts >= max(1.0, BACK_SHARE * self.flows.of(0).expected)

    def is_retired(self) -> bool:
        """Whether it has been silent for so long that nobody expects it any more."""
        return self.closed - self.last_post >= RETIRED_SLOTS

    def return_to_use(self) -> None:
        """Judge it from here on; what it missed raises an alert."""
        self.opened = -1
        self._clear()

    def _clear(self) -> None:
        self.flows = Flows()
        self.pauses.end()
        self.silence = 0.0
        self.settled = False

    def retire(self) -> None:
        """Expect nothing of it until its usual rate has been learnt again."""
        self.opened = -1
        self.rate = SourceRate(self.zone)
        self.calibration = Calibration(0.0, _PRIOR_DAYS)
        self.pauses = Pauses()
        self._clear()

    def _end_hour(self, hour: int) -> None:
        if not self.silent:
            seen = [one for one in self.flows.slots if one.number // PER_HOUR == hour]
            if len(seen) >= PER_HOUR // 4:
                self.rate.learn(hour, sum(one.posts for one in seen), len(seen) / PER_HOUR)
                self.settled = False
        if local_day(self.zone, hour + 1) != local_day(self.zone, hour) and self.flows.half_known:
            self.calibration.end_day()
            self.pauses.end_day()
            self.settled = False
