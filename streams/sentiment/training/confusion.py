"""How a model confuses negative posts with others, measured on posts that it was not trained on.

The rates at which negative posts are found and others are taken for negative differ by how people speak: irony is missed
far more often than plain complaint. A matter may be mentioned in any of these ways, so the kinds of the written posts are the
groups whose spread is taken for that between matters. A model that was corrected by posts of one's own is measured on those.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from schemas.scored import LogOdds, NegativeConfusion
from streams.learning.random_effects import Rate, random_effects
from streams.sentiment.engine import SentimentEngine
from streams.sentiment.training.posts import WrittenPost

__all__ = ["confusion_by_kind", "confusion_of"]

_NEGATIVE: Final = "negative"
_LEAST_POSTS: Final = 20
"""Posts of a group from which on it is heard."""

Judged = tuple[str, str, bool]
"""A group, the true label, and whether the post was classified as negative: an abstention is not."""


def confusion_by_kind(model: SentimentEngine, posts: Sequence[WrittenPost]) -> NegativeConfusion | None:
    """Of posts on topics that the model was not trained on; None where they are too few."""
    guesses = model.score([post.text for post in posts])
    return confusion_of(
        (post.kind, post.label, not guess.abstained and guess.label == _NEGATIVE)
        for post, guess in zip(posts, guesses, strict=True)
    )


def confusion_of(judged: Iterable[Judged]) -> NegativeConfusion | None:
    """What posts that were judged say of another matter's; None where there are too few, negative or not."""
    counts: dict[tuple[bool, str], list[int]] = defaultdict(lambda: [0, 0])
    for group, label, told in judged:
        count = counts[label == _NEGATIVE, group]
        count[0] += told
        count[1] += 1
    found, false = (
        random_effects(
            [
                (hits, trials)
                for (negative, _), (hits, trials) in counts.items()
                if negative is side and trials >= _LEAST_POSTS
            ]
        )
        for side in (True, False)
    )
    if found is None or false is None:
        return None
    return NegativeConfusion(
        found=_rounded(found),
        false=_rounded(false),
    )


def _rounded(rate: Rate) -> LogOdds:
    return LogOdds(mean=round(rate.mean, 4), deviation=round(rate.deviation, 4), freedom=rate.freedom)
