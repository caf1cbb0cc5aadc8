"""An alert, recomputed from what is on the topics: rows of some time before, and the mentions since then."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from schemas.alert import Alert
from schemas.fact import Fact
from schemas.mention import MentionSegment
from schemas.watchlist import Issue
from streams.backtest.explanation import Explanation, numbers_of
from streams.backtest.unwatched_explanation import UnwatchedExplanation, unwatched_numbers_of
from streams.clock import half_of
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.runtime.steps import records_of
from streams.sentiment.stage import EMERGING_KEY
from streams.settings import Settings
from streams.virality.alert_id import former_id
from streams.virality.coverage.alert import source_of
from streams.virality.detect.presets import preset
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched, is_unwatched

__all__ = ["Recomputation", "difference", "facts_of", "is_same_place", "issue_of", "mentions_key", "unwatched_of"]

_OTHER: Final = Fact(id="lain", claim="lain", verdict="lain", correction="lain", owner="lain", checked=date(2026, 1, 1))
"""No post of the alert mentions it."""


def issue_of(alert: Alert) -> Issue:
    """The issue as it was watched when the alert was raised."""
    return Issue(
        id=alert.issue,
        title=alert.title,
        query=alert.query or alert.issue,  # mentions are matched already; its words are none that a surge is about
        owner=alert.owner,
        channels=alert.channels,
        zone=alert.zone,
        preset=alert.rule.preset,
    )


def facts_of(alert: Alert) -> dict[str, Fact]:
    """The verified statements that the alert shows, as they stood when it was raised, or one for others there were.

    Claims that no statement answers are listed only where there are statements.
    """
    names = {"claim", "verdict", "correction", "url", "owner", "checked"}
    matched = {match.fact: Fact(id=match.fact, **match.model_dump(include=names)) for match in alert.facts}
    return matched or ({_OTHER.id: _OTHER} if alert.unmatched else {})


def mentions_key(alert: Alert) -> str:
    """The key of the partition of `mentions` that raises an alert."""
    if not is_unwatched(alert.issue):
        return alert.issue
    return source_of(alert.issue) or EMERGING_KEY


def unwatched_of(alert: Alert, settings: Settings) -> Unwatched:
    """What is watched without a watchlist, as far as the alert needs it.

    For a source or a term the alert itself names the channels and the zone. All else comes from the settings.
    """
    found = Unwatched.of(settings)
    if not is_unwatched(alert.issue):
        return found._replace(terms=0)
    terms = found.terms if source_of(alert.issue) is None else 0
    return found._replace(owner=alert.owner, channels=alert.channels, zone=alert.zone, terms=terms)


class Recomputation:
    """The virality stage, led to the end of an alert's last minute and no further."""

    def __init__(self, alert: Alert, topics: Topics, partition: int, *, hold: int, unwatched: Unwatched) -> None:
        """`partition` of `mentions` raises the alert; `hold` bounds the mentions that wait, as in the worker."""
        self._alert = alert
        self._topics = topics
        self._partition = partition
        self._end = half_of(alert.at)
        named = {one.issue: Issue.model_construct(id=one.issue, title=one.title, query="") for one in alert.same_matter}
        watchlist = {} if is_unwatched(alert.issue) else {**named, alert.issue: issue_of(alert)}
        facts, source = facts_of(alert), source_of(alert.issue)
        self._stage = ViralityStage(
            topics,
            lambda: watchlist,
            hold=hold,
            checkpoint_interval=math.inf,
            facts=lambda: facts,
            partition_of=lambda name: partition if name == source else -1,  # speaks for no other source
            unwatched=unwatched,
        )
        self._stage.assign([partition])
        self.mentions = 0
        """Mentions of the issue that were taken in."""
        self.found: Alert | None = None
        """The same alert of the incident as the stage raises it, once it does; `difference` compares the two."""

    def restore(self, row: Incoming) -> None:
        """Begin with a row that was written before the alert's last minute was over."""
        topic = self._topics.issue_state.name
        self._stage.restore(Incoming(topic, self._partition, row.offset, row.timestamp, row.key, row.value))

    def take(self, record: Incoming) -> bool:
        """Take in the next record of `mentions`; return whether event time has come to when the alert was told."""
        try:
            [read], _ = self._stage.decode(record)
        except ValueError:
            return False  # a dead letter at the time, too
        segments = tuple(_until(segment, self._end) for segment in read.batch.segments)
        self.mentions += sum(one.issue == self._alert.issue for segment in segments for one in segment.mentions)
        read = replace(read, batch=read.batch.model_copy(update={"segments": segments}))
        self._look(records_of(self._stage.apply([record], [read], ())))
        return self.found is not None or self._stage.half(self._partition) >= self._end

    def _look(self, records: Sequence[Outgoing]) -> None:
        for record in records:
            if record.topic == self._topics.alerts.name:
                alert = Alert.model_validate_json(record.value or b"")
                if is_same_place(alert, self._alert):
                    self.found = alert

    def explain(self) -> Explanation | UnwatchedExplanation:
        """What was held of the issue, the source or the term at the alert; only once it is found."""
        assert self.found is not None
        if is_unwatched(self._alert.issue):
            unwatched = unwatched_numbers_of(self._stage, self._alert.issue)
            assert unwatched is not None
            return UnwatchedExplanation(self.found, unwatched)
        state = self._stage.issue_told(self.found)
        return Explanation(self.found, numbers_of(state, self._alert.rule.preset), preset(self._alert.rule.preset))


def _until(segment: MentionSegment, end: int) -> MentionSegment:
    """The segment as if the event clock had stopped at the half minute `end`, so that this is never over."""
    if segment.half < end:
        return segment
    mentions = tuple(mention for mention in segment.mentions if mention.half < end)
    sources = tuple(totals for totals in segment.sources if 2 * totals.minute + 1 < end)
    clock = {"clock": end // 2, "later_half": end % 2 == 1}
    return segment.model_copy(update={**clock, "idle": False, "mentions": mentions, "sources": sources})


def is_same_place(one: Alert, other: Alert) -> bool:
    """Whether both are the same alert in the order of an incident, whatever they say."""
    return (one.incident, one.event, one.sequence) == (other.incident, other.event, other.sequence)


def difference(said: Alert, found: Alert) -> list[str]:
    """Names of the fields in which two alerts differ, with both values, in words.

    An id of 0.1.0, which follows from less, is no difference.
    """
    mine, theirs = found.model_dump(mode="json"), said.model_dump(mode="json")
    if said.id == former_id(said):
        theirs["id"] = mine["id"]
    return [f"{name} is {theirs[name]!r}, recomputed {mine[name]!r}" for name in mine if mine[name] != theirs[name]]
