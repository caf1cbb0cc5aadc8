"""The sentiment engine behind which stands a checkpoint: BERT, RoBERTa or ALBERT."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from schemas.scored import NegativeConfusion
from streams.learning.regression import softmax
from streams.sentiment.engine import in_order
from streams.sentiment.guess import SentimentGuess, guess_of
from streams.sentiment.occlusion import occlusion
from streams.sentiment.remembered import Chances, Remembered, normal
from streams.sentiment.transformer.batches import length_batches
from streams.sentiment.transformer.classifier import Classifier
from streams.sentiment.transformer.labels import Labels
from streams.sentiment.weights import LABELS

__all__ = ["TransformerSentiment"]

_UNREADABLE: Final = (0.3, 0.4, 0.3)
"""Of a text in which the tokenizer knows nothing, such as emoji for many vocabularies; it is abstained from."""


class TransformerSentiment:
    """Scores posts with a checkpoint; for one thread at a time. Its cache holds whole texts."""

    def __init__(
        self,
        name: str,
        digest: str,
        classifier: Classifier,
        tokenizer: Any,
        labels: Labels,
        *,
        batch: int,
        remembered: Remembered | None = None,
    ) -> None:
        """`tokenizer` is a `tokenizers.Tokenizer` that cuts texts to what the model takes; `batch` is in texts a call."""
        self.name = f"{name}:{classifier.precision}"
        self.digest = digest
        self.confusion: NegativeConfusion | None = None
        self.cache_hits = 0
        self.cache_misses = 0
        self._classifier = classifier
        self._tokenizer = tokenizer
        self.labels = labels
        self._columns = [labels.index(label) for label in LABELS]
        self._batch = batch
        self._remembered = Remembered() if remembered is None else remembered
        self._mute = _mute(tokenizer)

    @property
    def unwatched(self) -> "TransformerSentiment":
        """Itself: whoever asks for all posts to be scored has the processors for it."""
        return self

    def parts(
        self, texts: Sequence[str], languages: Sequence[str] | None = None
    ) -> Iterator[list[tuple[int, SentimentGuess]]]:
        """Score posts; each part is one call of the model at most. Languages make no difference.

        Raises:
            ValueError: there are not as many languages as texts.
        """
        if languages is not None and len(languages) != len(texts):
            raise ValueError("one language for each text")
        known, unknown = self._remembered.look_up(enumerate(texts))
        asked = list(unknown)
        self.cache_hits += len(texts) - len(asked)
        self.cache_misses += len(asked)
        part = [(number, guess_of(one)) for number, one in known]
        tokens = self._tokens(asked)
        for batch in length_batches([len(ids) for ids in tokens], self._batch):
            for place, one in zip(batch, self._chances([tokens[place] for place in batch]), strict=True):
                self._remembered.put(asked[place], one)
                part += [(number, guess_of(one)) for number in unknown[asked[place]]]
            yield part
            part = []
        if part:
            yield part

    def score(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> list[SentimentGuess]:
        """Score posts at once: one guess for each text, in order."""
        return in_order(self.parts(texts, languages))

    def probabilities(self, texts: Sequence[str]) -> list[Chances]:
        """Probabilities of negative, neutral and positive for each text, in order; nothing is looked up or kept."""
        found: dict[int, Chances] = {}
        tokens = self._tokens([normal(text) for text in texts])
        for batch in length_batches([len(ids) for ids in tokens], self._batch):
            found.update(zip(batch, self._chances([tokens[place] for place in batch]), strict=True))
        return [found[number] for number in range(len(texts))]

    def explain(self, text: str, language: str | None = None) -> list[tuple[str, float]]:
        """The words of a text and how far the logit of its label falls when the word is left out, largest first."""
        return occlusion(text, self.probabilities)

    def _tokens(self, texts: list[str]) -> list[list[int]]:
        # Not encode_batch, which takes all processors.
        return [self._tokenizer.encode(text).ids for text in texts]

    def _chances(self, tokens: list[list[int]]) -> list[Chances]:
        chances: list[Chances] = [_UNREADABLE] * len(tokens)
        said = [number for number, ids in enumerate(tokens) if not self._mute.issuperset(ids)]
        if said:
            logits = self._classifier.logits([tokens[number] for number in said]).astype(np.float64)
            for number, (negative, neutral, positive) in zip(said, softmax(logits)[:, self._columns].tolist(), strict=True):
                chances[number] = (negative, neutral, positive)
        return chances


def _mute(tokenizer: Any) -> set[int]:
    """Numbers of the tokens that stand for no text: those that begin, end or fill up one, and for what is not known."""
    special = {number for number, token in tokenizer.get_added_tokens_decoder().items() if token.special}
    unknown = (tokenizer.token_to_id(token) for token in ("[UNK]", "<unk>"))
    return special | set(tokenizer.encode("").ids) | {number for number in unknown if number is not None}
