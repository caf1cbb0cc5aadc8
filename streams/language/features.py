"""Hashed features of words: the word, its character 2- to 5-grams with the word's bounds, its letters beyond ASCII."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["FEATURES_PER_LETTER", "MAX_LETTERS", "WORD_COLUMN", "WORD_WEIGHT", "word_features"]

MAX_LETTERS: Final = 40
"""Words are cut to so many letters: nothing after that helps to recognise a language."""

FEATURES_PER_LETTER: Final = 6
WORD_COLUMN: Final = 4
"""Where `word_features` puts the whole word, in the row of its start mark."""

WORD_WEIGHT: Final = 6
"""How much the whole word counts for against one n-gram: what is known outweighs what merely looks alike."""

_PRIME: Final = np.uint64(0x100000001B3)  # the 64-bit FNV prime
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: Fibonacci hashing
_POWERS: Final = np.cumprod(np.full(MAX_LETTERS + 2, _PRIME, dtype=np.uint64))


def word_features(words: list[str], bits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Hash the features of each word into `2**bits` buckets.

    `words` holds at least one word, none empty, in lower case. Returns the buckets, shape (characters,
    FEATURES_PER_LETTER), the characters of all words one after the other, each word with a start and an end mark; and
    the row at which each word starts, shape (words,). The bucket `2**bits` stands for "no feature".
    """
    text = "".join([f"\x02{word[:MAX_LETTERS]}\x03" for word in words])
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    lengths = np.fromiter((min(len(word), MAX_LETTERS) + 2 for word in words), dtype=np.int64, count=len(words))
    ends = np.cumsum(lengths)
    starts = ends - lengths
    size = len(codes)
    room = np.repeat(ends, lengths) - np.arange(size)  # characters left in the word, this one included
    nothing = 1 << bits
    shift = np.uint64(64 - bits)
    out = np.full((size, FEATURES_PER_LETTER), nothing, dtype=np.int64)

    def bucket(hashes: NDArray[np.uint64], salt: int) -> NDArray[np.int64]:
        mixed = (hashes ^ np.uint64(salt)) * _MIX
        mixed ^= mixed >> np.uint64(29)
        return ((mixed * _MIX) >> shift).astype(np.int64)

    rolling = codes.copy()
    for n in range(2, 6):
        if size < n:
            break
        rolling = rolling[: size - n + 1] * _PRIME + codes[n - 1 :]
        fits = np.flatnonzero(room[: size - n + 1] >= n)
        out[fits, n - 2] = bucket(rolling[fits], n)
    place = np.arange(size) - np.repeat(starts, lengths)
    whole = np.add.reduceat(codes * _POWERS[place], starts)
    out[starts, WORD_COLUMN] = bucket(whole, 6)
    beyond = np.flatnonzero(codes > 127)
    out[beyond, 5] = bucket(codes[beyond], 7)
    return out, starts
