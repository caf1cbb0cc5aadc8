"""The sentiment engine that reads posts twice: their words, and the whole sentence with an encoder."""

from collections.abc import Iterator, Sequence
from typing import Final

from schemas.scored import NegativeConfusion
from streams.learning.regression import softmax
from streams.sentiment.encoder.head import Head
from streams.sentiment.encoder.vectors import LONGEST, SentenceVectors
from streams.sentiment.engine import in_order
from streams.sentiment.guess import SentimentGuess, guess_of
from streams.sentiment.model import LinearSentiment
from streams.sentiment.occlusion import occlusion
from streams.sentiment.remembered import Chances, Remembered

__all__ = ["EncoderSentiment"]

LEAST_WORDS: Final = 4
"""Posts of fewer words, emoji and emoticons are left to the words."""
READ_LANGUAGES: Final = frozenset({"id", "ms", "en", "jv", "su", "und"})
"""Languages whose posts the encoder reads: those that it was pretrained on, and unknown ones. In the others it loses."""
_CALL_CHARACTERS: Final = 2000
"""Characters of the posts in a call of the encoder: half a second of a processor."""


class EncoderSentiment:
    """Scores posts by the words model's logits and their vectors; for one thread at a time. Its cache holds whole texts.

    Posts without enough words, and those in languages that the encoder never learned, are left to the words.
    """

    def __init__(
        self,
        words: LinearSentiment,
        head: Head,
        vectors: SentenceVectors,
        digest: str,
        *,
        remembered: Remembered | None = None,
    ) -> None:
        """`digest` is that of the head's file, which names the words model it goes with."""
        self.name = f"{words.name}+e5"
        self.digest = digest
        self.confusion: NegativeConfusion | None = head.confusion
        self.unwatched = words
        self.cache_hits = 0
        """Posts so far whose vector was not needed again."""
        self.cache_misses = 0
        """Posts whose vectors had to be computed."""
        self._words = words
        self._head = head
        self._vectors = vectors
        self._remembered = Remembered() if remembered is None else remembered

    def parts(
        self, texts: Sequence[str], languages: Sequence[str] | None = None
    ) -> Iterator[list[tuple[int, SentimentGuess]]]:
        """Score posts; each part is one call of the encoder at most. Where no languages are given all are read by it.

        Raises:
            ValueError: there are not as many languages as texts.
        """
        if languages is not None and len(languages) != len(texts):
            raise ValueError("one language for each text")
        if not texts:
            return
        left = self._left_to_words(texts, languages)
        by_words = [number for number, one in enumerate(left) if one]
        part = list(zip(by_words, self._words.score([texts[number] for number in by_words]), strict=True))
        known, unknown = self._remembered.look_up((number, text) for number, text in enumerate(texts) if not left[number])
        part += [(number, guess_of(one)) for number, one in known]
        self.cache_hits += len(texts) - len(by_words) - len(unknown)
        self.cache_misses += len(unknown)
        for call in _calls(list(unknown)):
            for text, one in zip(call, self.probabilities(call), strict=True):
                self._remembered.put(text, one)
                part += [(number, guess_of(one)) for number in unknown[text]]
            yield part
            part = []
        if part:
            yield part

    def score(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> list[SentimentGuess]:
        """Score posts at once: one guess for each text, in order."""
        return in_order(self.parts(texts, languages))

    def probabilities(self, texts: Sequence[str]) -> list[Chances]:
        """Probabilities of negative, neutral and positive for each text, in order; nothing is looked up or kept."""
        if not texts:
            return []
        logits = self._head.logits(self._words.logits(texts), self._vectors.of(texts))
        return [(negative, neutral, positive) for negative, neutral, positive in softmax(logits).tolist()]

    def explain(self, text: str, language: str | None = None) -> list[tuple[str, float]]:
        """The words of a text and how far the logit of its label falls when the word is left out, largest first.

        Of a text that is left to the words it is what each adds.
        """
        if self._left_to_words([text], None if language is None else [language])[0]:
            return self._words.explain(text)
        return occlusion(text, self.probabilities)

    def _left_to_words(self, texts: Sequence[str], languages: Sequence[str] | None) -> list[bool]:
        few = [spoken < LEAST_WORDS for spoken in self._words.spoken(texts).tolist()]
        if languages is None:
            return few
        return [one or language not in READ_LANGUAGES for one, language in zip(few, languages, strict=True)]


def _calls(texts: Sequence[str]) -> Iterator[list[str]]:
    """Texts in order, cut into calls of at most `_CALL_CHARACTERS`, or of a single text."""
    call: list[str] = []
    room = _CALL_CHARACTERS
    for text in texts:
        if call and len(text) > room:
            yield call
            call, room = [], _CALL_CHARACTERS
        call.append(text)
        room -= min(len(text), LONGEST)
    if call:
        yield call
