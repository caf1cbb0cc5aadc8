"""The verified statements about claims that the posts of an incident repeat."""

from collections import Counter
from collections.abc import Iterable, Mapping

from schemas.fact import Fact, FactHit, FactMatch

__all__ = ["LEAST_LIKE", "MOST_FACTS", "HitCounts", "by_fact", "fact_matches", "hit_names"]

HitCounts = dict[str, Counter[tuple[str, bool]]]
"""For a statement's id, posts by stance and by whether they say the same."""

MOST_FACTS = 5
"""Verified statements in an alert."""

LEAST_LIKE = 3
"""So many posts that only resemble a claim ask for a look; where one says the same, it is shown."""

_MOST_TEXT = 500


def hit_names(hits: Iterable[FactHit]) -> list[str]:
    """What a post says of statements, as names under which posts are counted."""
    return [f"{hit.fact} {hit.stance} {'near' if hit.near else 'like'}" for hit in hits]


def by_fact(counts: Mapping[str, int]) -> HitCounts:
    """Posts that were counted under the names of `hit_names`, by statement."""
    found: HitCounts = {}
    for name, posts in counts.items():
        fact, stance, how = name.split(" ")
        found.setdefault(fact, Counter())[stance, how == "near"] += posts
    return found


def fact_matches(counts: HitCounts, facts: Mapping[str, Fact], posts: int | None = None) -> tuple[FactMatch, ...]:
    """The statements of `facts` that posts mention, those that most posts mention first; `posts` are those of the hour."""
    found = [match for name, hits in counts.items() if (fact := facts.get(name)) and (match := _match(fact, hits, posts))]
    found.sort(key=lambda one: (one.state != "matched", -one.repeats - one.corrections, one.fact))
    return tuple(found[:MOST_FACTS])


def _match(fact: Fact, hits: Mapping[tuple[str, bool], int], posts: int | None) -> FactMatch | None:
    near = any(hits.get((stance, True), 0) for stance in ("claim", "correction"))
    if not near and sum(hits.values()) < LEAST_LIKE:
        return None
    correction = fact.correction
    return FactMatch(
        fact=fact.id,
        state="matched" if near else "needs_review",
        claim=fact.claim,
        verdict=fact.verdict,
        correction=correction if len(correction) <= _MOST_TEXT else correction[: _MOST_TEXT - 1] + "…",
        url=fact.url,
        owner=fact.owner,
        checked=fact.checked,
        repeats=hits.get(("claim", near), 0),
        corrections=hits.get(("correction", near), 0),
        posts=posts,
    )
