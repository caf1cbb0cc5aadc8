"""What the folder of a checkpoint says about itself: architecture, classes, length; and whether it can be served."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from streams.errors import UserError
from streams.files import read_file
from streams.sentiment.transformer.labels import Labels, labels_of
from streams.sentiment.transformer.tensors import Shape, tensor_shapes, weight_files, weights_digest

__all__ = ["Architecture", "Checkpoint", "pad_token", "read_checkpoint", "read_json"]

Architecture = Literal["bert", "roberta", "albert"]

_ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    "bert": "bert",
    "roberta": "roberta",
    "xlm-roberta": "roberta",
    "camembert": "roberta",
    "albert": "albert",
}
"""By `model_type` of config.json; XLM-R and CamemBERT are RoBERTa with other vocabularies."""

_HEADS: Final[Mapping[Architecture, tuple[str, str]]] = {
    "bert": ("bert.pooler.dense.weight", "classifier.weight"),
    "roberta": ("classifier.dense.weight", "classifier.out_proj.weight"),
    "albert": ("albert.pooler.weight", "classifier.weight"),
}
"""Tensors of the head; the last has a row for each class. The library transformers fills in what is missing with random
numbers, and only warns."""

_PAD: Final[Mapping[Architecture, int]] = {"bert": 0, "roberta": 1, "albert": 0}
_POSITIONS: Final = "embeddings.position_embeddings.weight"
_MAX_JSON: Final = 64_000_000
_SHORTEST: Final = 8
"""A tokenizer's limit below this many tokens is taken for no limit at all."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that can be served: BERT, RoBERTa or ALBERT with a head for negative, neutral and positive."""

    folder: Path
    name: str
    architecture: Architecture
    labels: Labels
    max_length: int
    """Tokens that a text may have, those that begin and end it included."""
    weights: tuple[Path, ...]

    def digest(self) -> str:
        """SHA-256 of the weights, hexadecimal; of a checkpoint in parts, over all parts in order of their names."""
        return weights_digest(self.weights)


def read_checkpoint(folder: Path, name: str | None = None, labels: Labels | None = None) -> Checkpoint:
    """Read config.json, tokenizer_config.json and the names of the tensors; no model is built.

    `name` is the checkpoint's name on the hub, where it came from there; else it is called like its folder. `labels` is
    what the operator says its classes mean.

    Raises:
        UserError: it is no such checkpoint, has no head, or not the three classes.
    """
    name = name or folder.resolve().name
    config = read_json(folder / "config.json")
    architecture = _architecture(config, name)
    weights = _weights(folder)
    shapes = _shapes(weights)
    outputs = _outputs(shapes, architecture, name)
    if config.get("problem_type") == "multi_label_classification":
        raise UserError(f"{name} gives a text several labels at once: choose a checkpoint that gives it one of three")
    return Checkpoint(
        folder,
        name,
        architecture,
        labels_of(config, name, outputs, labels),
        _max_length(config, architecture, _positions(shapes), folder),
        weights,
    )


def read_encoder(folder: Path) -> tuple[Architecture, int]:
    """Architecture of a checkpoint and the tokens that a text may have, with a head or without: what training starts from.

    Raises:
        UserError: it is no checkpoint of an architecture that can be trained.
    """
    config = read_json(folder / "config.json")
    architecture = _architecture(config, folder.resolve().name)
    return architecture, _max_length(config, architecture, _positions(_shapes(_weights(folder))), folder)


def pad_token(config: Mapping[str, Any], architecture: Architecture) -> int:
    """Number of the token that fills up a batch, as config.json says it or as is usual for the architecture."""
    return _number(config, "pad_token_id", _PAD[architecture])


def read_json(path: Path) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        UserError: it cannot be read, or holds something else.
    """
    try:
        found = json.loads(read_file(path, _MAX_JSON))
    except FileNotFoundError as error:
        raise UserError(f"there is no {path}: name the folder of a checkpoint, or a name that was fetched") from error
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"cannot read {path} ({error}): fetch the checkpoint again") from error
    if not isinstance(found, dict):
        raise UserError(f"{path} holds no JSON object: fetch the checkpoint again")
    return found


def _architecture(config: Mapping[str, Any], name: str) -> Architecture:
    kind = config.get("model_type")
    found = _ARCHITECTURES.get(str(kind))
    if found is None:
        told = f"is of the type {kind}" if kind else "does not say of which type it is (model_type in config.json)"
        raise UserError(f"{name} {told}: choose a BERT, RoBERTa or ALBERT checkpoint")
    return found


def _weights(folder: Path) -> tuple[Path, ...]:
    if found := weight_files(folder):
        return found
    raise UserError(
        f"{folder} holds no weights, neither model.safetensors nor pytorch_model.bin: name the folder of a checkpoint"
    )


def _shapes(weights: tuple[Path, ...]) -> dict[str, Shape]:
    return {tensor: shape for path in weights for tensor, shape in tensor_shapes(path).items()}


def _positions(shapes: Mapping[str, Shape]) -> list[int]:
    return [shape[0] for tensor, shape in shapes.items() if tensor.endswith(_POSITIONS) and shape]


def _outputs(shapes: Mapping[str, Shape], architecture: Architecture, name: str) -> int:
    for wanted in _HEADS[architecture]:
        if not shapes.get(wanted):
            raise UserError(
                f"{name} has no classification head (no tensor {wanted}), so it was never trained to tell sentiments: "
                "choose a checkpoint that was, or train it with `kentongan train sentiment --checkpoint`"
            )
    return shapes[_HEADS[architecture][-1]][0]


def _max_length(config: Mapping[str, Any], architecture: Architecture, tables: list[int], folder: Path) -> int:
    limits = [_number(config, "max_position_embeddings", 512), *tables]
    # RoBERTa counts positions from the one after the padding token's: `create_position_ids_from_input_ids` in
    # https://github.com/huggingface/transformers/blob/main/src/transformers/models/roberta/modeling_roberta.py
    limit = min(limits) - (pad_token(config, architecture) + 1 if architecture == "roberta" else 0)
    path = folder / "tokenizer_config.json"
    told = _number(read_json(path), "model_max_length", limit) if path.exists() else limit
    if told >= _SHORTEST:  # a tokenizer that knows no limit says 1e30
        limit = min(limit, told)
    if limit < _SHORTEST:
        raise UserError(f"{folder} allows only {limit} tokens (max_position_embeddings in config.json): put it right")
    return limit


def _number(config: Mapping[str, Any], key: str, default: int) -> int:
    found = config.get(key)
    return int(found) if isinstance(found, int | float) and 0 <= found < math.inf else default
