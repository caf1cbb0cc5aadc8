"""The status of the virality stage at a moment."""

from collections import Counter
from collections.abc import Callable, Mapping

from schemas.watchlist import Issue
from streams.metrics.status import StageStatus
from streams.virality.counters import Counters
from streams.virality.coverage.status import source_facts
from streams.virality.issue.status import IssueViews
from streams.virality.partition import Partition

__all__ = ["refused_rows", "stage_status"]


def refused_rows(partitions: Mapping[int, Partition]) -> Counter[str]:
    """How many rows a newer release wrote, by what they are of, 0 too."""
    found: Counter[str] = Counter()
    for one in partitions.values():
        found.update(one.refused.by_kind())
    return found


def stage_status(
    partitions: Mapping[int, Partition],
    counters: Counters,
    views: IssueViews,
    watchlist: Mapping[str, Issue],
    partition_of: Callable[[str], int],
) -> StageStatus:
    """How far the partitions have come, what was counted, and how the watched issues are.

    The status of a source comes from the partition that `partition_of` gives.
    """
    issues = [one.issues for one in partitions.values()]
    return StageStatus(
        watermarks={number: one.alignment.now for number, one in partitions.items() if one.alignment.now >= 0},
        rows=sum(map(len, issues)) + sum(len(one.coverage.sources) for one in partitions.values()),
        terms={number: len(one.emerging.terms) for number, one in partitions.items() if one.emerging.folded},
        row_bytes=sum(sum(one.row_bytes.values()) for one in partitions.values()),
        replays=counters.replays,
        refused_rows=refused_rows(partitions),
        refused_posts=dict(counters.refused),
        late=sum(one.too_late() for one in issues),
        mentions=dict(counters.mentions),
        gained=dict(counters.gained),
        alerts=dict(counters.alerts),
        coverage=tuple(
            source_facts(source)
            for number, one in sorted(partitions.items())
            for name, source in sorted(one.coverage.sources.items())
            if partition_of(name) == number
        ),
        issues=views.of(issues, watchlist, counters.histories),
    )
