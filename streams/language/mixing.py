"""Finds the second language of a code-mixed post: the words that speak for it against the post's main language."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.language.codes import LANGUAGES

__all__ = ["second_languages"]

MARGIN: Final = 3.0
"""How much more, in logits, a word and half of each neighbour must speak for the second language than for the main one."""

LEAST_WORDS: Final = 3
LEAST_SHARE: Final = 0.2

_SHARED: Final = [LANGUAGES.index("id"), LANGUAGES.index("ms")]


def second_languages(
    scores: NDArray[np.float32],
    post: NDArray[np.int64],
    best: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the second language of each post, as a place in `LANGUAGES` or -1, and its share of the post's words.

    `scores` holds each word's logits, shape (words, languages), with a row of zeros before the first word of each post;
    `post` each row's post, `best` each post's main language and `counts` its number of words. Neighbours count because
    single words are shared among these languages; Indonesian and Malay share too many to be called a mixture.
    """
    lead = scores - scores[np.arange(len(scores)), best[post]][:, None]
    near = lead.copy()
    near[1:] += 0.5 * lead[:-1]
    near[:-1] += 0.5 * lead[1:]
    near[~scores.any(axis=1)] = 0.0
    for one, another in (_SHARED, _SHARED[::-1]):
        near[best[post] == one, another] = -np.inf
    language = near.argmax(axis=1)
    votes = np.flatnonzero(near[np.arange(len(near)), language] > MARGIN)
    size = len(LANGUAGES)
    table = np.bincount(post[votes] * size + language[votes], minlength=len(best) * size).reshape(-1, size)
    second = table.argmax(axis=1)
    won = table[np.arange(len(best)), second]
    share = won / np.maximum(counts, 1)
    found = (won >= LEAST_WORDS) & (share >= LEAST_SHARE)
    return np.where(found, second, -1), np.where(found, np.minimum(share, 1.0), 0.0)
