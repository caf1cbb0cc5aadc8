"""What every sentiment engine can do, whichever model is behind it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from schemas.scored import NegativeConfusion
from streams.sentiment.guess import SentimentGuess

__all__ = ["SentimentEngine", "in_order", "model_name"]


class SentimentEngine(Protocol):
    """Scores posts. Used by one thread at a time, unless the engine says otherwise."""

    name: str
    digest: str
    """SHA-256 of the model, hexadecimal."""
    confusion: NegativeConfusion | None
    """What was measured of it on matters that it was not trained on; None where nothing was."""

    @property
    def unwatched(self) -> "SentimentEngine":
        """What scores posts that match no watched issue: itself, or a cheaper engine."""

    @property
    def cache_hits(self) -> int:
        """How much was looked up so far because it had been scored before: words or whole posts, as the engine has it."""

    @property
    def cache_misses(self) -> int:
        """How much of the same had to be computed."""

    def parts(
        self, texts: Sequence[str], languages: Sequence[str] | None = None
    ) -> Iterator[list[tuple[int, SentimentGuess]]]:
        """Score posts in pieces of work that take about as long as one call of the model.

        Each piece gives some guesses with the number of their text; together they name every text once. `languages` are
        codes, one a text.

        Raises:
            ValueError: there are not as many languages as texts.
        """

    def score(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> list[SentimentGuess]:
        """Score posts at once: one guess for each text, in order."""

    def explain(self, text: str, language: str | None = None) -> list[tuple[str, float]]:
        """The words of a text and what each adds to the logit of the label that was found, largest first."""


def in_order(parts: Iterable[Sequence[tuple[int, SentimentGuess]]]) -> list[SentimentGuess]:
    """The guesses of parts that name every text once, in the order of the texts."""
    found = dict(entry for part in parts for entry in part)
    return [found[number] for number in range(len(found))]


def model_name(engine: SentimentEngine) -> str:
    """Name and digest of a model, as they appear in posts and alerts."""
    return f"{engine.name}@{engine.digest[:12]}"
