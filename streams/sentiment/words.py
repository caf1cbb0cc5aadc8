"""Posts as rows of word numbers: the form in which features are computed for many posts at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from streams.sentiment.function_words import FUNCTION_WORDS
from streams.sentiment.lexicon import lexicon
from streams.sentiment.negation import (
    BOUNDARIES,
    EVER,
    LIKE_THIS,
    NEGATORS,
    QUOTES,
    SARCASM,
    is_equal_degree,
    negated,
    without_records,
)
from streams.sentiment.slang import LAUGHTER, SLANG, is_laughter
from streams.text.hashtags import spaced_hashtags
from streams.text.tokens import HANDLE, LINK, NUMBER, canonical, is_emoji, tokenize

__all__ = ["Posts", "WordTable"]

_EDGE = "\n"
_ENDLESS = frozenset({LINK, HANDLE, NUMBER})  # marks whose raw tokens never repeat
_MARKS = frozenset((".", ",", ";", ":", "!", "!!", "?", "?!", "??", "..."))
_MUTE = frozenset([_EDGE, *_ENDLESS, *_MARKS, *QUOTES])
_SHORT = 4
_FLAGS = 8


@dataclass(slots=True, frozen=True)
class Posts:
    """Many posts end to end.

    `word` holds word numbers, with an edge (number 0) before each post; `post` the index of the post each belongs to;
    `negated` tells which words a negation reaches. `spoken` counts the words, emoji and emoticons of each post: links,
    handles, numbers and punctuation say nothing; `plain` tells that it has none but function words and emoji that
    the lexicon gives no polarity. `words` spells the numbers.
    """

    word: NDArray[np.int64]
    post: NDArray[np.int64]
    negated: NDArray[np.bool_]
    spoken: NDArray[np.int64]
    plain: NDArray[np.bool_]
    count: int
    words: Sequence[str]


class WordTable:
    """Numbers words as they turn up; never forgets one (replace the table to bound it)."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._number: dict[str, int] = {}
        self._raw: dict[str, tuple[int, ...]] = {}
        self._flags = np.zeros((1024, _FLAGS), np.bool_)
        self._add(_EDGE)
        self._flags[0, [1, 3, 7]] = True

    def __len__(self) -> int:
        return len(self.words)

    @property
    def spellings(self) -> int:
        """How many raw tokens are remembered."""
        return len(self._raw)

    def read(self, texts: Sequence[str]) -> Posts:
        """Cut posts into words and mark what negations reach."""
        raw = self._raw
        lengths = np.empty(len(texts), np.int64)
        rows: list[Iterable[int]] = []
        for index, text in enumerate(texts):
            tokens = tokenize(spaced_hashtags(text))
            try:
                row = [0, *chain.from_iterable([raw[token] for token in tokens])]
            except KeyError:
                row = [0, *chain.from_iterable([raw.get(token) or self._learn(token) for token in tokens])]
            lengths[index] = len(row)
            rows.append(row)
        word = np.fromiter(chain.from_iterable(rows), np.int64, int(lengths.sum()))
        flags = self._flags[word]
        post = np.repeat(np.arange(len(texts)), lengths)
        negator = without_records(flags[:, 0], flags[:, 4], flags[:, 5], flags[:, 6])
        turned = negated(negator, flags[:, 1])
        mocking = np.zeros(len(texts), np.bool_)
        mocking[post[flags[:, 2]]] = True
        spoken = np.bincount(post[~flags[:, 3]], minlength=len(texts))
        plain = np.bincount(post[~flags[:, 7]], minlength=len(texts)) == 0
        turned |= mocking[post] & ~flags[:, :3].any(axis=1)
        return Posts(word, post, turned, spoken, plain, len(texts), self.words)

    def _learn(self, token: str) -> tuple[int, ...]:
        word = canonical(token)
        plain = SLANG.get(token) or SLANG.get(word)
        if plain is not None:
            parts = plain.split("-")
        elif word[0] == '"':
            parts = [QUOTES[0], SLANG.get(word[1:], word[1:]), QUOTES[1]]
        elif is_laughter(word):
            parts = [LAUGHTER]
        else:
            parts = [word]
        numbers = tuple(self._add(part) for part in parts)
        if word not in _ENDLESS or len(token) < _SHORT:
            self._raw[token] = numbers
        return numbers

    def _add(self, word: str) -> int:
        number = self._number.get(word)
        if number is None:
            number = self._number[word] = len(self.words)
            self.words.append(word)
            if number >= len(self._flags):
                self._flags = np.concatenate([self._flags, np.zeros_like(self._flags)])
            self._flags[number] = (
                word in NEGATORS,
                word in BOUNDARIES,
                word in SARCASM,
                word in _MUTE,
                word in EVER,
                is_equal_degree(word),
                word in LIKE_THIS,
                word in _MUTE or word in FUNCTION_WORDS or (is_emoji(word) and word not in lexicon()),
            )
        return number
