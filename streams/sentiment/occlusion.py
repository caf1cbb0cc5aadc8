"""Which words a verdict rests on, found by leaving each out."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from streams.sentiment.remembered import Chances, normal

__all__ = ["occlusion"]

_EXPLAINED: Final = 60
"""Words of a text that are explained at most: each costs a call of the model."""
_LEAST: Final = 1e-6


def occlusion(text: str, probabilities: Callable[[Sequence[str]], list[Chances]]) -> list[tuple[str, float]]:
    """The words of a text and how far the logit of its label falls when the word is left out, largest first.

    Source: Li, Monroe and Jurafsky, Understanding Neural Networks through Representation Erasure, 2016.
    """
    parts = normal(text).split()[:_EXPLAINED]
    if not parts:
        return []
    without = [" ".join([*parts[:number], *parts[number + 1 :]]) for number in range(len(parts))]
    whole, *rest = probabilities([" ".join(parts), *without])
    label = int(np.argmax(whole))
    falls: dict[str, float] = {}
    for word, one in zip(parts, rest, strict=True):
        falls[word] = falls.get(word, 0.0) + _logit(whole[label]) - _logit(one[label])
    return sorted(falls.items(), key=lambda item: (-item[1], item[0]))


def _logit(chance: float) -> float:
    bounded = min(max(chance, _LEAST), 1 - _LEAST)
    return float(np.log(bounded / (1 - bounded)))
