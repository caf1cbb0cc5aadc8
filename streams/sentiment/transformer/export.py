"""The int8 export of a checkpoint: what a worker without torch and GPU serves."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import torch

from streams.errors import UserError
from streams.learning.regression import softmax
from streams.sentiment.transformer.checkpoint import Checkpoint, pad_token, read_json
from streams.sentiment.transformer.convert import to_int8, to_onnx
from streams.sentiment.transformer.drift import LARGEST, LARGEST_MEAN, LEAST_AGREEMENT, Drift
from streams.sentiment.transformer.exported import EXPORT, MODEL, TOKENIZER, Exported
from streams.sentiment.transformer.folder import new_folder
from streams.sentiment.transformer.onnx_classifier import OnnxClassifier
from streams.sentiment.transformer.pretrained import load_classifier, load_tokenizer, probabilities, save_tokenizer

__all__ = ["export"]

_LARGEST_GRAPH: Final = 2_000_000_000
"""Bytes; an ONNX file is one protocol buffer, which ends at 2 GiB."""
_BATCH: Final = 16


def export(checkpoint: Checkpoint, texts: Sequence[str], out: Path | None = None) -> Drift:
    """Write the int8 export of a checkpoint to the new folder `out`, or beside its own files.

    Its probabilities for `texts` are compared with those of torch in single precision, from the characters on, so that the
    tokenizer is compared too. Nothing is written unless all goes well.

    Raises:
        UserError: it cannot be loaded or written, or its int8 output differs too much.
    """
    if sum(path.stat().st_size for path in checkpoint.weights) > _LARGEST_GRAPH:
        raise UserError(f"{checkpoint.name} is too large for an export (over 2 GB): serve it on a GPU")
    if out is not None:
        with new_folder(out) as made:
            return _fill(made, checkpoint, texts)
    try:
        with TemporaryDirectory(dir=checkpoint.folder, prefix=".int8-") as beside:
            drift = _fill(Path(beside), checkpoint, texts)
            for name in (TOKENIZER, MODEL, EXPORT):  # the note last: it says that the rest is there
                Path(beside, name).replace(checkpoint.folder / name)
    except OSError as error:
        raise UserError(f"cannot write to {checkpoint.folder}: {error.strerror}; name another folder with --out") from error
    return drift


def _fill(folder: Path, checkpoint: Checkpoint, texts: Sequence[str]) -> Drift:
    model = load_classifier(checkpoint.folder)
    save_tokenizer(checkpoint.folder, folder)
    shutil.copyfile(checkpoint.folder / "config.json", folder / "config.json")
    to_int8(to_onnx(model, checkpoint.max_length), folder / MODEL)
    drift = _drift(model, folder, checkpoint, texts)
    if not drift.small:
        raise UserError(
            f"{checkpoint.name} is not exported, since int8 changes it too much: {drift}; allowed are {LEAST_AGREEMENT:.0%}, "
            f"{LARGEST_MEAN} and {LARGEST}; serve it on a GPU, or choose another checkpoint"
        )
    Exported(
        name=checkpoint.name,
        digest=checkpoint.digest(),
        architecture=checkpoint.architecture,
        labels=checkpoint.labels,
        max_length=checkpoint.max_length,
        drift=drift.to_dict(),
    ).write(folder)
    return drift


def _drift(model: torch.nn.Module, folder: Path, checkpoint: Checkpoint, texts: Sequence[str]) -> Drift:
    pad = pad_token(read_json(folder / "config.json"), checkpoint.architecture)
    given = load_tokenizer(checkpoint.folder)
    given.enable_truncation(checkpoint.max_length)
    exact = probabilities(model, given, texts, pad, _BATCH).numpy()
    written = load_tokenizer(folder)
    written.enable_truncation(checkpoint.max_length)
    tokens = [encoding.ids for encoding in written.encode_batch(list(texts))]
    classifier = OnnxClassifier(folder / MODEL, pad)
    logits = [classifier.logits(tokens[start : start + _BATCH]) for start in range(0, len(tokens), _BATCH)]
    return Drift.between(exact, softmax(np.concatenate(logits).astype(np.float64)))
