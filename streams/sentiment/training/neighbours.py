"""Word vectors from the company words keep: what an unlabelled post can teach.

Positive pointwise mutual information of words within a window, reduced by a truncated eigendecomposition (Levy and
Goldberg, Neural Word Embedding as Implicit Matrix Factorization, 2014; Halko, Martinsson and Tropp, Finding Structure with
Randomness, 2011).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.learning.algebra import eigen, orthonormal, product
from streams.learning.regression import SparseRows

__all__ = ["DIMENSIONS", "word_vectors"]

DIMENSIONS: Final = 100
_WINDOW: Final = 5
_LEAST_COUNT: Final = 4
_SMOOTHING: Final = 0.875
_SPARE: Final = 16
_ROUNDS: Final = 3


def word_vectors(word: NDArray[np.int64], words: int, seed: int) -> NDArray[np.float32]:
    """Return a vector of length 1 for every word, shape (words, DIMENSIONS); zeros for words that are too rare.

    `word` holds word numbers, texts end to end with a 0 before each. The largest components come first.
    """
    vectors = np.zeros((words, DIMENSIONS), np.float32)
    counts = np.bincount(word, minlength=words)
    counts[0] = 0
    kept = np.flatnonzero(counts >= _LEAST_COUNT)
    if len(kept) <= DIMENSIONS + _SPARE:
        return vectors
    matrix = _mutual_information(word, words, kept)
    random = np.random.default_rng(seed)
    basis = random.standard_normal((len(kept), DIMENSIONS + _SPARE)).astype(np.float32)
    for _ in range(_ROUNDS):
        basis = orthonormal(matrix.times(basis))
    values, turn = eigen(product(basis.T, matrix.times(basis)))
    order = np.argsort(-np.abs(values), kind="stable")[:DIMENSIONS]
    reduced = product(basis, turn[:, order]) * np.sqrt(np.abs(values[order]))
    vectors[kept] = reduced / np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-9)
    return vectors


def _mutual_information(word: NDArray[np.int64], words: int, kept: NDArray[np.int64]) -> SparseRows:
    """Return the symmetric matrix of the kept words; neighbours count less the farther they are."""
    place = np.full(words, -1)
    place[kept] = np.arange(len(kept))
    size = len(kept)
    at = place[word]
    edge = np.cumsum(word == 0)
    keys, amounts = [], []
    for distance in range(1, _WINDOW + 1):
        first, second = at[:-distance], at[distance:]
        near = (edge[:-distance] == edge[distance:]) & (first >= 0) & (second >= 0)
        for one, other in ((first[near], second[near]), (second[near], first[near])):
            key, count = np.unique(one * size + other, return_counts=True)
            keys.append(key)
            amounts.append(count / distance)
    pair, index = np.unique(np.concatenate([*keys, np.arange(size) * (size + 1)]), return_inverse=True)
    # A word stands next to itself at least this often, which keeps every row from being empty.
    amount = np.bincount(index, weights=np.concatenate([*amounts, np.full(size, 1e-9)]))
    row, column = pair // size, pair % size
    total = np.maximum(np.bincount(row, weights=amount, minlength=size), 1e-9)
    score = np.log(amount * (total ** (2 * _SMOOTHING - 1)).sum() / (total[row] * total[column]) ** _SMOOTHING)
    used = (score > 0) | (row == column)
    starts = np.searchsorted(row[used], np.arange(size + 1))
    return SparseRows(starts, column[used], np.maximum(score[used], 0).astype(np.float32), size)
