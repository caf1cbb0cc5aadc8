"""One source of posts: how many it usually sends, and whether it is as usual, silent or flooding."""

import struct
import zlib
from collections import deque
from math import log, sqrt
from typing import Final, Literal, NamedTuple

import orjson

from streams.virality.baseline import Baseline
from streams.virality.calendar import cell_of_hour, local_day
from streams.virality.calibration import Calibration
from streams.virality.packing import Reader, pack
from streams.virality.statistics import deviance_root

__all__ = [
    "CALIBRATED",
    "LEAST_EXPECTED",
    "SILENCE_DEVIATIONS",
    "SILENT_SHARE",
    "SLOT_MINUTES",
    "WINDOWS",
    "Flow",
    "Source",
    "SourceLevel",
    "silence_root",
]

SLOT_MINUTES: Final = 5
WINDOWS: Final = (3, 12, 24, 48, 96)
"""Slots of the windows that are looked at: 15 minutes, 1, 2, 4 and 8 hours."""

SILENCE_DEVIATIONS: Final = 4.5
"""Root of twice the deviance that a silence needs: so few posts by chance once in some millions of windows."""
LEAST_EXPECTED: Final = 8.0
"""Posts that must have been missed before anybody is told."""
SILENT_SHARE: Final = 0.2
"""At most this share of the expected posts comes from a silent source."""
BACK_SHARE: Final = 0.5
FLOOD_FACTOR: Final = 3.0
FLOOD_POSTS: Final = 20
CALIBRATED: Final = 1.4
RETIRED_SLOTS: Final = 7 * 24 * 12
"""A source that has been silent for a week is no longer expected."""

_PER_HOUR = 12
_PARTS = 10_000
_SEEN = 0.2
_DISPERSION_DECAY = 0.5 ** (1 / 72)
_PRIOR_ALPHA = 0.2
_PRIOR_HOURS = 4.0
_PRIOR_DAYS = 0.1
_LEAST_ALPHA, _MOST_ALPHA = 0.02, 4.0
_HEAD = struct.Struct("<BqQ")
_VERSION = 1

SourceLevel = Literal["usual", "silent", "flooding", "learning"]


class Flow(NamedTuple):
    """Posts that came and posts that were expected in the last `minutes`; `prompt` are those that came in time.

    `surely` is what is expected at least: of an hour that was seen once or twice the baseline says little.
    """

    minutes: int
    observed: int
    prompt: int
    expected: float
    surely: float


class Slot(NamedTuple):
    """Five minutes in which somebody spoke: posts that came, those that came in time, and what was expected.

    `expected` and `surely` are in ten thousandths of a post, so that sums are exact; -1 when they cannot be told.
    """

    number: int
    posts: int
    prompt: int
    expected: int
    surely: int


class Source:
    """The rate of one source in event time: the detectors' baseline by hour and weekday, with a dispersion of its own.

    What is usual is learnt for a day, and how long its pauses are for another; only then is it judged. What an hour expects
    counts once that hour of a weekday, or of a weekend, has been seen before. Slots in which no source at all had a post
    teach nothing and prove nothing: the collection stood still then. A silence has to be unlikely, and longer, in posts
    missed, than the longest pauses of the source's own days: one that is read every two hours has long ones.
    """

    __slots__ = (
        "_alpha_parts",
        "_bases",
        "_pending",
        "_rate",
        "_sums",
        "baseline",
        "born",
        "calibration",
        "closed",
        "flooding",
        "folded",
        "last_post",
        "name",
        "opened",
        "sequence",
        "silence",
        "slots",
        "window",
        "zone",
    )

    def __init__(self, name: str, zone: str) -> None:
        self.name = name
        self.zone = zone
        self.baseline = Baseline(zone)
        self.calibration = Calibration(0.0, _PRIOR_DAYS)
        self.slots: deque[Slot] = deque(maxlen=WINDOWS[-1])
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
        """How sure the silence is: 1 and more is told."""
        self.window = 0
        """Place in `WINDOWS` of the window that last spoke of silence."""
        self.flooding = False
        self._alpha_parts = [0.0, 0.0, 0.0]
        self._pending = [0, 0]
        self._sums = [[0, 0, 0, 0, 0] for _ in WINDOWS]
        self._rate: tuple[int, int, int] = (-1, -1, -1)
        self._bases: dict[int, tuple[int, int, int]] = {}

    def take(self, partition: int, since: int, posts: int, prompt: int) -> bool:
        """Count what the running totals of a partition of `posts` say beyond what is known; return whether they do."""
        known = self._bases.get(partition, (-1, 0, 0))
        if since < known[0]:
            return False
        base = known if since == known[0] else (since, 0, 0)
        more = posts - base[1]
        if more <= 0:
            return False
        self._bases[partition] = (since, posts, prompt)
        self._pending[0] += more
        self._pending[1] += max(0, prompt - base[2])
        self.folded += more
        return True

    @property
    def pending(self) -> int:
        """Posts counted since the last slot that is over."""
        return self._pending[0]

    @property
    def silent(self) -> bool:
        """Whether it has been found silent."""
        return self.opened >= 0

    @property
    def alpha(self) -> float:
        """Dispersion of its hourly counts: a count of mean m varies by m + alpha m**2."""
        above, square, hours = self._alpha_parts
        typical = square / hours if hours else 1.0
        alpha = (above + _PRIOR_ALPHA * _PRIOR_HOURS * typical) / (square + _PRIOR_HOURS * typical)
        return min(_MOST_ALPHA, max(_LEAST_ALPHA, alpha))

    def _expected(self, slot: int) -> tuple[int, int]:
        """Ten thousandths of a post expected in a slot, and those of them that are sure; -1 while its hour is not known."""
        hour = slot // _PER_HOUR
        if self._rate[0] != hour:
            baseline, cell = self.baseline, cell_of_hour(self.zone, hour)
            expected = surely = -1
            if baseline.visits[cell] >= _SEEN:
                rate = baseline.rate(hour, self.alpha)
                expected = round(rate / _PER_HOUR * _PARTS)
                # The baseline draws an hour towards the level of all hours; at night that is too much.
                surely = round(min(rate, baseline.posts[cell] / baseline.visits[cell]) / _PER_HOUR * _PARTS)
            self._rate = hour, expected, surely
        return self._rate[1], self._rate[2]

    def close(self, slot: int, *, blind: bool) -> None:
        """End a slot; `blind` when no source had a post in it."""
        if self.born < 0:
            self.born = slot
        posts, prompt = self._pending
        self._pending = [0, 0]
        self.closed = slot
        if posts:
            self.last_post = slot
        if not blind:
            self._append(Slot(slot, posts, prompt, *self._expected(slot)))
        self._judge()
        if (slot + 1) % _PER_HOUR == 0:
            self._end_hour(slot // _PER_HOUR)

    def _append(self, slot: Slot) -> None:
        slots = self.slots
        for window, sums in zip(WINDOWS, self._sums, strict=True):
            if len(slots) >= window:
                _add(sums, slots[-window], -1)
            _add(sums, slot, 1)
        slots.append(slot)

    def flow(self, window: int) -> Flow:
        """The last slots, as many as the window of that place in `WINDOWS` has, in which somebody spoke."""
        known, posts, prompt, expected, surely = self._sums[window]
        return Flow(known * SLOT_MINUTES, posts, prompt, expected / _PARTS, surely / _PARTS)

    def telling(self) -> Flow | None:
        """The shortest window of an hour and more that can tell how much of the source arrives; None if none can."""
        flows = (self.flow(window) for window in range(1, len(WINDOWS)))
        return next((one for one in flows if one.expected >= LEAST_EXPECTED), None)

    def flows(self) -> list[Flow]:
        """The windows of which something can be told, the shortest first."""
        found = (self.flow(window) for window in range(len(WINDOWS)))
        return [flow for flow, window in zip(found, WINDOWS, strict=True) if flow.minutes == window * SLOT_MINUTES]

    @property
    def level(self) -> SourceLevel:
        """How it is now."""
        if self.silent:
            return "silent"
        if self.flooding:
            return "flooding"
        known = self.calibration.weight and self.slots and self.slots[-1].expected >= 0
        return "usual" if known else "learning"

    def _judge(self) -> None:
        strongest, missed, self.flooding = 0.0, 0.0, False
        for window in range(len(WINDOWS)):
            flow = self.flow(window)
            if flow.minutes < WINDOWS[window] * SLOT_MINUTES:
                continue  # of a part nothing is known
            if flow.surely >= LEAST_EXPECTED and flow.observed <= SILENT_SHARE * flow.surely:
                found = silence_root(flow.observed, flow.surely, self.alpha)
                missed = max(missed, flow.surely - flow.observed)
                if found > strongest:
                    strongest, self.window = found, window
            if WINDOWS[window] <= _PER_HOUR and flow.expected and _floods(flow):
                self.flooding |= deviance_root(flow.prompt, flow.expected, self.alpha) >= SILENCE_DEVIATIONS
        calibrated = self.calibration.z(missed) / CALIBRATED if self.calibration.weight else 0.0
        self.silence = min(strongest / SILENCE_DEVIATIONS, calibrated)
        if not self.silent:
            self.calibration.see(missed)

    def is_back(self) -> bool:
        """Whether a silent source sends again about what it should."""
        posts = sum(one.posts for one in list(self.slots)[-WINDOWS[0] :])
        return posts >= max(1.0, BACK_SHARE * self.flow(0).expected)

    def is_retired(self) -> bool:
        """Whether it has been silent for so long that nobody expects it any more."""
        return self.closed - self.last_post >= RETIRED_SLOTS

    def return_to_use(self) -> None:
        """Judge it from here on; what it missed is told."""
        self.opened = -1
        self._clear()

    def _clear(self) -> None:
        self.slots.clear()
        self._sums = [[0, 0, 0, 0, 0] for _ in WINDOWS]
        self.silence = 0.0

    def retire(self) -> None:
        """Expect nothing of it until it has been learnt anew."""
        self.opened = -1
        self.baseline = Baseline(self.zone)
        self.calibration = Calibration(0.0, _PRIOR_DAYS)
        self._alpha_parts = [0.0, 0.0, 0.0]
        self._rate = (-1, -1, -1)
        self._clear()

    def _end_hour(self, hour: int) -> None:
        if not self.silent:
            seen = [one for one in self.slots if one.number // _PER_HOUR == hour]
            if len(seen) >= _PER_HOUR // 4:
                self._learn(hour, sum(one.posts for one in seen), len(seen) / _PER_HOUR)
        if local_day(self.zone, hour + 1) != local_day(self.zone, hour) and 2 * self._sums[-1][0] >= len(self.slots) > 0:
            self.calibration.end_day()

    def _learn(self, hour: int, posts: int, fraction: float) -> None:
        alpha = self.alpha
        if self.baseline.visits[cell_of_hour(self.zone, hour)] >= _SEEN:
            mean = self.baseline.rate(hour, alpha) * fraction
            kept = min(float(posts), mean + 5 * sqrt(mean + alpha * mean * mean))
            gained = (kept - mean) ** 2 - mean, mean * mean, 1.0
            self._alpha_parts = [
                part * _DISPERSION_DECAY + more for part, more in zip(self._alpha_parts, gained, strict=True)
            ]
        self.baseline.learn(hour, posts, fraction, alpha)

    def to_bytes(self) -> bytes:
        """The row: about a kilobyte."""
        facts = {
            "zone": self.zone,
            "born": self.born,
            "last_post": self.last_post,
            "opened": self.opened,
            "sequence": self.sequence,
            "silence": self.silence,
            "window": self.window,
            "flooding": self.flooding,
            "alpha": self._alpha_parts,
            "pending": self._pending,
            "rate": self._rate,
            "bases": {str(partition): base for partition, base in self._bases.items()},
            "slots": [list(one) for one in self.slots],
        }
        learnt = self.baseline.to_bytes() + self.calibration.to_bytes()
        head = _HEAD.pack(_VERSION, self.closed, self.folded)
        return head + zlib.compress(pack("I", (len(learnt),)) + learnt + orjson.dumps(facts), 1)

    @classmethod
    def from_bytes(cls, row: bytes, name: str, zone: str) -> "Source":
        """The source that `to_bytes` wrote; in another zone its rhythm is learnt afresh.

        Raises:
            ValueError: the row is of another version, or damaged.
        """
        version, closed, folded = _HEAD.unpack_from(row)
        if version != _VERSION:
            raise ValueError(f"a source's row has version {version}, this program reads {_VERSION}")
        try:
            body = zlib.decompress(row[_HEAD.size :])
        except zlib.error as error:
            raise ValueError(f"the row of source {name} is damaged: {error}") from error
        reader = Reader(body)
        (length,) = reader.ints("I", 1)
        facts = orjson.loads(body[reader.at + length :])
        found = cls(name, zone)
        if facts["zone"] == zone:
            found.baseline = Baseline.read(reader, zone)
            found.calibration = Calibration.read(reader, 0.0, _PRIOR_DAYS)
            found._alpha_parts = facts["alpha"]
        found.closed, found.folded = closed, folded
        found.born, found.last_post = facts["born"], facts["last_post"]
        found.opened, found.sequence = facts["opened"], facts["sequence"]
        found.silence, found.flooding, found.window = facts["silence"], facts["flooding"], facts["window"]
        found._pending = facts["pending"]
        found._bases = {int(partition): (base[0], base[1], base[2]) for partition, base in facts["bases"].items()}
        found._rate = facts["rate"][0], facts["rate"][1], facts["rate"][2]
        for one in facts["slots"]:
            found._append(Slot(*one))
        return found

    @staticmethod
    def age(row: bytes) -> tuple[int, int]:
        """How far a row has come; the larger of two rows of a source is the newer."""
        _, closed, folded = _HEAD.unpack_from(row)
        return closed, folded


def _add(sums: list[int], slot: Slot, sign: int) -> None:
    if slot.expected >= 0:
        sums[0] += sign
        sums[1] += sign * slot.posts
        sums[2] += sign * slot.prompt
        sums[3] += sign * slot.expected
        sums[4] += sign * slot.surely


def _floods(flow: Flow) -> bool:
    return flow.prompt >= FLOOD_FACTOR * flow.expected and flow.prompt - flow.expected >= FLOOD_POSTS


def silence_root(observed: int, expected: float, alpha: float) -> float:
    """The root of twice the negative-binomial deviance of a count below its mean; 0 for one that is not."""
    if observed >= expected:
        return 0.0
    size = 1 / alpha
    own = observed * log(observed / expected) if observed else 0.0
    twice = 2 * (own - (observed + size) * log((observed + size) / (expected + size)))
    return sqrt(twice) if twice > 0 else 0.0
