"""The alert that says that people suddenly use a term nobody watches."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.alert import Alert, AlertEvent, Headline, Reason, Rule
from schemas.alert_posts import SentimentSplit, Tally
from schemas.fact import Fact
from streams.clock import start_of
from streams.virality.alert_id import UNIDENTIFIED, identified
from streams.virality.emerging.detector import DEVIATIONS, Emerged, emerging_issue_id
from streams.virality.issue.claim_matches import fact_matches
from streams.virality.issue.unmatched import unmatched
from streams.virality.unwatched import Unwatched
from streams.wording.figures import counted

__all__ = ["RULE_VERSION", "emerging_alert"]

RULE_VERSION: Final = "emerging-3"
"""Changes with every change that can change a decision."""


def emerging_alert(emerged: Emerged, unwatched: Unwatched, facts: Mapping[str, Fact] = MappingProxyType({})) -> Alert:
    """The alert of an event of a term; the same event and verified statements give the same alert, id included."""
    event, term, name = emerged.event, emerged.term, emerged.name
    verdict = event.verdict
    observed, expected = round(float(verdict.observed), 2), round(float(verdict.expected), 2)
    beside = _tallies(term.beside)
    tags = (Tally(name=name, posts=term.posts), *beside) if name.startswith("#") else beside
    samples = tuple(one.shown() for one in term.samples)
    said = (Tally(name=name, posts=term.posts), *beside)
    return identified(
        Alert(
            id=UNIDENTIFIED,
            incident=event.incident,
            event=event.event,
            sequence=event.sequence,
            kind="emerging_issue",
            reasons=(
                Reason(
                    kind="emerging_issue",
                    score=round(max(verdict.score, 0.0), 4),
                    observed=observed,
                    expected=expected,
                    window_minutes=60,
                    path="people",
                ),
            ),
            issue=emerging_issue_id(name),
            title=name,
            owner=unwatched.owner,
            channels=unwatched.channels,
            zone=unwatched.zone,
            severity=event.severity,
            headline=_headline(name, event.event, term.posts, observed, expected),
            opened_at=start_of(event.opened + 1),
            at=start_of(event.bucket + 1),
            observed=observed,
            expected=expected,
            multiple=round(observed / max(expected, 0.01), 2),
            window_minutes=60,
            sentiment=SentimentSplit(n=0, abstained=0, negative=0, neutral=0, positive=0),
            terms=tuple(one for one in tags if not one.name.startswith("#") and "/" not in one.name),
            hashtags=tuple(one for one in tags if one.name.startswith("#")),
            links=tuple(one for one in tags if "/" in one.name and not one.name.startswith("#")),
            sources=_tallies(term.sources),
            samples=samples,
            facts=fact_matches(term.facts(), facts, term.posts),
            unmatched=() if event.event == "resolved" else unmatched(said, samples, term.facts(), facts),
            suggested_query=_query(name, tags),
            rule=Rule(version=RULE_VERSION, preset="default", slow_threshold=DEVIATIONS, fast_threshold=DEVIATIONS),
        )
    )


def _tallies(counts: dict[str, int]) -> tuple[Tally, ...]:
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:8]
    return tuple(Tally(name=found, posts=posts) for found, posts in most)


def _query(name: str, beside: tuple[Tally, ...]) -> str | None:
    """The watchlist's query for a term; of a link, which queries do not know, what stands beside it most."""
    if name.startswith("#"):
        return name
    if "/" not in name:
        return f'"{name}"'
    words = next((one.name for one in beside if "/" not in one.name), None)
    return words and (words if words.startswith("#") else f'"{words}"')


def _headline(name: str, event: AlertEvent, posts: int, people: float, usual: float) -> Headline:
    if event == "resolved":
        return Headline(id=f"“{name}” kembali sepi", en=f"“{name}” is quiet again")
    verb_id, verb_en = (
        ("Isu baru muncul", "New issue") if event == "opened" else ("Isu baru masih ramai", "New issue is still busy")
    )
    return Headline(
        id=(
            f"{verb_id}: “{name}”, {counted(posts, 'post', 'id')} dari sekitar {counted(people, 'person', 'id', 0)} "
            f"dalam 1 jam, biasanya paling banyak {counted(usual, 'person', 'id', 0)}"
        ),
        en=(
            f"{verb_en}: “{name}”, {counted(posts, 'post', 'en')} by about {counted(people, 'person', 'en', 0)} "
            f"in 1 hour, usually at most {counted(usual, 'person', 'en', 0)}"
        ),
    )
