"""A scored post: a detected post with its sentiment; on the topic `posts-scored`, for anyone to read."""

from typing import Literal

from pydantic import Field

from schemas.base import Record
from schemas.detected import DetectedPost

__all__ = ["LogOdds", "NegativeConfusion", "ScoredPost", "Sentiment", "SentimentLabel"]

SentimentLabel = Literal["negative", "neutral", "positive"]


class Sentiment(Record):
    """How a post feels about what it mentions, as a model sees it."""

    label: SentimentLabel = Field(description="The likeliest class, also when the model abstains.")
    negative: float = Field(ge=0, le=1, description="Probability of negative.")
    neutral: float = Field(ge=0, le=1, description="Probability of neutral.")
    positive: float = Field(ge=0, le=1, description="Probability of positive.")
    abstained: bool = Field(description="Too unsure to count: the post is left out of sentiment shares.")
    model: str = Field(description="Name and digest of the model that said so.")


class LogOdds(Record):
    """A rate that differs between matters: its log-odds follow a t distribution, moved and stretched."""

    mean: float = Field(ge=-50, le=50, description="Mean over matters, log-odds.")
    deviation: float = Field(ge=0, le=50, description="By how much matters differ from it, log-odds.")
    freedom: int | None = Field(
        None, ge=1, le=2**31, description="Degrees of freedom; absent where the rate is known of the matter itself: normal."
    )


class NegativeConfusion(Record):
    """How often a model predicts negative for posts on a matter that it was not trained on, as was then measured."""

    found: LogOdds = Field(description="Of posts that are negative.")
    false: LogOdds = Field(description="Of posts that are not.")


class ScoredPost(DetectedPost):
    """A detected post with its sentiment."""

    sentiment: Sentiment | None = Field(None, description="Absent for posts of no watched issue, unless all are scored.")
