"""What the detectors of volume and negative share of each issue saw and expected, while a back-test runs."""

from collections import defaultdict
from math import sqrt
from typing import NamedTuple

from streams.virality.detect.expectation import Expectation
from streams.virality.detect.share import ShareDetector
from streams.virality.detect.spike import SpikeDetector
from streams.virality.issue.detectors import VOLUME
from streams.virality.stage import ViralityStage

__all__ = [
    "SHARE_MINUTES",
    "TRACE_MINUTES",
    "TRACE_STOPS",
    "NegativeShare",
    "Point",
    "ShareWindow",
    "Trace",
    "Window",
    "share_windows",
    "windows",
]

TRACE_MINUTES = 5
"""Minutes between two points of a trace, and the window that each point counts."""

SHARE_MINUTES = 60
"""The window over which each point of a trace has the negative share."""

TRACE_STOPS = range(0, 2**31, TRACE_MINUTES)
"""The minutes at which a back-test has to stop for a trace."""


class Window(NamedTuple):
    """Posts counted and expected in the `minutes` that end with the last closed one; `low`-`high` is +-2 deviations."""

    minutes: int
    observed: int
    expected: float
    low: float
    high: float


class ShareWindow(NamedTuple):
    """Negative posts among those with a sentiment in the `minutes` that end with the last closed one."""

    minutes: int
    posts: int
    negative: int

    @property
    def share(self) -> float | None:
        """The negative share, 0 to 1; None without a post that has a sentiment."""
        return self.negative / self.posts if self.posts else None


class NegativeShare(NamedTuple):
    """The last hour, the issue's usual share (0 to 1), and `shadow` while the detector knows too little to alert."""

    window: ShareWindow
    usual: float
    shadow: bool


class Point(NamedTuple):
    """A window that ends with the event minute `minute`; `shadow` while the detector knows too little to alert."""

    minute: int
    window: Window
    shadow: bool
    negative: NegativeShare


class Trace:
    """Collects a point an issue every five minutes; give it to a back-test as `watch` with `TRACE_STOPS`.

    An issue of which nobody has spoken for three hours is not looked at, and has no points meanwhile.
    """

    def __init__(self) -> None:
        self.points: dict[str, list[Point]] = defaultdict(list)

    def __call__(self, minute: int, stage: ViralityStage) -> None:
        """Look at the issues at the end of `minute`."""
        if (minute + 1) % TRACE_MINUTES:
            return
        for name, state in stage.issues().items():
            if state.closed == minute and VOLUME in state.verdicts:
                window = next(one for one in windows(state.volume) if one.minutes == TRACE_MINUTES)
                hour = next(one for one in share_windows(state.negative) if one.minutes == SHARE_MINUTES)
                negative = NegativeShare(hour, state.negative.baseline, state.negative.shadow(minute))
                self.points[name].append(Point(minute, window, state.volume.shadow(minute), negative))


def windows(detector: SpikeDetector) -> list[Window]:
    """The windows of a detector over minutes that has closed one, as its baseline and its daily habits expect them.

    The ten minutes of the level path are among them. The fast path scales this expectation by how the last hour went, and the
    level path has one of its own; neither is part of it here.
    """
    grid, closed = detector.grid, detector.ring.closed
    if closed is None:
        return []
    first = detector.learned - grid.history_hours
    alphas = detector.dispersion.alpha
    expectation = Expectation(grid, detector.baseline, detector.schedule, alphas[-1], first, grid.ring_hours + 1)
    found: list[Window] = []
    counted = list(zip(grid.windows, detector.ring.sums, alphas, strict=False))
    if detector.usual_hours and grid.local[0] not in grid.windows:
        counted.append((grid.local[0], detector.ring.sums[-2], alphas[-1]))
    for size, observed, alpha in sorted(counted):
        mean = expectation.before(closed + 1) - expectation.before(closed + 1 - size)
        spread = 2 * sqrt(mean + alpha * mean * mean)
        minutes = size * grid.bucket_seconds // 60
        found.append(Window(minutes, observed, mean, max(0.0, mean - spread), mean + spread))
    return found


def share_windows(detector: ShareDetector) -> list[ShareWindow]:
    """The windows that a detector of the negative share judges, as it holds them."""
    grid = detector.grid
    return [
        ShareWindow(grid.windows[at] * grid.bucket_seconds // 60, detector.ring.sums[at], detector.parts.sums[at])
        for at in grid.slow
    ]
