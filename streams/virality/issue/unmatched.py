"""Repeated wordings of a surge that no verified statement answers, for a person to check."""

from collections.abc import Mapping, Sequence
from typing import Final

from schemas.alert_posts import SamplePost, Tally, Unmatched
from schemas.fact import Fact
from streams.factcheck.matcher import FactMatcher
from streams.text.said_words import said_words
from streams.virality.issue.claim_matches import HitCounts

__all__ = ["LEAST_UNMATCHED", "MOST_UNMATCHED", "unmatched"]

LEAST_UNMATCHED: Final = 10
"""Posts that must say it, statements left out."""

MOST_UNMATCHED: Final = 2


def unmatched(
    about: Sequence[Tally],
    samples: Sequence[SamplePost],
    hits: HitCounts,
    facts: Mapping[str, Fact],
    issues: Sequence[str] = (),
) -> tuple[Unmatched, ...]:
    """Phrases of the surge that posts of `samples` carry which say the same as no statement; those of one post are one.

    `about` is what the surge is about, `hits` are its posts that mention statements, `issues` those that they belong to.
    Nothing is proposed where there are no statements: nobody states any.
    """
    if not facts:
        return ()
    matcher = FactMatcher(facts[name] for name in hits if name in facts)
    matched = sum(posts for counts in hits.values() for (_, near), posts in counts.items() if near)
    left = {one.name: one.posts - matched for one in about if " " in one.name and one.posts - matched >= LEAST_UNMATCHED}
    found: list[Unmatched] = []
    for sample in samples:
        carried = [name for name in left if name in said_words(sample.excerpt).phrases]
        if not carried or any(hit.near for hit in matcher.match(sample.excerpt, issues)):
            continue
        found.append(Unmatched(phrases=tuple(carried), posts=max(left[name] for name in carried), post=sample.post))
        left = {name: posts for name, posts in left.items() if name not in carried}
    return tuple(sorted(found, key=lambda one: -one.posts)[:MOST_UNMATCHED])
