"""What a detector says about one closed bucket."""

from typing import NamedTuple

__all__ = ["Verdict"]


class Verdict(NamedTuple):
    """The state of one issue and metric at the end of a bucket.

    `score` is the statistic over its threshold: 1 and more fires. `slow` and `fast` are the calibrated statistics,
    `level` is the score of the third path, and `wave` the same against the last hours, where these were louder than is usual;
    `span` is that of the fourth, and `sudden` is the score without that one, where it decided; `first_day` is that of the
    path that stands in for them all while they know too little.
    `observed`, `expected` and the band `low`-`high` (expected +- 2 sd) describe the window of `window` seconds that
    ends with `bucket` and decided, through `path`; the fast path expects what the last hour leads to expect,
    the level and the span path what the last days do. For a
    share they are shares of `n` posts, else `n` is the count; of a single post (path `post`) they are its actions, `window`
    is its age, and `low` and `high` say no more than `expected`.
    `shadow` is set while the detector knows too little to alert anybody.
    """

    bucket: int
    score: float
    slow: float
    fast: float
    observed: float
    expected: float
    low: float
    high: float
    window: int
    path: str
    n: int
    shadow: bool
    level: float = 0.0
    wave: float = 0.0
    span: float = 0.0
    sudden: float | None = None
    first_day: float = 0.0

    @property
    def fires(self) -> bool:
        """Whether the score reaches 1 and may alert."""
        return self.score >= 1 and not self.shadow

    @property
    def sudden_score(self) -> float:
        """The score of what came within minutes or an hour."""
        return self.score if self.sudden is None else self.sudden
