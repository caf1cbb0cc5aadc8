"""Hashed features of words and of pairs of words.

Every word has a bucket of its own, one for its negation, buckets for its character 2- to 5-grams with the word's bounds,
and, where the lexicon knows it, a bucket it shares with every other word of the same polarity. A pair of neighbours has one
bucket. All buckets are rows of one weight table; `OFFSETS` says where each family starts.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.learning.regression import SparseRows
from streams.sentiment.lexicon import polarity

__all__ = [
    "LEXICON_ROWS",
    "NEGATED_WORD",
    "OFFSETS",
    "PAIR_VALUE",
    "WIDTH",
    "pair_buckets",
    "word_buckets",
    "word_hashes",
    "word_rows",
]

_BITS: Final = {"word": 18, "not": 17, "gram": 17, "pair": 18}
LEXICON_ROWS: Final = 4
"""Positive, negative, positive negated, negative negated."""
OFFSETS: Final[dict[str, int]] = {}
WIDTH = 0
for _family, _bits in _BITS.items():
    OFFSETS[_family] = WIDTH
    WIDTH += 1 << _bits
OFFSETS["lexicon"] = WIDTH
WIDTH += LEXICON_ROWS

PAIR_VALUE: Final = 0.7
_MAX_LETTERS: Final = 32
_GRAMS: Final = (2, 3, 4, 5)
# What each family weighs in a plain word and in a negated one.
_PLAIN: Final = {"word": 1.0, "not": 0.0, "gram": 1.0, "lexicon": 1.0}
NEGATED_WORD: Final = 0.5
_NEGATED: Final = {"word": NEGATED_WORD, "not": 1.0, "gram": 0.3, "lexicon": 1.0}

_PRIME: Final = np.uint64(0x100000001B3)  # the 64-bit FNV prime
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Fibonacci hashing
_POWERS: Final = np.cumprod(np.full(_MAX_LETTERS + 2, _PRIME, dtype=np.uint64))


def _bucket(hashes: NDArray[np.uint64], family: str) -> NDArray[np.int64]:
    mixed = hashes * _MIX
    mixed ^= mixed >> np.uint64(29)
    return ((mixed * _MIX) >> np.uint64(64 - _BITS[family])).astype(np.int64) + OFFSETS[family]


def _codes(words: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    marked = [f"\x02{word[:_MAX_LETTERS]}\x03" for word in words]
    lengths = np.fromiter(map(len, marked), np.int64, len(marked))
    codes = np.frombuffer("".join(marked).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    return codes, np.cumsum(lengths) - lengths, lengths


def word_hashes(words: Sequence[str]) -> NDArray[np.uint64]:
    """Hash whole words; at least one, none empty."""
    codes, starts, lengths = _codes(words)
    place = np.arange(len(codes)) - np.repeat(starts, lengths)
    return np.add.reduceat(codes * _POWERS[place], starts)


def word_buckets(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the buckets of whole words and of their negations; at least one word, none empty."""
    hashes = word_hashes(words)
    return _bucket(hashes, "word"), _bucket(hashes, "not")


def pair_buckets(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the bucket of each pair of neighbours, from the hashes of its words."""
    return _bucket(first * _PRIME + (second ^ (second >> np.uint64(31))), "pair")


def word_rows(words: Sequence[str], negated: NDArray[np.bool_], known: Mapping[str, int]) -> SparseRows:
    """Return one row of features for each word, which is in its negated form where `negated` says so.

    `known` is the lexicon, from word to +1 or -1.
    """
    count = len(words)
    hashes = word_hashes(words)
    index = np.arange(count)
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    values: list[NDArray[np.float64]] = []

    def add(family: str, row: NDArray[np.int64], column: NDArray[np.int64], size: NDArray[np.float64]) -> None:
        weight = np.where(negated[row], _NEGATED[family], _PLAIN[family]) * size
        rows.append(row)
        columns.append(column)
        values.append(weight)

    one = np.ones(count)
    add("word", index, _bucket(hashes, "word"), one)
    add("not", index, _bucket(hashes, "not"), one)
    distinct = {word: polarity(word, known) for word in set(words)}
    signs = np.fromiter(map(distinct.__getitem__, words), np.int64, count)
    where = np.flatnonzero(signs)
    place = (signs[where] < 0).astype(np.int64) + 2 * negated[where] + OFFSETS["lexicon"]
    add("lexicon", where, place, one[where])
    gram_row, gram_column = _grams(words)
    number = np.bincount(gram_row, minlength=count)
    add("gram", gram_row, gram_column, 1.0 / np.sqrt(number[gram_row]))

    row = np.concatenate(rows)
    order = np.argsort(row, kind="stable")
    starts = np.searchsorted(row[order], np.arange(count + 1))
    return SparseRows(starts, np.concatenate(columns)[order], np.concatenate(values)[order].astype(np.float32), WIDTH)


def _grams(words: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the word and the bucket of every character n-gram of the words that start with a letter."""
    codes, starts, lengths = _codes(words)
    word = np.repeat(np.arange(len(words)), lengths)
    room = np.repeat(starts + lengths, lengths) - np.arange(len(codes))
    letters = np.fromiter((word[:1].isalpha() for word in words), np.bool_, len(words))[word]
    rows, columns = [], []
    rolling = codes
    for n in range(2, _GRAMS[-1] + 1):
        rolling = rolling[: max(len(codes) - n + 1, 0)] * _PRIME + codes[n - 1 :]
        fits = np.flatnonzero((room[: len(rolling)] >= n) & letters[: len(rolling)])
        rows.append(word[fits])
        columns.append(_bucket(rolling[fits] ^ np.uint64(n), "gram"))
    return np.concatenate(rows), np.concatenate(columns)
