"""The alert that says that a source has fallen silent, or is back."""

from typing import Final

from schemas.alert import Alert, Headline, Reason, Rule
from schemas.alert_posts import SentimentSplit
from streams.clock import start_of
from streams.virality.alert_id import UNIDENTIFIED, identified
from streams.virality.coverage.coverage import SourceEvent
from streams.virality.coverage.silence import SILENCE_DEVIATIONS
from streams.virality.coverage.windows import SLOT_MINUTES
from streams.virality.unwatched import Unwatched
from streams.wording.figures import Language, clock, counted, date, moment, number, span, zone_name

__all__ = ["RULE_VERSION", "source_alert", "source_issue", "source_of"]

RULE_VERSION: Final = "source-2"
"""Changes with every change that can change a decision."""

_LEAST_SEVERITY, _MOST_SEVERITY = 3, 8
_PREFIX: Final = "#source."


def source_issue(source: str) -> str:
    """What stands for the watched issue in the alerts of a source."""
    return _PREFIX + source


def source_of(issue: str) -> str | None:
    """The source that an alert's issue stands for; None for any other issue."""
    return issue.removeprefix(_PREFIX) if issue.startswith(_PREFIX) else None


def source_alert(event: SourceEvent, unwatched: Unwatched) -> Alert:
    """The alert of `event`; the same event gives the same alert, id included."""
    flow = event.flow
    observed, expected = float(flow.observed), round(flow.expected, 4)
    minutes = max(1, flow.minutes)
    reason = Reason(
        kind="source_silent",
        score=round(event.score, 4),
        observed=observed,
        expected=expected,
        window_minutes=minutes,
        path="silence",
    )
    return identified(
        Alert(
            id=UNIDENTIFIED,
            incident=event.incident,
            event=event.event,
            sequence=event.sequence,
            kind="source_silent",
            reasons=(reason,),
            issue=source_issue(event.source),
            title=f"Sumber {event.source}",
            owner=unwatched.owner,
            channels=unwatched.channels,
            zone=unwatched.zone,
            severity=_LEAST_SEVERITY + round((_MOST_SEVERITY - _LEAST_SEVERITY) * event.share),
            headline=_headline(event, unwatched.zone),
            opened_at=start_of((event.opened + 1) * SLOT_MINUTES),
            at=start_of((event.slot + 1) * SLOT_MINUTES),
            observed=observed,
            expected=expected,
            multiple=round(observed / max(expected, 0.01), 2),
            window_minutes=minutes,
            sentiment=SentimentSplit(n=0, abstained=0, negative=0, neutral=0, positive=0),
            rule=Rule(
                version=RULE_VERSION, preset="default", slow_threshold=SILENCE_DEVIATIONS, fast_threshold=SILENCE_DEVIATIONS
            ),
        )
    )


def _headline(event: SourceEvent, zone: str) -> Headline:
    name = event.source
    if event.retired:
        return Headline(
            id=f"Sumber {name} diam seminggu dan tidak lagi diharapkan",
            en=f"Source {name} has been silent for a week and is no longer expected",
        )
    if event.event == "resolved":
        return Headline(id=f"Sumber {name} kembali mengirim", en=f"Source {name} sends again")
    flow = event.flow
    verb_id, verb_en = ("diam", "is silent") if event.event == "opened" else ("masih diam", "is still silent")
    posts_id, posts_en = counted(flow.observed, "post", "id"), counted(flow.observed, "post", "en")
    return Headline(
        id=(
            f"Sumber {name} {verb_id}: {posts_id if flow.observed else 'tidak ada unggahan'} dalam "
            f"{span(flow.minutes, 'id')}, biasanya {number(flow.expected, 'id')}; terakhir {_last(event, zone, 'id')}"
        ),
        en=(
            f"Source {name} {verb_en}: {posts_en if flow.observed else 'no posts'} in {span(flow.minutes, 'en')}, "
            f"usually {number(flow.expected, 'en')}; last one {_last(event, zone, 'en')}"
        ),
    )


def _last(event: SourceEvent, zone: str, language: Language) -> str:
    """When its last post came; with the day, when that is another than the alert's."""
    last, now = start_of((event.last_post + 1) * SLOT_MINUTES), start_of((event.slot + 1) * SLOT_MINUTES)
    if date(last, zone, language) != date(now, zone, language):
        return moment(last, zone, language)
    return f"{clock(last, zone, language)} {zone_name(zone, last)}"
