"""A scored post: a detected post with its sentiment; on the topic `posts-scored`, for anyone to read."""

from typing import Literal

from pydantic import Field

from schemas.base import Record
from schemas.detected import DetectedPost

__all__ = ["ScoredPost", "Sentiment", "SentimentLabel"]

SentimentLabel = Literal["negative", "neutral", "positive"]


class Sentiment(Record):
    """How a post feels about what it speaks of, as a model sees it."""

    label: SentimentLabel = Field(description="The likeliest class, also when the model abstains.")
    negative: float = Field(ge=0, le=1, description="Probability of negative.")
    neutral: float = Field(ge=0, le=1, description="Probability of neutral.")
    positive: float = Field(ge=0, le=1, description="Probability of positive.")
    abstained: bool = Field(description="Too unsure to count: the post is left out of sentiment shares.")
    model: str = Field(description="Name and digest of the model that said so.")


class ScoredPost(DetectedPost):
    """A detected post with its sentiment."""

    sentiment: Sentiment | None = Field(None, description="Absent for posts of no watched issue, unless all are scored.")
