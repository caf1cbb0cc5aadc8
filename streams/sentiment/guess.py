"""What a sentiment engine says of one post."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Label", "SentimentGuess"]

Label = Literal["negative", "neutral", "positive"]


@dataclass(slots=True, frozen=True)
class SentimentGuess:
    """The likeliest label, the calibrated probability of each (their sum is 1), and whether to rely on it.

    `abstained` means that the engine is too unsure; `label` is its best guess all the same.
    """

    label: Label
    negative: float
    neutral: float
    positive: float
    abstained: bool
