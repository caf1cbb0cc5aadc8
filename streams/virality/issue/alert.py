"""Builds an alert from an event of an incident."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import cast

from schemas.alert import Alert, AlertKind, Reason, Rule
from schemas.alert_posts import SamplePost
from schemas.fact import Fact
from schemas.scored import NegativeConfusion
from schemas.watchlist import Issue
from streams.clock import start_of_half
from streams.text.subjects import can_be_subject
from streams.virality.alert_id import UNIDENTIFIED, identified
from streams.virality.detect.incident import IncidentEvent
from streams.virality.detect.presets import preset
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.about import about, samples_about, surge_facts, where
from streams.virality.issue.claim_matches import fact_matches
from streams.virality.issue.detectors import NEGATIVE, VIRAL, VOLUME
from streams.virality.issue.interval import with_interval
from streams.virality.issue.outlook import outlook
from streams.virality.issue.state import IssueState
from streams.virality.issue.timeline import recent_history
from streams.virality.issue.unmatched import unmatched
from streams.virality.issue.voices import copied_text, copies, people
from streams.wording.headline import headline

__all__ = ["RULE_VERSION", "alert_of"]

SAMPLES_SHOWN = 5
HOUR = 60

RULE_VERSION = "7"
"""Changes with every change of the detector that can change a decision."""


def alert_of(
    issue: Issue,
    state: IssueState,
    event: IncidentEvent,
    verdicts: Mapping[str, Verdict],
    model: str | None,
    facts: Mapping[str, Fact] = MappingProxyType({}),
    confusion: NegativeConfusion | None = None,
) -> Alert:
    """The alert of `event`; the same state, event and verified statements give the same alert, id included."""
    kinds = sorted(event.kinds, key=lambda kind: (kind != event.kind, -verdicts[kind].score))
    reasons = [_reason(kind, verdicts[kind]) for kind in kinds]
    strongest = reasons[0]
    thresholds = preset(issue.preset)
    recent = state.recent
    begin = min(event.opened, event.bucket - strongest.window_minutes + 1)
    tallies = about(recent, issue, begin)
    subject = next((one.name for one in tallies if can_be_subject(one.name)), None)
    shown = _samples(state, event, [one.name for one in tallies], begin)
    copied = None if event.event == "resolved" else copied_text(recent, verdicts, event.kind, event.bucket)
    return identified(
        Alert(
            id=UNIDENTIFIED,
            incident=event.incident,
            event=event.event,
            sequence=event.sequence,
            kind=strongest.kind,
            reasons=tuple(reasons),
            issue=issue.id,
            title=issue.title,
            query=issue.query or None,
            owner=issue.owner,
            channels=issue.channels,
            zone=issue.zone,
            severity=event.severity,
            headline=headline(issue.title, event.event, strongest, about=subject, copied=copied),
            opened_at=start_of_half(2 * event.opened + 2 - event.early),
            at=start_of_half(2 * event.bucket + 2 - event.at_half),
            observed=strongest.observed,
            expected=strongest.expected,
            multiple=round(strongest.observed / max(strongest.expected, 0.01), 2),
            window_minutes=strongest.window_minutes,
            sentiment=with_interval(recent.split(), confusion),
            usual_sentiment=recent.usual(),
            about=tallies,
            places=() if event.event == "resolved" else where(recent, issue, begin),
            terms=recent.tallies("terms"),
            hashtags=recent.tallies("hashtags"),
            links=recent.tallies("links"),
            languages=recent.tallies("languages"),
            sources=recent.tallies("sources"),
            engagement_gained=recent.gained,
            reach=recent.reach or None,
            people=people(recent),
            copies=copies(recent),
            copied_text=copied,
            samples=shown,
            facts=fact_matches(recent.facts(), facts, recent.posts),
            unmatched=()
            if event.event == "resolved"
            else unmatched(tallies, shown, surge_facts(recent, begin), facts, (issue.id,)),
            history=recent_history(state),
            outlook=outlook(state, event),
            rule=Rule(
                version=RULE_VERSION,
                preset=issue.preset,
                slow_threshold=thresholds.slow,
                fast_threshold=thresholds.fast,
            ),
            model=model,
        )
    )


def _samples(state: IssueState, event: IncidentEvent, names: Sequence[str], begin: int) -> tuple[SamplePost, ...]:
    """Of an incident with a viral post that post first, though it is older than an hour; else none older than the surge."""
    leader = state.viral.leader if state.viral and VIRAL in event.kinds else None
    first = event.bucket - HOUR + 1 if event.event == "resolved" or event.kind not in (VOLUME, NEGATIVE) else begin
    found = samples_about(state.recent.readable.held, names, first, SAMPLES_SHOWN)
    return (leader.shown(), *(one for one in found if one.post != leader.post))[:SAMPLES_SHOWN] if leader else found


def _reason(kind: str, verdict: Verdict) -> Reason:
    return Reason(
        kind=cast(AlertKind, kind),
        score=round(max(verdict.score, 0.0), 4),
        observed=round(float(verdict.observed), 4),
        expected=round(float(verdict.expected), 4),
        window_minutes=max(1, verdict.window // 60),
        path=verdict.path,
    )
