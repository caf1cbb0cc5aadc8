"""The interval in which the true negative share of posts lies, given what is known of the model that classified them."""

from math import ceil, floor

from schemas.alert_posts import SentimentSplit
from schemas.scored import NegativeConfusion
from streams.learning.prevalence import true_share
from streams.learning.random_effects import Rate

__all__ = ["with_interval"]


def with_interval(split: SentimentSplit, confusion: NegativeConfusion | None) -> SentimentSplit:
    """The same with `negative_low` and `negative_high`, as far as the model's confusion was measured.

    An abstention is a post that was not classified as negative, when the model was measured as here.
    """
    if confusion is None:
        return split
    found, false = (Rate(one.mean, one.deviation, one.freedom) for one in (confusion.found, confusion.false))
    ends = true_share(round(split.negative * split.n), split.n + split.abstained, found, false)
    if ends is None:
        return split
    low, high = floor(ends[0] * 100) / 100, ceil(ends[1] * 100) / 100
    return split.model_copy(update={"negative_low": low, "negative_high": high})
