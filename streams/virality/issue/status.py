"""The status of the watched issues at a moment, for metrics and for the page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from schemas.watchlist import Issue
from streams.metrics.status import IssueDetail, IssueFacts, OpenIncident
from streams.virality.detect.engagement import EngagementDetector
from streams.virality.detect.hour import usual_posts
from streams.virality.detect.severity import severity
from streams.virality.detect.spike import SpikeDetector
from streams.virality.issue.cache import IssueCache
from streams.virality.issue.detectors import DETECTORS
from streams.virality.issue.measures import measures_of
from streams.virality.issue.state import IssueState
from streams.virality.issue.timeline import IssueTimeline

__all__ = ["DETAILED", "RENEWED", "IssueViews"]

DETAILED = 40
"""Issues shown in full: those with an incident first, then those with the highest scores."""

RENEWED = 500
"""Packed states that are looked at at a time, since nothing else happens meanwhile: a fifth of a second."""


class _View(NamedTuple):
    """What was said of an issue, how far it had come, and where it ranks."""

    age: tuple[int, int]
    issue: Issue
    facts: IssueFacts
    rank: tuple[object, ...]


class IssueViews:
    """Gives the status of issues; that of an issue which has not changed is kept from before."""

    def __init__(self) -> None:
        self._known: dict[str, _View] = {}

    def of(
        self, partitions: Iterable[IssueCache], watchlist: Mapping[str, Issue], histories: Mapping[str, IssueTimeline]
    ) -> tuple[IssueFacts, ...]:
        """The watched issues of all partitions, those that deserve attention first.

        Of those whose states are packed, at most `RENEWED` are looked at each time: those first that never were, then those
        that were not for long. So of very many issues some are updated later than others.
        """
        states = {name: issues for issues in partitions for name in issues if name in watchlist}
        views = {name: view for name, view in self._known.items() if name in states}
        stale = [name for name, issues in states.items() if self._is_stale(name, watchlist[name], issues)]
        packed = [name for name in stale if states[name].is_packed(name)]
        packed.sort(key=lambda name: views[name].facts.closed if name in views else -2)
        for name in set(stale).difference(packed[RENEWED:]):
            views[name] = _seen(watchlist[name], states[name][name])
        self._known = views
        order = sorted(views, key=lambda name: views[name].rank)
        full = [self._in_full(name, states[name], histories.get(name)) for name in order[:DETAILED]]
        found = [*full, *(views[name].facts for name in order[DETAILED:])]
        return tuple(sorted(found, key=lambda one: one.detail is None))

    def _is_stale(self, name: str, issue: Issue, issues: IssueCache) -> bool:
        view = self._known.get(name)
        return view is None or view.issue is not issue or view.age != issues.age(name)

    def _in_full(self, name: str, issues: IssueCache, history: IssueTimeline | None) -> IssueFacts:
        facts = self._known[name].facts
        return facts if history is None else replace(facts, detail=_detail(issues[name], history))


def _seen(issue: Issue, state: IssueState) -> _View:
    return _View((state.closed, state.folded), issue, _facts(issue, state), _rank(state))


def _rank(state: IssueState) -> tuple[object, ...]:
    score = max((verdict.score for verdict in state.verdicts.values()), default=0.0)
    return not state.incident.open, -score, -state.last_mention, state.id


def _facts(issue: Issue, state: IssueState) -> IssueFacts:
    split, usual = state.recent.split(), state.recent.usual()
    expected, spread = _usual_hour(state.volume, state.closed)
    engagement, crowd = state.engagement, state.recent.crowd.accounts.crowd()
    return IssueFacts(
        id=issue.id,
        title=issue.title,
        zone=issue.zone,
        closed=state.closed,
        posts=state.posts,
        observed=_last_hour(state.volume),
        expected=round(expected, 3),
        low=round(max(0.0, expected - spread), 3),
        high=round(expected + spread, 3),
        scores=_scores(state),
        learning=any(verdict.shadow for verdict in state.verdicts.values()),
        negative_share=split.negative if split.n else None,
        usual_negative_share=usual.negative if usual else None,
        abstained_share=split.abstained_share,
        engagement=engagement.last_hour(state.closed) if engagement else None,
        expected_engagement=_usual_engagement(engagement, state.closed) if engagement else None,
        incident=_incident(state),
        people=None if crowd is None else crowd.accounts,
    )


def _detail(state: IssueState, history: IssueTimeline) -> IssueDetail:
    recent = state.recent
    return IssueDetail(
        sentiment=recent.split(),
        sources=recent.tallies("sources"),
        languages=recent.tallies("languages"),
        terms=recent.tallies("terms"),
        samples=recent.samples(),
        history=history.points(state),
    )


def _scores(state: IssueState) -> dict[str, float]:
    found = [(kind, state.verdicts[kind.kind]) for kind in DETECTORS if kind.kind in state.verdicts]
    return {path: round(score(verdict, state.preset), 3) for kind, verdict in found for path, score in kind.scores.items()}


def _incident(state: IssueState) -> OpenIncident | None:
    incident = state.incident
    if not incident.open:
        return None
    kinds: Iterable[str] = [kind for kind in incident.kinds if kind in state.verdicts] or incident.kinds
    kind = max(kinds, key=lambda name: state.verdicts[name].score if name in state.verdicts else 0.0)
    known = {name: state.verdicts[name] for name in kinds if name in state.verdicts}
    return OpenIncident(
        incident.id, incident.opened, incident.kinds, kind, severity(measures_of(state), known) if known else 1
    )


def _last_hour(volume: SpikeDetector) -> int:
    return volume.ring.sums[volume.grid.windows.index(volume.grid.per_hour)]


def _usual_engagement(engagement: EngagementDetector, closed: int) -> float:
    """Actions expected in the hour that ends with minute `closed`."""
    return round(_usual_hour(engagement.spikes, closed)[0] * engagement.typical, 1)


def _usual_hour(volume: SpikeDetector, closed: int) -> tuple[float, float]:
    """Posts expected in the hour that ends with minute `closed`, and two standard deviations of their number."""
    if closed < 0:
        return 0.0, 0.0
    mean = usual_posts(volume, closed)
    alpha = volume.dispersion.alpha[volume.grid.windows.index(volume.grid.per_hour)]
    return mean, 2 * float(mean + alpha * mean * mean) ** 0.5
