"""Labelled posts as the matrices that the regression takes, and its result as one weight table."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.learning.regression import Floats, SparseRows
from streams.sentiment.features import (
    NEGATED_WORD,
    OFFSETS,
    PAIR_VALUE,
    WIDTH,
    pair_buckets,
    word_buckets,
    word_hashes,
    word_rows,
)
from streams.sentiment.training.neighbours import word_vectors
from streams.sentiment.weights import NORM
from streams.sentiment.words import Posts, WordTable

__all__ = ["Design"]

_LEXICON_RARITY: Final = 3.0
_VECTOR_PLAIN: Final = 1.2
_VECTOR_NEGATED: Final = 0.4
_COMMON_COMPONENTS: Final = 5  # they separate languages and registers rather than opinions, so they weigh less
_COMMON_SHARE: Final = 0.35


class Design:
    """The matrices of labelled posts.

    `posts` is posts by items, an item being a word, a negated word or a pair of neighbours; `items` is items by
    features; `vectors` are dense features of the words, from the company they keep.
    """

    def __init__(self, texts: Sequence[str], unlabelled: Sequence[str], known: Mapping[str, int], seed: int) -> None:
        table = WordTable()
        read = table.read(texts)
        more = table.read(unlabelled)
        self._words = table.words
        size = len(table)
        company = word_vectors(np.concatenate([read.word, more.word]), size, seed)
        company[:, :_COMMON_COMPONENTS] *= _COMMON_SHARE
        self._company = company
        self.posts, kinds = _posts_by_items(read, size)
        one, pair = kinds[kinds < 2 * size], kinds[kinds >= 2 * size] - 2 * size
        negated = one >= size
        rows = word_rows([table.words[number] for number in one % size], negated, known)
        rows.values[: rows.starts[1]] = 0.0  # the edge between posts, which only keeps rows from being empty
        hashes = word_hashes(table.words)
        items = SparseRows(
            np.concatenate([rows.starts, rows.starts[-1] + 1 + np.arange(len(pair))]),
            np.concatenate([rows.columns, pair_buckets(hashes[pair // size], hashes[pair % size])]),
            np.concatenate([rows.values, np.full(len(pair), PAIR_VALUE, np.float32)]),
            WIDTH,
        )
        self._rarity = _rarity(self.posts, items)
        self.items = SparseRows(items.starts, items.columns, items.values * self._rarity[items.columns], WIDTH)
        self.vectors = _spread(company[one % size], negated)

    def folded(self, matrix: Floats) -> Floats:
        """Return one table of feature weights in which the vectors' scores are part of their words' buckets.

        `matrix` holds the fitted weights of the features and then of the vectors' columns.
        """
        table, columns = matrix[:WIDTH] * self._rarity[:, None], matrix[WIDTH:]
        known = np.flatnonzero(self._company.any(axis=1))
        plain = _spread(self._company[known], np.zeros(len(known), np.bool_)) @ columns
        denied = _spread(self._company[known], np.ones(len(known), np.bool_)) @ columns
        word, negation = word_buckets([self._words[number] for number in known])
        np.add.at(table, word, plain)
        np.add.at(table, negation, denied - np.float32(NEGATED_WORD) * plain)
        return table


def _spread(company: NDArray[np.float32], negated: NDArray[np.bool_]) -> NDArray[np.float32]:
    """A negated word keeps some of its vector and has it once more in columns of their own."""
    own = company * np.where(negated, 0.3 * _VECTOR_PLAIN, _VECTOR_PLAIN)[:, None]
    return np.hstack([own, company * (_VECTOR_NEGATED * negated)[:, None]]).astype(np.float32)


def _posts_by_items(posts: Posts, size: int) -> tuple[SparseRows, NDArray[np.int64]]:
    """Return posts by items and the items: word, or word + size when negated, or 2 * size + first * size + second."""
    word, post = posts.word, posts.post
    pair = np.flatnonzero((word[:-1] != 0) & (word[1:] != 0))
    key = np.concatenate([np.where(posts.negated, size + word, word), 2 * size + word[pair] * size + word[pair + 1]])
    owner = np.concatenate([post, post[pair]])
    kinds, item = np.unique(key, return_inverse=True)
    order = np.argsort(owner, kind="stable")
    count = np.bincount(post[word != 0], minlength=posts.count)
    values = (1.0 / (NORM * np.sqrt(np.maximum(count, 1)))).astype(np.float32)
    starts = np.searchsorted(owner[order], np.arange(posts.count + 1))
    return SparseRows(starts, item[order], values[owner[order]], len(kinds)), kinds


def _rarity(posts: SparseRows, items: SparseRows) -> NDArray[np.float32]:
    """Inverse document frequency of each feature, the items that share a bucket taken together."""
    texts = len(posts.starts) - 1
    by_item = np.bincount(posts.columns, minlength=posts.width)
    owner = np.repeat(np.arange(len(items.starts) - 1), np.diff(items.starts))
    frequency = np.bincount(items.columns, weights=by_item[owner] * (items.values != 0), minlength=items.width)
    rarity = np.log((1 + texts) / (1 + np.minimum(frequency, texts))) + 1
    rarity[OFFSETS["lexicon"] :] = _LEXICON_RARITY
    return rarity.astype(np.float32)
