"""Runs an int8 export with onnxruntime: the fast way on a processor. Imports neither torch nor transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from streams.errors import UserError
from streams.sentiment.transformer.classifier import filled

__all__ = ["OnnxClassifier"]

_NEEDED: Final = {"input_ids", "attention_mask"}
_KNOWN: Final = _NEEDED | {"token_type_ids"}


class OnnxClassifier:
    """An ONNX model on one thread: more of them get in each other's way where several workers share a machine."""

    precision = "int8"
    # onnxruntime rounds what flows through the model to int8 by the largest number in the batch, so a post's score would
    # depend a little on the posts beside it, and the same posts would not always give the same alerts.
    usual_batch = 1

    def __init__(self, path: Path, pad: int) -> None:
        """`pad` is the number of the token that fills up a batch.

        Raises:
            UserError: the file cannot be read, or is no classifier with three classes.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its errors have no base of their own
            raise UserError(
                f"{path} is damaged or no ONNX model: export the checkpoint again with `kentongan model export`"
            ) from error
        self._inputs = {one.name for one in self._session.get_inputs()}
        outputs = {one.name: one.shape for one in self._session.get_outputs()}
        if not _NEEDED <= self._inputs <= _KNOWN or outputs.get("logits", [None])[-1] != 3:
            raise UserError(
                f"{path} does not take token numbers and give three logits: export the checkpoint again with "
                "`kentongan model export`"
            )
        self._pad = pad

    def logits(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The logits of texts, given as token numbers: shape (texts, 3), in the order of the checkpoint's classes."""
        tokens, mask = filled(batch, self._pad)
        given = {"input_ids": tokens, "attention_mask": mask}
        if "token_type_ids" in self._inputs:
            given["token_type_ids"] = np.zeros_like(tokens)
        found: NDArray[np.float32] = self._session.run(["logits"], given)[0]
        return found
