"""What the page is told, as plain values for JSON."""

from itertools import accumulate
from typing import Any, Final

from schemas.action import Action
from schemas.alert import Alert
from schemas.fact import FactMatch
from streams.alerts.feed import Entry
from streams.incidents.book import ActionBook
from streams.metrics.buckets import Distribution
from streams.metrics.snapshot import Snapshot, StageNow
from streams.metrics.status import IssueFacts
from streams.wording.figures import Language, short_id
from streams.wording.sentences import fact_counts, spread
from streams.wording.voices import voices
from streams.wording.why import advice, why, why_again

__all__ = ["alert_view", "entry_view", "incident_view", "issue_view", "state_view"]

MOST_ISSUES = 200
"""Issues told of by number."""

_LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")


def state_view(
    snapshot: Snapshot,
    incidents: list[Alert],
    unready: dict[str, str],
    silent_since: float | None = None,
    command: str = "kentongan",
) -> dict[str, Any]:
    """The worker as a whole: stages, sources, issues by number, open incidents, and why it is not ready.

    `silent_since` is when the broker was last heard of, in seconds since 1970; None while it answers. `command` is how the
    program is called where the page is read.
    """
    issues = [issue for stage in snapshot.stages for issue in stage.status.issues]
    sources: dict[str, int] = {}
    for stage in snapshot.stages:
        for source, posts in stage.status.sources.items():
            sources[source] = sources.get(source, 0) + posts
    return {
        "at": snapshot.at,
        "started": snapshot.started,
        "version": snapshot.version,
        "command": command,
        "unready": unready,
        "broker_silent_since": silent_since,
        "watched": len(snapshot.watched),
        "stages": [_stage(stage) for stage in snapshot.stages],
        "sources": sorted(sources.items(), key=lambda item: (-item[1], item[0])),
        "coverage": {
            one.source: {"state": one.state, "observed": one.posts_per_hour, "expected": one.expected_per_hour}
            for stage in snapshot.stages
            for one in stage.status.coverage
        },
        "issues": [issue_view(issue, detailed=False) for issue in issues[:MOST_ISSUES]],
        "incidents": [view for alert in incidents if (view := incident_view(alert, snapshot.actions, snapshot.at))],
    }


def _stage(stage: StageNow) -> dict[str, Any]:
    tally, marks = stage.tally, stage.status.watermarks
    return {
        "name": stage.name,
        "partitions": len(stage.partitions),
        "lag": sum(stage.lag.values()),
        "posts_in": tally.posts_in,
        "posts_out": tally.posts_out,
        "dead": sum(tally.dead.values()),
        "repeats": stage.status.repeats,
        "progress_at": tally.progress_at,
        "watermark": min(marks.values()) * 60 if marks else None,
        "batch_seconds": quantile(tally.batch_seconds, 0.5),
        "delay_seconds": quantile(tally.since_arrival, 0.5),
        "slow_delay_seconds": quantile(tally.since_arrival, 0.95),
        "model": stage.status.model and f"{stage.status.model.name}@{stage.status.model.digest[:12]}",
    }


def quantile(found: Distribution, share: float) -> float | None:
    """About the value that `share` of the values do not exceed, straight within a bucket; None without values."""
    n = found.n
    if not n:
        return None
    wanted, low = share * n, 0.0
    for bound, count, until in zip(found.bounds, found.counts, accumulate(found.counts), strict=False):
        if until >= wanted:
            return low + (bound - low) * (wanted - (until - count)) / count
        low = bound
    return low


def issue_view(issue: IssueFacts, *, detailed: bool = True) -> dict[str, Any]:
    """An issue: its numbers and, where wanted and known, its last hour and its history."""
    incident = issue.incident
    view: dict[str, Any] = {
        "id": issue.id,
        "title": issue.title,
        "zone": issue.zone,
        "until": (issue.closed + 1) * 60,
        "posts": issue.posts,
        "observed": issue.observed,
        "expected": issue.expected,
        "low": issue.low,
        "high": issue.high,
        "scores": dict(issue.scores),
        "learning": issue.learning,
        "negative_share": issue.negative_share,
        "usual_negative_share": issue.usual_negative_share,
        "engagement": issue.engagement,
        "expected_engagement": issue.expected_engagement,
        "abstained_share": issue.abstained_share,
        "incident": incident
        and {"opened": incident.opened * 60, "kind": incident.kind, "kinds": incident.kinds, "severity": incident.severity},
    }
    if detailed and (detail := issue.detail):
        view["detail"] = {
            "sentiment": detail.sentiment.model_dump(),
            "sources": [one.model_dump() for one in detail.sources],
            "languages": [one.model_dump() for one in detail.languages],
            "terms": [one.model_dump() for one in detail.terms],
            "samples": [one.model_dump(mode="json") for one in detail.samples],
            "history": detail.history,
        }
    return view


def incident_view(alert: Alert, actions: ActionBook, at: float) -> dict[str, Any] | None:
    """The last alert of an incident with how it stands at a moment, in seconds since 1970; None when people closed it."""
    standing = actions.standing(alert.incident, alert.issue, at)
    if standing.closed:
        return None
    said = {language: advice(alert, language, alert.suggested_query) for language in _LANGUAGES}
    return alert_view(alert) | {
        "short": short_id(alert.incident),
        "why": {language: _why(alert, language) for language in _LANGUAGES},
        "advice": said if said["id"] else None,
        "spread": {language: spread(alert, language) for language in _LANGUAGES},
        "facts": [_fact(fact) for fact in alert.facts],
        "standing": {
            "acknowledged": standing.acknowledged,
            "muted": standing.muted,
            "false_alarms": actions.false_alarms.get(alert.issue, 0),
        },
        "decisions": [_decision(action) for action in actions.of(alert.incident, alert.issue) if action.stands(at)],
    }


def _why(alert: Alert, language: Language) -> list[str]:
    """Each reason in a sentence, the strongest first, and who speaks; what the headline has is not told again."""
    strongest, *others = alert.reasons
    first = why_again(strongest, language)
    return [*([first] if first else []), *(why(reason, language) for reason in others), *voices(alert, language)]


def _fact(fact: FactMatch) -> dict[str, Any]:
    counts = {language: fact_counts(fact, language) for language in _LANGUAGES}
    return fact.model_dump(mode="json", exclude_none=True) | {"counts": counts}


def _decision(action: Action) -> dict[str, Any]:
    return action.model_dump(mode="json", include={"kind", "by", "until", "reason"}, exclude_none=True)


def alert_view(alert: Alert) -> dict[str, Any]:
    """An alert as it is on its topic."""
    return alert.model_dump(mode="json", exclude_none=True)


def entry_view(entry: Entry) -> dict[str, Any]:
    """An alert with the reader's place after it."""
    return alert_view(entry.alert) | {"cursor": entry.cursor}
