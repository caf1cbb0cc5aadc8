"""The embedded sentiment engine: additive, so that every word's scores are computed once and then looked up."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.errors import UserError
from streams.files import read_file
from streams.learning.regression import softmax
from streams.sentiment.features import OFFSETS, PAIR_VALUE, pair_buckets, word_hashes, word_rows
from streams.sentiment.guess import ABSTAIN_BELOW, SentimentGuess
from streams.sentiment.weights import LABELS, NORM, Weights
from streams.sentiment.words import Posts, WordTable

__all__ = ["LinearSentiment"]

MODEL: Final = Path(__file__).with_name("model") / "sentiment.bin"
_MAX_BYTES: Final = 256_000_000
CACHED_WORDS: Final = 200_000
_ROOM: Final = 4096  # words that the arrays hold at first
_ONE: Final = 1 << 20  # sums are whole numbers, so that a post's score is the same in any batch


class LinearSentiment:
    """Scores posts in Indonesian, English and regional languages; safe to call from several threads.

    A post's logits are the sum of its words' scores and of its neighbouring pairs' scores over the square root of its
    number of words; in one without any but function words (`Posts.plain`) they are the bias alone. `name` and `digest`
    (SHA-256 of the model file, hexadecimal) say which model it is.
    """

    def __init__(self, weights: Weights, digest: str) -> None:
        self.name = weights.name
        self.digest = digest
        self.weights = weights
        self.confusion = weights.confusion
        self._sizes = weights.sizes()
        pairs = self._sizes[OFFSETS["pair"] : OFFSETS["lexicon"]]
        self._pairs = np.rint(pairs * PAIR_VALUE * _ONE).astype(np.int32)
        self._lock = Lock()
        self.cache_hits = 0
        """Words of all posts so far whose scores were known; edges of posts count as words."""
        self.cache_misses = 0
        """Words whose scores had to be computed."""
        self._forget()

    @classmethod
    def load(cls, path: Path | None = None) -> "LinearSentiment":
        """Load a model file that `streams.sentiment.training.train.train` wrote; without a path, the embedded one.

        Raises `UserError` when it cannot be read.
        """
        path = path or MODEL
        try:
            content = read_file(path, _MAX_BYTES)
        except OSError as error:
            raise UserError(f"Cannot read the sentiment model {path}: {error.strerror}.") from error
        return cls(Weights.parse(content, str(path)), hashlib.sha256(content).hexdigest())

    def score(self, texts: Sequence[str], languages: Sequence[str] | None = None) -> list[SentimentGuess]:
        """Score posts; each guess is the same whatever else is in the batch.

        `languages` (codes, one a text) is accepted for engines that need it; this one reads all its languages alike.

        Raises:
            ValueError: there are not as many languages as texts.
        """
        if languages is not None and len(languages) != len(texts):
            raise ValueError("one language for each text")
        if not texts:
            return []
        posts, parts = self._parts(texts)
        chances = softmax(self._sums(posts, parts))
        best = chances.argmax(axis=1).tolist()
        unsure = ((chances.max(axis=1) < ABSTAIN_BELOW) | (posts.spoken == 0)).tolist()
        return [
            SentimentGuess(LABELS[label], negative, neutral, positive, abstained)
            for label, (negative, neutral, positive), abstained in zip(best, chances.tolist(), unsure, strict=True)
        ]

    @property
    def unwatched(self) -> "LinearSentiment":
        """Itself: it costs little."""
        return self

    def parts(
        self, texts: Sequence[str], languages: Sequence[str] | None = None
    ) -> Iterator[list[tuple[int, SentimentGuess]]]:
        """Score posts in one part: thousands take no longer than a call of a larger model."""
        yield list(enumerate(self.score(texts, languages)))

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the logits of each text, shape (texts, 3), before the softmax."""
        return self._sums(*self._parts(texts))

    def spoken(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return how many words, emoji and emoticons each text has; links, handles, numbers and punctuation are none."""
        return self._parts(texts)[0].spoken

    def _sums(self, posts: Posts, parts: NDArray[np.int64]) -> NDArray[np.float64]:
        sums = np.concatenate([np.zeros((1, len(LABELS)), np.int64), np.cumsum(parts, axis=0)])
        edges = np.append(np.flatnonzero(posts.word == 0), len(posts.word))
        count = np.maximum(np.diff(edges) - 1, 1)
        total = (sums[edges[1:]] - sums[edges[:-1]]) / (_ONE * NORM * np.sqrt(count))[:, None]
        logits: NDArray[np.float64] = (total + self.weights.bias) * self.weights.sharpness
        return logits

    def explain(self, text: str, language: str | None = None) -> list[tuple[str, float]]:
        """Return the words of a text and what each adds to the label's logit over the mean of all, largest first.

        A pair's share is split between its two words; the shares and the bias add up to the label's logit.
        """
        posts, parts = self._parts([text])
        label = int(self._sums(posts, parts)[0].argmax())
        count = max(len(posts.word) - 1, 1)
        share = parts[:, label] / (_ONE * NORM * np.sqrt(count)) * self.weights.sharpness
        weights: dict[str, float] = {}
        for number, weight in zip(posts.word[1:].tolist(), share[1:].tolist(), strict=True):
            name = posts.words[number]
            weights[name] = weights.get(name, 0.0) + weight
        return sorted(weights.items(), key=lambda item: (-item[1], item[0]))

    def _parts(self, texts: Sequence[str]) -> tuple[Posts, NDArray[np.int64]]:
        """Return the posts' words and the whole-number scores of each; a pair's are split between its two words."""
        with self._lock:
            if max(len(self._words), self._words.spellings) > CACHED_WORDS:
                self._forget()
            posts = self._words.read(texts)
            new = len(self._words) - self._known
            self.cache_hits += len(posts.word) - new
            self.cache_misses += new
            self._learn()
            plain, denied, hashes = self._plain, self._denied, self._hashes
        word = posts.word
        parts = plain[word].astype(np.int64)
        reached = np.flatnonzero(posts.negated)
        parts[reached] = denied[word[reached]]
        pair = np.flatnonzero((word[:-1] != 0) & (word[1:] != 0))
        buckets = pair_buckets(hashes[word[pair]], hashes[word[pair + 1]]) - OFFSETS["pair"]
        both = self._pairs[buckets]
        half = both >> 1
        parts[pair] += half
        parts[pair + 1] += both - half
        parts[posts.plain[posts.post]] = 0
        return posts, parts

    def _forget(self) -> None:
        self._words = WordTable()
        self._known = 1  # the edge between posts, which scores nothing
        self._plain = np.zeros((_ROOM, len(LABELS)), np.int32)
        self._denied = np.zeros((_ROOM, len(LABELS)), np.int32)
        self._hashes = np.zeros(_ROOM, np.uint64)

    def _learn(self) -> None:
        """Compute the scores of the words that turned up since the last call."""
        known, size = self._known, len(self._words)
        if known == size:
            return
        if size > len(self._hashes):
            room = 2 * size - len(self._hashes)
            self._plain = np.pad(self._plain, ((0, room), (0, 0)))
            self._denied = np.pad(self._denied, ((0, room), (0, 0)))
            self._hashes = np.pad(self._hashes, (0, room))
        new = self._words.words[known:]
        both = word_rows(new + new, np.arange(2 * len(new)) >= len(new), self.weights.polarities)
        scores = np.rint(both.times(self._sizes) * _ONE).astype(np.int32)
        self._plain[known:size] = scores[: len(new)]
        self._denied[known:size] = scores[len(new) :]
        self._hashes[known:size] = word_hashes(new)
        self._known = size
