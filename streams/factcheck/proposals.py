"""Claims in alerts that no verified statement answers, as wordings that a person may add to one or put in a new one."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from schemas.alert import Alert
from schemas.fact import Fact
from streams.factcheck.matcher import FactMatcher
from streams.text.cleaning import one_line

__all__ = ["Proposal", "proposals"]

_CUT: Final = "…"


class Proposal(NamedTuple):
    """Words that posts of a surge repeat. Whether they are a claim, a person has to say."""

    alert: Alert
    """The last one of its incident that mentions it."""
    phrase: str
    posts: int
    """That say it, at least."""
    words: str
    """Of one of these posts, on one line, as a wording of a statement."""
    resembles: str | None
    """The id of the statement that these words are like; none, where they are like none."""


def proposals(alerts: Iterable[Alert], facts: Mapping[str, Fact]) -> list[Proposal]:
    """What the alerts, oldest first, leave unanswered by these statements now, what most posts say first; each words once.

    What has been stated since an alert was raised is left out, and so is what no sample of the alert shows any more.
    """
    last: dict[str, Alert] = {}
    for alert in alerts:
        known = last.get(alert.incident)
        if alert.unmatched and (known is None or alert.sequence >= known.sequence):
            last[alert.incident] = alert
    matcher = FactMatcher(facts.values())
    found: dict[str, Proposal] = {}
    for alert in last.values():
        shown = {sample.post: sample.excerpt for sample in alert.samples}
        for one in alert.unmatched:
            words = one_line(shown.get(one.post, "")).removesuffix(_CUT)
            hits = matcher.match(words, (alert.issue,))
            if not words or any(hit.near for hit in hits):
                continue
            proposal = Proposal(alert, one_line(one.phrases[0]), one.posts, words, hits[0].fact if hits else None)
            if words not in found or found[words].posts < proposal.posts:
                found[words] = proposal
    return sorted(found.values(), key=lambda proposal: (-proposal.posts, proposal.words))
