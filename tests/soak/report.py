"""What a soak says in the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from tests.soak.sample import Sample
from tests.soak.trend import grown, per_hour

__all__ = ["SoakReport"]

MEASURES = ("rss", "uss", "files", "threads", "tasks")


@dataclass
class SoakReport:
    """The samples after the warm-up, and what was done meanwhile."""

    most_posts_per_second: float
    intended: float
    """Posts a second that were to be fed."""
    posts_per_second: float
    posts: int
    alerts: int
    samples: Sequence[Sample] = field(default_factory=list)

    def series(self, measure: str) -> list[tuple[float, float]]:
        """Seconds and values of one of `MEASURES`."""
        value = attrgetter(measure)
        return [(sample.at, float(value(sample))) for sample in self.samples]

    def grows(self, measure: str, *, share: float, least: float) -> bool:
        """Whether the median of the last third lies above that of the first by more than a share of it and by `least`."""
        first, last = grown(self.series(measure))
        return last - first > max(least, share * first)

    def text(self) -> str:
        minutes = (self.samples[-1].at - self.samples[0].at) / 60
        lines = [
            f"{minutes:.1f} minutes at {self.posts_per_second:,.0f} posts a second, of {self.intended:,.0f} intended and "
            f"{self.most_posts_per_second:,.0f} at most; {self.posts:,} posts and {self.alerts} alerts in all",
            f"{'':<14}{'first third':>12}{'last third':>12}{'an hour':>10}",
        ]
        for measure in MEASURES:
            first, last = grown(self.series(measure))
            name = f"{measure}, MiB" if measure in ("rss", "uss") else measure
            lines.append(f"{name:<14}{first:>12.1f}{last:>12.1f}{per_hour(self.series(measure)):>+10.2f}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The last line of the output."""
        found: dict[str, Any] = {
            "posts": self.posts,
            "posts_per_second": round(self.posts_per_second),
            "most_posts_per_second": round(self.most_posts_per_second),
            "alerts": self.alerts,
        }
        for measure in MEASURES:
            first, last = grown(self.series(measure))
            found[measure] = {"first": first, "last": last, "per_hour": round(per_hour(self.series(measure)), 3)}
        return found
