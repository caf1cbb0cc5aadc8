"""What posts talk about more than the issue usually does.

Log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, 2008, section 3.5.1), of the share of posts that
have a word: the difference of its log-odds now and before, over its standard deviation. The prior is what the issue's own
posts have in all, worth ten posts; so a word that is rare in both says little.
"""

from collections.abc import Callable, Iterable, Mapping
from math import log, sqrt
from typing import Final, NamedTuple

__all__ = ["LEAST_POSTS", "LEAST_SCORE", "Salient", "salient"]

LEAST_POSTS: Final = 5
"""Posts that must have a word before it can stand out, ..."""
LEAST_SHARE: Final = 0.2
"""... and their share."""
LEAST_SCORE: Final = 2.58
"""Standard deviations by which it must be more frequent than usual: 99 percent of both sides, since many are compared."""

_PRIOR_POSTS: Final = 10.0
_LEAST_PRIOR: Final = 0.01
_SAME: Final = 0.5
"""A word is part of a phrase that so many of its posts have."""
_AS_STRONG: Final = 0.85
"""A hashtag or phrase goes before what is stronger by no more than that."""


class Salient(NamedTuple):
    """A word, phrase or hashtag that stands out."""

    name: str
    posts: int
    score: float
    """Standard deviations, at least `LEAST_SCORE`."""


def salient(
    now: Mapping[str, int],
    posts: int,
    before: Mapping[str, float],
    posts_before: float,
    is_known: Callable[[str], bool],
    unseen: float = 0.0,
) -> list[Salient]:
    """What stands out among `posts`, the strongest first: hashtags before phrases, phrases before words that are as strong.

    `now` and `before` are posts by name; a phrase is two words with a space. A name that is not in `before` may have had as
    many posts as `unseen`, where that has room for the most frequent ones only. What consists of known words is left out.
    """
    found = [
        Salient(name, count, round(score, 3))
        for name, count in now.items()
        if count >= max(LEAST_POSTS, LEAST_SHARE * posts) and not _says_nothing(name, is_known)
        if (score := _score(count, posts, before.get(name, unseen), posts_before)) >= LEAST_SCORE
    ]
    found = _without_parts(found)
    top = max((one.score for one in found), default=0.0)
    return sorted(found, key=lambda one: (_rank(one, top), -one.score, -one.posts, one.name))


def _score(now: float, posts: float, before: float, posts_before: float) -> float:
    share = (now + before) / max(1.0, posts + posts_before)
    prior = max(_LEAST_PRIOR, _PRIOR_POSTS * share)
    others = _PRIOR_POSTS - min(prior, _PRIOR_POSTS - _LEAST_PRIOR)
    odds = log((now + prior) / (max(0.0, posts - now) + others))
    odds_before = log((before + prior) / (max(0.0, posts_before - before) + others))
    return (odds - odds_before) / sqrt(1 / (now + prior) + 1 / (before + prior))


def _says_nothing(name: str, is_known: Callable[[str], bool]) -> bool:
    return all(map(is_known, name.removeprefix("#").split(" ")))


def _without_parts(found: Iterable[Salient]) -> list[Salient]:
    """Without words whose posts mostly have them within a phrase, and phrases that overlap a stronger one."""
    kept: list[Salient] = []
    taken: dict[str, int] = {}
    order = sorted(found, key=lambda one: (" " not in one.name, -one.posts, -one.score, one.name))
    for one in order:
        parts = one.name.split(" ")
        if any(taken.get(part, 0) >= _SAME * one.posts for part in parts):
            continue
        kept.append(one)
        if len(parts) > 1:
            for part in parts:
                taken[part] = max(taken.get(part, 0), one.posts)
    return kept


def _rank(one: Salient, top: float) -> int:
    if one.score < _AS_STRONG * top:
        return 3
    return 0 if one.name.startswith("#") else 1 if " " in one.name else 2
