"""How well a classifier of posts does: the figures that `kentongan evaluate` reports, for language and sentiment alike."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

__all__ = ["ClassScore", "Evaluation", "evaluate", "expected_calibration_error"]

CALIBRATION_BINS: Final = 15

_NEGATIVE: Final = "negative"
_NEUTRAL: Final = "neutral"
_POSITIVE: Final = "positive"


@dataclass(slots=True, frozen=True)
class ClassScore:
    """Precision, recall and F1 (0..1) of one class, and its number of gold texts; a ratio over nothing counts as 0."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(slots=True, frozen=True)
class Evaluation:
    """Figures over `n` texts; all but `posts_per_second` lie in 0..1.

    An abstention counts as its best guess everywhere but in `abstained`, the share of abstentions. `macro_f1` is the
    mean over the classes that occur in the gold labels. `polarity_accuracy` leaves out the texts that are truly neutral
    and asks which of negative and positive was ranked higher; None where the labels are no sentiments.
    """

    n: int
    accuracy: float
    macro_f1: float
    per_class: dict[str, ClassScore]
    polarity_accuracy: float | None
    expected_calibration_error: float
    abstained: float
    posts_per_second: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain values, ready for JSON."""
        return asdict(self)


def evaluate(
    gold: Sequence[str],
    best: Sequence[str],
    confidence: Sequence[float],
    abstained: Sequence[bool],
    seconds: float,
    polarity: Sequence[str] | None = None,
) -> Evaluation:
    """Compare guesses with gold labels; all sequences have one entry a text.

    `best` holds the best guess even where the classifier abstained, `confidence` its confidence in that guess, `seconds`
    the time that all guesses took. `polarity`, for sentiment, holds the higher ranked of negative and positive for each
    text; without it a best guess that is neutral counts as wrong.

    Raises:
        ValueError: there are no texts, or the sequences differ in length.
    """
    n = len(gold)
    if not n:
        raise ValueError("nothing to evaluate: no texts were given")
    if not n == len(best) == len(confidence) == len(abstained) or (polarity is not None and len(polarity) != n):
        raise ValueError("gold labels, guesses, confidences and abstentions differ in length")
    hits = [truth == guess for truth, guess in zip(gold, best, strict=True)]
    per_class = {label: _score(label, gold, best) for label in sorted(set(gold))}
    return Evaluation(
        n=n,
        accuracy=sum(hits) / n,
        macro_f1=sum(score.f1 for score in per_class.values()) / len(per_class),
        per_class=per_class,
        polarity_accuracy=_polarity_accuracy(gold, best if polarity is None else polarity),
        expected_calibration_error=expected_calibration_error(confidence, hits),
        abstained=sum(abstained) / n,
        posts_per_second=n / seconds if seconds > 0 else 0.0,
    )


def expected_calibration_error(confidence: Sequence[float], hits: Sequence[bool]) -> float:
    """Mean gap between confidence and accuracy over 15 equal bins of confidence, weighted by their size.

    Source: Guo et al., On Calibration of Modern Neural Networks, 2017.
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(CALIBRATION_BINS)]
    for sure, hit in zip(confidence, hits, strict=True):
        bins[min(int(sure * CALIBRATION_BINS), CALIBRATION_BINS - 1)].append((sure, hit))
    gaps = (abs(sum(sure for sure, _ in entries) - sum(hit for _, hit in entries)) for entries in bins)
    return sum(gaps) / max(len(hits), 1)


def _score(label: str, gold: Sequence[str], best: Sequence[str]) -> ClassScore:
    support = sum(truth == label for truth in gold)
    guessed = sum(guess == label for guess in best)
    right = sum(truth == guess == label for truth, guess in zip(gold, best, strict=True))
    precision = right / guessed if guessed else 0.0
    recall = right / support if support else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return ClassScore(precision, recall, f1, support)


def _polarity_accuracy(gold: Sequence[str], ranked: Sequence[str]) -> float | None:
    if not set(gold) <= {_NEGATIVE, _NEUTRAL, _POSITIVE}:
        return None
    pairs = [(truth, guess) for truth, guess in zip(gold, ranked, strict=True) if truth != _NEUTRAL]
    return sum(truth == guess for truth, guess in pairs) / len(pairs) if pairs else None
