"""What runs a checkpoint: onnxruntime or torch."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Classifier", "filled"]


class Classifier(Protocol):
    """Computes the outputs of a checkpoint's head."""

    precision: str
    """`int8`, `fp32` or `fp16`; it belongs to the model's name, since each gives slightly different numbers."""

    usual_batch: int
    """Texts of usual length in a call, where the operator does not say how many."""

    def logits(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The logits of texts, given as token numbers: shape (texts, 3), in the order of the checkpoint's classes."""


def filled(batch: Sequence[Sequence[int]], pad: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Token numbers, filled up with the token `pad`, and the mask of what is no filling; shape (texts, longest)."""
    longest = max(map(len, batch))
    tokens = np.full((len(batch), longest), pad, np.int64)
    mask = np.zeros((len(batch), longest), np.int64)
    for number, ids in enumerate(batch):
        tokens[number, : len(ids)] = ids
        mask[number, : len(ids)] = 1
    return tokens, mask
