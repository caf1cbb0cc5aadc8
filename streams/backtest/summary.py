"""The summary of a back-test: alerts a day by issue."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from schemas.alert import Alert
from schemas.watchlist import Issue
from streams.backtest.labels import LabelScore

__all__ = ["BacktestSummary", "IssueSummary", "summarize"]

_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class IssueSummary:
    """The alerts of one issue."""

    issue: str
    title: str
    posts: int
    incidents: int
    alerts: int
    alerts_a_day: float


@dataclass(frozen=True, slots=True)
class BacktestSummary:
    """The alerts of all issues of the watchlist, in its order; `days` is event time, `seconds` is what the run took."""

    posts: int
    rejected: int
    days: float
    seconds: float
    issues: tuple[IssueSummary, ...]
    unwatched: int
    """Incidents of no watched issue, such as silent sources."""
    labels: LabelScore | None

    @property
    def posts_per_second(self) -> float:
        """Speed of the run."""
        return self.posts / self.seconds if self.seconds > 0 else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The figures as plain values, ready for JSON."""
        return asdict(self) | {"posts_per_second": round(self.posts_per_second, 1)}


def summarize(
    issues: Mapping[str, Issue],
    counts: Mapping[str, int],
    alerts: Iterable[Alert],
    *,
    posts: int,
    rejected: int,
    minutes: int,
    seconds: float,
    labels: LabelScore | None = None,
) -> BacktestSummary:
    """Sum up a run of `minutes` of event time in which `counts` posts an issue were counted.

    A stream shorter than a day counts as one, so that a few hours do not claim many alerts a day.
    """
    days = minutes / _DAY_MINUTES
    by_issue: dict[str, list[Alert]] = {name: [] for name in issues}
    unwatched: list[Alert] = []
    for alert in alerts:
        by_issue.get(alert.issue, unwatched).append(alert)
    return BacktestSummary(
        posts=posts,
        rejected=rejected,
        days=round(days, 3),
        seconds=round(seconds, 3),
        issues=tuple(
            IssueSummary(
                issue=name,
                title=issues[name].title,
                posts=counts.get(name, 0),
                incidents=len({alert.incident for alert in raised}),
                alerts=len(raised),
                alerts_a_day=round(len(raised) / max(1.0, days), 3),
            )
            for name, raised in by_issue.items()
        ),
        unwatched=len({alert.incident for alert in unwatched}),
        labels=labels,
    )
