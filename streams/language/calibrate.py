"""Fits how far logits may be trusted, by the number of words they rest on."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from streams.learning.regression import softmax

__all__ = ["fit_temper", "temperatures"]

_BASES: Final = np.arange(0.3, 2.01, 0.05)
_SLOPES: Final = np.arange(-0.3, 0.41, 0.05)
_LEAST: Final = 0.1


def temperatures(temper: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the factor for the logits of texts of so many words, shape (texts, 1): base + slope times log count."""
    out: NDArray[np.float64] = np.maximum(temper[0] + temper[1] * np.log(np.maximum(counts, 1)), _LEAST)[:, None]
    return out


def fit_temper(logits: NDArray[np.float64], counts: NDArray[np.int64], gold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Find the base and slope under which held-out labels are most likely (temperature scaling, Guo et al. 2017)."""
    everyone = np.arange(len(gold))
    best, least = np.array([1.0, 0.0]), np.inf
    for base in _BASES:
        for slope in _SLOPES:
            temper = np.array([base, slope])
            chances = softmax(logits * temperatures(temper, counts))[everyone, gold]
            loss = -float(np.mean(np.log(np.maximum(chances, 1e-9))))
            if loss < least:
                best, least = temper, loss
    return best
