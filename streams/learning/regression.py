"""Multinomial logistic regression over texts whose words share features, in numpy alone.

A text's logits are the weighted sum of its words' scores, a word's scores the weighted sum of its features' weights, so
both steps are products with a sparse matrix and the loss is convex in the weights. Fitted with L-BFGS (Nocedal and
Wright, Numerical Optimization, algorithm 7.4) on the whole set: no sampling, so the same rows give the same weights.
Sums are not left to the linear-algebra library, whose order of adding depends on how many threads it runs.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "SparseRows", "fit", "minimise", "softmax"]

Floats: TypeAlias = NDArray[np.float32]
Integers: TypeAlias = NDArray[np.int64]

_BLOCK = 3 << 19  # numbers gathered at a time, so that memory stays near 20 MB a product
_MEMORY = 8
_SHRINK = 0.5
_SUFFICIENT = 1e-4
_TRIES = 12


@dataclass(slots=True, frozen=True)
class SparseRows:
    """A sparse matrix by rows; every row has at least one entry.

    `starts` holds each row's first entry and, at its end, the number of entries; `columns` and `values` the entries.
    """

    starts: Integers
    columns: Integers
    values: Floats
    width: int

    def times(self, dense: Floats) -> Floats:
        """Multiply by a dense matrix of shape (width, k)."""
        rows = len(self.starts) - 1
        out = np.empty((rows, dense.shape[1]), dtype=np.float32)
        row = 0
        while row < rows:
            limit = self.starts[row] + _BLOCK // dense.shape[1]
            until = max(int(np.searchsorted(self.starts, limit, side="right")) - 1, row + 1)
            low, high = int(self.starts[row]), int(self.starts[until])
            part = dense[self.columns[low:high]] * self.values[low:high, None]
            np.add.reduceat(part, self.starts[row:until] - low, axis=0, out=out[row:until])
            row = until
        return out

    def transposed(self) -> tuple["SparseRows", Integers]:
        """Return the transposed matrix without its empty rows, and which columns of this one those rows were."""
        rows = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        order = np.argsort(self.columns, kind="stable")
        used, first = np.unique(self.columns[order], return_index=True)
        starts = np.append(first, len(order)).astype(np.int64)
        return SparseRows(starts, rows[order], self.values[order], len(self.starts) - 1), used


def softmax(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    """Turn logits, one row a text, into probabilities."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances: NDArray[np.floating] = shifted / shifted.sum(axis=1, keepdims=True)
    return chances


def fit(
    texts: SparseRows,
    words: SparseRows,
    labels: Integers,
    weights: Floats,
    classes: int,
    *,
    penalty: float,
    steps: int,
    vectors: Floats | None = None,
    offsets: Floats | None = None,
) -> tuple[Floats, Floats]:
    """Fit feature weights, shape (features, classes), and biases, shape (classes,).

    `texts` is texts by words, `words` is words by features, `labels` one class a text and `weights` one weight a text
    (their sum is what `penalty`, the L2 factor, is measured against). `vectors` are further, dense features of the
    first words, one row a word; their weights follow those of the features. `offsets` are logits that the texts have
    from elsewhere, shape (texts, classes).
    """
    texts_back, text_used = texts.transposed()
    words_back, word_used = words.transposed()
    dense = np.zeros((0, 0), np.float32) if vectors is None else vectors
    given = np.float32(0.0) if offsets is None else offsets
    size = words.width * classes
    end = size + dense.shape[1] * classes
    share = (weights / weights.sum()).astype(np.float32)
    everyone = np.arange(len(labels))

    def loss(point: Floats) -> tuple[float, Floats]:
        scores = words.times(point[:size].reshape(words.width, classes))
        scores[: len(dense)] += _times(dense, point[size:end].reshape(-1, classes))
        chances = softmax(texts.times(scores) + given + point[end:]).astype(np.float32)
        value = -float(np.sum(share * np.log(np.maximum(chances[everyone, labels], 1e-12)), dtype=np.float64))
        value += 0.5 * penalty * float(np.sum(point[:end] * point[:end], dtype=np.float64))
        chances[everyone, labels] -= 1.0
        chances *= share[:, None]
        by_word = np.zeros((texts.width, classes), dtype=np.float32)
        by_word[text_used] = texts_back.times(chances)
        slope = penalty * point
        slope[:size].reshape(words.width, classes)[word_used] += words_back.times(by_word)
        slope[size:end] += _times(dense.T, by_word[: len(dense)]).ravel()
        slope[end:] = chances.sum(axis=0)
        return value, slope

    point = minimise(loss, np.zeros(end + classes, dtype=np.float32), steps)
    return point[:end].reshape(-1, classes), point[end:]


def minimise(loss: Callable[[Floats], tuple[float, Floats]], point: Floats, steps: int) -> Floats:
    """L-BFGS with a backtracking line search."""
    value, slope = loss(point)
    pairs: deque[tuple[Floats, Floats, float]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        direction = -_towards(slope, pairs)
        descent = _dot(direction, slope)
        length = 1.0 if pairs else 1.0 / max(_dot(slope, slope) ** 0.5, 1e-12)
        for _ in range(_TRIES):
            trial = point + np.float32(length) * direction
            trial_value, trial_slope = loss(trial)
            if trial_value <= value + _SUFFICIENT * length * descent:
                break
            length *= _SHRINK
        else:
            break
        moved, turned = trial - point, trial_slope - slope
        curvature = _dot(moved, turned)
        if curvature > 1e-12:
            pairs.append((moved, turned, 1.0 / curvature))
        point, value, slope = trial, trial_value, trial_slope
    return point


def _towards(slope: Floats, pairs: deque[tuple[Floats, Floats, float]]) -> Floats:
    """Two-loop recursion: the inverse Hessian's estimate times the slope."""
    out = slope.copy()
    shares = []
    for moved, turned, rho in reversed(pairs):
        share = rho * _dot(moved, out)
        shares.append(share)
        out -= np.float32(share) * turned
    if pairs:
        moved, turned, rho = pairs[-1]
        out *= np.float32(1.0 / (rho * _dot(turned, turned)))
    for (moved, turned, rho), share in zip(pairs, reversed(shares), strict=True):
        out += np.float32(share - rho * _dot(turned, out)) * moved
    return out


def _times(one: Floats, another: Floats) -> Floats:
    columns = [np.einsum("ij,j->i", one, np.ascontiguousarray(column)) for column in another.T]
    return np.stack(columns, axis=1)


def _dot(one: Floats, another: Floats) -> float:
    return float(np.sum(one * another, dtype=np.float64))
