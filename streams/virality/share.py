"""Finds surges of a share, such as that of negative posts: pure, in event time."""

import struct
import zlib
from math import sqrt

from streams.virality.grid import HOUR, grid
from streams.virality.packing import Reader, pack
from streams.virality.presets import DEFAULT, Preset
from streams.virality.ring import Ring
from streams.virality.verdict import Verdict

__all__ = ["ShareDetector"]

SHADOW_SECONDS = 24 * HOUR
DECAY = 0.5 ** (1 / (14 * 24))  # an hour's step of a half-life of 14 days
PRIOR_POSTS = 2.0
PRIOR_SHARE = 0.3
LEAST_SHARE, MOST_SHARE = 0.02, 0.95
WINDOWS = (900, 3600, 10800)  # seconds
LEAST_POSTS = 20  # in the window
LEAST_RISE = 0.1  # of the share over its baseline
CONFIDENCE = 3.5  # standard deviations of the one-sided lower bound at threshold 1.4
VARIANCE_DECAY = 0.5 ** (1 / 72)
VARIANCE_PRIOR = 12.0  # hours
WINSOR = 3.0
VERSION = 1
HEAD = struct.Struct("<BII")


class ShareDetector:
    """Surges of `negative` among `total`.

    Fires when the lower end of Wilson's interval for the share in a window clears the issue's own baseline share, which
    is the same as the score test of that share exceeding the interval's deviations (Wilson 1927), and the share lies
    at least 0.1 above it. The test's variance covers the baseline's own uncertainty and the issue's own variation
    between hours. Adds, closes, lateness and codec are as those of `SpikeDetector`.
    """

    __slots__ = ("born", "excess", "grid", "hours", "learned", "negative", "parts", "preset", "ring", "weight", "zone")

    def __init__(
        self,
        zone: str = "Asia/Jakarta",
        preset: Preset = DEFAULT,
        bucket_seconds: int = 60,
        lateness_buckets: int = 10,
    ) -> None:
        self.zone = zone
        self.preset = preset
        self.grid = grid(bucket_seconds, lateness_buckets)
        self.ring = Ring(self.grid)
        self.parts = Ring(self.grid)
        self.born = 0
        self.learned = 0  # UTC hours before this one are learned
        self.weight = 0.0  # decayed posts
        self.negative = 0.0  # decayed negative posts
        self.excess = 0.0  # decayed sum of the hours' squared standardised errors
        self.hours = 0.0

    @property
    def baseline(self) -> float:
        """The issue's usual share."""
        return (self.negative + PRIOR_POSTS * PRIOR_SHARE) / (self.weight + PRIOR_POSTS)

    @property
    def inflation(self) -> float:
        """Variance of an hour's share over the binomial one, at least 1."""
        return max(1.0, (self.excess + VARIANCE_PRIOR) / (self.hours + VARIANCE_PRIOR))

    @property
    def too_late(self) -> int:
        """Posts that came after the ring had let go of their bucket."""
        return self.ring.too_late

    def add(self, bucket: int, total: int, negative: int) -> None:
        """Count `total` posts, `negative` of them negative, in `bucket`."""
        if not 0 <= negative <= total:
            raise ValueError(f"there cannot be {negative} negative posts among {total}")
        self.ring.add(bucket, total)
        self.parts.add(bucket, negative)

    def close(self, bucket: int) -> Verdict:
        """Close every bucket up to `bucket` and judge it; raises ValueError for one before the last closed bucket."""
        ring, parts, per_hour = self.ring, self.parts, self.grid.per_hour
        if ring.closed is None:
            self.born = min(bucket, *ring.ahead) if ring.ahead else bucket
            self.learned = self.born // per_hour
            ring.closed = parts.closed = self.born - 1
        elif bucket < ring.closed:
            raise ValueError(f"bucket {bucket} is before the last closed bucket {ring.closed}")
        while (due := (self.learned + 1) * per_hour + self.grid.lateness - 1) <= bucket:
            if ring.closed < due:
                ring.advance(due)
                parts.advance(due)
            self._learn((self.learned + 1) * per_hour - 1)
            self.learned += 1
        ring.advance(bucket)
        parts.advance(bucket)
        return self._judge(bucket)

    def _judge(self, bucket: int) -> Verdict:
        grid, share = self.grid, min(MOST_SHARE, max(LEAST_SHARE, self.baseline))
        variance, inflation = share * (1 - share), self.inflation
        best, at = -1e9, len(grid.windows) - 1
        bound = CONFIDENCE * self.preset.slow / DEFAULT.slow
        for i, window in enumerate(grid.windows):
            n = self.ring.sums[i]
            if n < LEAST_POSTS or window * grid.bucket_seconds not in WINDOWS:
                continue
            rise = self.parts.sums[i] / n - share
            z = rise / sqrt(variance * (inflation / n + 1 / (self.weight + PRIOR_POSTS)))
            score = min(z / bound, rise / LEAST_RISE)
            if score > best:
                best, at = score, i
        n = self.ring.sums[at]
        spread = 2 * sqrt(variance * inflation / max(n, 1))
        return Verdict(
            bucket,
            max(best, -9.0),
            max(best, -9.0) * self.preset.slow,
            0.0,
            self.parts.sums[at] / n if n else 0.0,
            share,
            max(0.0, share - spread),
            min(1.0, share + spread),
            grid.windows[at] * grid.bucket_seconds,
            "slow",
            n,
            bucket - self.born < SHADOW_SECONDS // grid.bucket_seconds,
        )

    def _learn(self, last: int) -> None:
        per_hour = self.grid.per_hour
        total = sum(self.ring.last(last, per_hour))
        self.weight *= DECAY
        self.negative *= DECAY
        if not total:
            return
        negative = float(sum(self.parts.last(last, per_hour)))
        share = min(MOST_SHARE, max(LEAST_SHARE, self.baseline))
        spread = sqrt(total * share * (1 - share) * self.inflation)
        if self.hours > VARIANCE_PRIOR:
            negative = min(negative, total * share + WINSOR * spread)
        error = (negative - total * share) / sqrt(total * share * (1 - share))
        self.excess = self.excess * VARIANCE_DECAY + error * error
        self.hours = self.hours * VARIANCE_DECAY + 1
        self.weight += total
        self.negative += negative

    def to_bytes(self) -> bytes:
        """The state, compressed; zone and preset are not part of it."""
        body = (
            pack("q", (self.born, self.learned))
            + pack("d", (self.weight, self.negative, self.excess, self.hours))
            + self.ring.to_bytes()
            + self.parts.to_bytes()
        )
        return HEAD.pack(VERSION, self.grid.bucket_seconds, self.grid.lateness) + zlib.compress(body, 1)

    @classmethod
    def from_bytes(cls, data: bytes, zone: str = "Asia/Jakarta", preset: Preset = DEFAULT) -> "ShareDetector":
        """The detector that `to_bytes` wrote; raises ValueError when the state is of another version."""
        version, bucket_seconds, lateness = HEAD.unpack_from(data)
        if version != VERSION:
            raise ValueError(f"share state has version {version}, this program reads {VERSION}")
        found = cls(zone, preset, bucket_seconds, lateness)
        reader = Reader(zlib.decompress(data[HEAD.size :]))
        found.born, found.learned = reader.ints("q", 2)
        found.weight, found.negative, found.excess, found.hours = reader.floats("d", 4)
        found.ring = Ring.read(reader, found.grid)
        found.parts = Ring.read(reader, found.grid)
        return found
