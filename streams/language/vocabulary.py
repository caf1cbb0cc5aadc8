"""The words seen lately and their scores in each class, so that a word is hashed once."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.language.features import MAX_LETTERS, WORD_COLUMN, WORD_WEIGHT, word_features
from streams.language.model import LanguageModel
from streams.text.noise import is_laughter

__all__ = ["Vocabulary", "canonical"]

CAPACITY: Final = 1 << 17

_ELONGATED: Final = re.compile(r"(.)\1{2,}")
_LATIN_END: Final = "\u0250"
_SCRIPTS: Final = (
    ("\u1a00", "\u1a20", "bug"),  # Lontara
    ("\u1b00", "\u1b80", "ban"),
    ("\u1b80", "\u1bc0", "su"),
    ("\u1bc0", "\u1c00", "bbc"),
    ("\u1e00", "\u1f00", ""),  # Latin Extended Additional: read as words
    ("\ua980", "\ua9e0", "jv"),
)


def canonical(word: str) -> str:
    """Shorten a letter repeated three times or more to one (`bangeeet`), and the word to what the model reads."""
    return _ELONGATED.sub(r"\1", word)[:MAX_LETTERS]


def script_language(word: str) -> str:
    """Return the language that a word's script alone implies (`other` for most scripts), or nothing for Latin."""
    first = word[0]
    if first < _LATIN_END:
        return ""
    for low, high, language in _SCRIPTS:
        if low <= first < high:
            return language
    return "other"


class Vocabulary:
    """Rows of scores by word; bounded: forgotten as a whole when full. Not safe for use by several threads at once."""

    SEPARATOR: Final = 0
    NOISE: Final = 1

    def __init__(self, model: LanguageModel, separator: str, capacity: int = CAPACITY) -> None:
        self._bits = model.bits
        self._weights = model.weights
        self._languages = model.languages.tolist()
        self._separator = separator
        self._capacity = capacity
        self._script_score = round(4.0 / float(model.scale))
        self._forget(capacity)

    def _forget(self, capacity: int) -> None:
        classes = self._weights.shape[1]
        self._rows = {self._separator: self.SEPARATOR}
        self._free = 2
        self.scores: NDArray[np.int16] = np.zeros((capacity, classes), dtype=np.int16)
        self.letters: NDArray[np.int32] = np.zeros(capacity, dtype=np.int32)

    def rows(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Return the row in `scores` and `letters` of each lower-case word or separator, adding those not yet known.

        Rows are valid until the next call.
        """
        fresh = set(words).difference(self._rows)
        if fresh:
            if len(self._rows) + len(fresh) + 2 > self._capacity:
                self._forget(max(self._capacity, len(fresh) + 4))
                fresh = set(words).difference(self._rows)
            self._learn(sorted(fresh))
        return np.fromiter(map(self._rows.__getitem__, words), dtype=np.int64, count=len(words))

    def _learn(self, fresh: list[str]) -> None:
        scored: list[str] = []
        for word in fresh:
            if is_laughter(word):
                self._rows[word] = self.NOISE
            else:
                self._rows[word] = self._free + len(scored)
                scored.append(word)
        if not scored:
            return
        first = self._free
        self._free = until = first + len(scored)
        short = [canonical(word) for word in scored]
        buckets, starts = word_features(short, self._bits)
        by_letter = self._weights[buckets[:, 0]].astype(np.int16)
        for column in range(1, WORD_COLUMN):
            by_letter += self._weights[buckets[:, column]]
        by_letter[starts] += np.int16(WORD_WEIGHT) * self._weights[buckets[starts, WORD_COLUMN]]
        beyond = np.flatnonzero(buckets[:, -1] < len(self._weights) - 1)
        by_letter[beyond] += self._weights[buckets[beyond, -1]]
        self.scores[first:until] = np.add.reduceat(by_letter, starts, axis=0)
        self.letters[first:until] = [len(word) - word.count("'") for word in short]
        for row, word in enumerate(short, first):
            if not word.isascii() and (language := script_language(word)):
                self.scores[row] = [self._script_score if own == language else 0 for own in self._languages]
