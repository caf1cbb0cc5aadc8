"""Metrics of the watched issues, and of the notifications about them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final, get_args

from schemas.alert import AlertEvent, AlertKind, SourceState
from streams.metrics.families import Family, histogram, numbers
from streams.metrics.snapshot import Snapshot, StageNow

__all__ = ["SEVERITIES", "business_metrics"]

SEVERITIES: Final = (("low", range(1, 4)), ("medium", range(4, 7)), ("high", range(7, 11)))
"""Names of the ranges of severity."""


def business_metrics(snapshot: Snapshot) -> Iterator[Family]:
    """Of issues on the watchlist alone, whatever else is counted."""
    yield numbers("kentongan_watched_issues", [((), len(snapshot.watched))])
    yield numbers(
        "kentongan_source_posts",
        [((source,), n) for stage in snapshot.stages for source, n in stage.status.sources.items()],
    )
    yield from _sources(snapshot)
    yield from _issues(snapshot)
    yield from _incidents(snapshot)
    yield from _notifications(snapshot.stages)


def _decides(snapshot: Snapshot) -> bool:
    """Whether the worker runs the stage that raises alerts."""
    return any(stage.name == "virality" for stage in snapshot.stages)


def _sources(snapshot: Snapshot) -> Iterator[Family]:
    statuses = [stage.status for stage in snapshot.stages]
    followed = [n for one in statuses for n in one.terms.values()]
    yield numbers("kentongan_emerging_terms", [((), sum(followed))] if followed else ())
    kinds, events = ("emerging_issue", "source_silent"), get_args(AlertEvent)
    unwatched = Counter(dict.fromkeys(product(kinds, events), 0))
    for one in statuses:
        for (issue, kind, event), n in one.alerts.items():
            if issue.startswith("#"):
                unwatched[kind, event] += n
    yield numbers("kentongan_unwatched_alerts", unwatched.items() if _decides(snapshot) else ())
    found = [source for stage in snapshot.stages for source in stage.status.coverage]
    yield numbers(
        "kentongan_source_posts_per_hour",
        [((one.source,), one.posts_per_hour) for one in found if one.posts_per_hour is not None],
    )
    yield numbers(
        "kentongan_source_expected_posts_per_hour",
        [((one.source,), one.expected_per_hour) for one in found if one.expected_per_hour is not None],
    )
    yield numbers("kentongan_source_coverage_ratio", [((one.source,), one.ratio) for one in found if one.ratio is not None])
    yield numbers(
        "kentongan_source_state",
        [((one.source, state), float(one.state == state)) for one in found for state in get_args(SourceState)],
    )


def _issues(snapshot: Snapshot) -> Iterator[Family]:
    watched = snapshot.watched
    statuses = [stage.status for stage in snapshot.stages]
    yield numbers(
        "kentongan_mentions", [(key, n) for one in statuses for key, n in one.mentions.items() if key[0] in watched]
    )
    yield numbers(
        "kentongan_engagement_gained",
        [((issue,), n) for one in statuses for issue, n in one.gained.items() if issue in watched],
    )
    yield numbers("kentongan_alerts", [(key, n) for one in statuses for key, n in one.alerts.items() if key[0] in watched])
    issues = [issue for one in statuses for issue in one.issues if issue.id in watched]
    yield numbers("kentongan_issue_posts_per_hour", [((one.id,), one.observed) for one in issues])
    yield numbers("kentongan_issue_expected_posts_per_hour", [((one.id,), one.expected) for one in issues])
    yield numbers("kentongan_issue_expected_low_posts_per_hour", [((one.id,), one.low) for one in issues])
    yield numbers("kentongan_issue_expected_high_posts_per_hour", [((one.id,), one.high) for one in issues])
    yield numbers(
        "kentongan_issue_engagement_per_hour",
        [((one.id,), one.engagement) for one in issues if one.engagement is not None],
    )
    yield numbers(
        "kentongan_issue_expected_engagement_per_hour",
        [((one.id,), one.expected_engagement) for one in issues if one.expected_engagement is not None],
    )
    yield numbers("kentongan_issue_people_per_hour", [((one.id,), one.people) for one in issues if one.people is not None])
    yield numbers("kentongan_issue_score", [((one.id, path), score) for one in issues for path, score in one.scores.items()])
    yield numbers(
        "kentongan_issue_negative_ratio",
        [((one.id,), one.negative_share) for one in issues if one.negative_share is not None],
    )
    yield numbers(
        "kentongan_issue_usual_negative_ratio",
        [((one.id,), one.usual_negative_share) for one in issues if one.usual_negative_share is not None],
    )
    yield numbers(
        "kentongan_issue_abstained_ratio",
        [((one.id,), one.abstained_share) for one in issues if one.abstained_share is not None],
    )
    yield numbers(
        "kentongan_issue_false_alarms", [((one.id,), snapshot.actions.false_alarms.get(one.id, 0)) for one in issues]
    )
    yield numbers("kentongan_issue_severity", [((one.id,), one.incident.severity if one.incident else 0) for one in issues])


def _incidents(snapshot: Snapshot) -> Iterator[Family]:
    opened = [
        issue.incident
        for stage in snapshot.stages
        for issue in stage.status.issues
        if issue.incident and issue.id in snapshot.watched
    ]
    counts = {(kind, severity): 0 for kind in get_args(AlertKind) for severity, _ in SEVERITIES}
    for incident in opened:
        for severity, levels in SEVERITIES:
            if incident.severity in levels:
                counts[incident.kind, severity] += 1
    holds_issues = any(stage.name == "virality" for stage in snapshot.stages)
    yield numbers("kentongan_incidents_open", counts.items() if holds_issues else ())


def _notifications(stages: Sequence[StageNow]) -> Iterator[Family]:
    yield numbers("kentongan_notifications", [(key, n) for stage in stages for key, n in stage.status.notifications.items()])
    yield histogram(
        "kentongan_notification_seconds",
        [((channel,), found) for stage in stages for channel, found in stage.status.delivery.items()],
    )
    yield histogram(
        "kentongan_notification_delay_seconds",
        [((channel,), found) for stage in stages for channel, found in stage.status.delivery_delay.items()],
    )
    yield numbers(
        "kentongan_notifications_waiting",
        [((channel,), n) for stage in stages for channel, n in stage.status.pending.items()],
    )
