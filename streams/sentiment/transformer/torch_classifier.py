"""Runs a checkpoint with torch: in half precision on a GPU, in single precision on a processor."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from streams.errors import UserError
from streams.sentiment.transformer.checkpoint import Checkpoint, pad_token, read_json
from streams.sentiment.transformer.classifier import filled
from streams.sentiment.transformer.pretrained import load_classifier

__all__ = ["TorchClassifier"]


class TorchClassifier:
    """A checkpoint as it was trained."""

    def __init__(self, checkpoint: Checkpoint, device: Literal["cpu", "cuda"]) -> None:
        """Raises `UserError` when the weights cannot be loaded, or there is no such device."""
        if device == "cuda" and not torch.cuda.is_available():
            raise UserError("torch finds no GPU on this machine: set KENTONGAN_SENTIMENT_DEVICE=cpu, or mend its driver")
        config = read_json(checkpoint.folder / "config.json")
        self._pad = pad_token(config, checkpoint.architecture)
        self._device = torch.device(device)
        model = load_classifier(checkpoint.folder)
        if device == "cuda":
            self.precision, self.usual_batch = "fp16", 64
            model = model.half()
        else:
            self.precision, self.usual_batch = "fp32", 8
            torch.set_num_threads(1)
        self._model = model.to(self._device)

    def logits(self, batch: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The logits of texts, given as token numbers: shape (texts, 3), in the order of the checkpoint's classes."""
        tokens, mask = filled(batch, self._pad)
        with torch.inference_mode():
            found = self._model(
                input_ids=torch.from_numpy(tokens).to(self._device),
                attention_mask=torch.from_numpy(mask).to(self._device),
            ).logits
        logits: NDArray[np.float32] = found.float().cpu().numpy()
        return logits
