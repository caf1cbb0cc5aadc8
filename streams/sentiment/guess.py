"""What a sentiment engine says of one post."""

from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

__all__ = ["ABSTAIN_BELOW", "Label", "SentimentGuess"]

ABSTAIN_BELOW: Final = 0.5
"""An engine whose likeliest label has a lower probability abstains."""

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

    @property
    def is_told(self) -> bool:
        """Whether its probabilities are numbers: those of a damaged model, or of one whose sums overflow, may be none."""
        return isfinite(self.negative + self.neutral + self.positive)
