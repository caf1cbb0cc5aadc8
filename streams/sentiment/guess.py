"""What a sentiment engine says of one post."""

from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal, get_args

__all__ = ["ABSTAIN_BELOW", "Label", "SentimentGuess", "guess_of"]

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


def guess_of(chances: tuple[float, float, float]) -> SentimentGuess:
    """The guess by the probabilities of negative, neutral and positive."""
    best = max(range(len(chances)), key=chances.__getitem__)
    return SentimentGuess(get_args(Label)[best], *chances, chances[best] < ABSTAIN_BELOW)
