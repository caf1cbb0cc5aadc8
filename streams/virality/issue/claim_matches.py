"""What was said already about the claims that the posts of an incident repeat."""

from collections.abc import Mapping

from schemas.fact import Fact, FactMatch

__all__ = ["LEAST_LIKE", "MOST_FACTS", "fact_matches"]

MOST_FACTS = 5
"""Verified statements in an alert."""

LEAST_LIKE = 3
"""So many posts that only resemble a claim ask for a look; where one says the same, it is told."""

_MOST_TEXT = 500


def fact_matches(counts: Mapping[str, Mapping[tuple[str, bool], int]], facts: Mapping[str, Fact]) -> tuple[FactMatch, ...]:
    """The statements of `facts` that posts speak of, those that most posts speak of first.

    `counts` has, for a statement's id, posts by stance and by whether they say the same.
    """
    found = [match for name, posts in counts.items() if (fact := facts.get(name)) and (match := _match(fact, posts))]
    found.sort(key=lambda one: (one.state != "matched", -one.repeats - one.corrections, one.fact))
    return tuple(found[:MOST_FACTS])


def _match(fact: Fact, posts: Mapping[tuple[str, bool], int]) -> FactMatch | None:
    near = any(posts.get((stance, True), 0) for stance in ("claim", "correction"))
    if not near and sum(posts.values()) < LEAST_LIKE:
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
        repeats=posts.get(("claim", near), 0),
        corrections=posts.get(("correction", near), 0),
    )
