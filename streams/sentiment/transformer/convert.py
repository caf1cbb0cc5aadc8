"""From a torch model to ONNX, and from there to int8."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

__all__ = ["to_int8", "to_onnx"]

_MULTIPLIED: Final = ("MatMul", "Gather")
"""Multiplications by weights, and the tables of embeddings, which are the larger part of a checkpoint for many languages."""


def to_onnx(model: torch.nn.Module, max_length: int) -> Any:
    """The graph (`onnx.ModelProto`) of a classifier in evaluation mode, for batches of any size and texts up to `max_length`.

    Inputs are `input_ids`, `attention_mask` and, where the model distinguishes kinds of tokens, `token_type_ids`; int64 of
    the shape (batch, length). The output is `logits`, float32 of the shape (batch, classes).
    """
    tokens = torch.zeros((2, min(16, max_length)), dtype=torch.int64)
    inputs = {"input_ids": tokens, "attention_mask": torch.ones_like(tokens)}
    if model.config.type_vocab_size > 1:
        inputs["token_type_ids"] = tokens.clone()  # the exporter would take one tensor for one input
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=max_length)
    with _quiet():
        program = torch.onnx.export(
            model,
            (),
            None,
            kwargs=inputs,
            input_names=list(inputs),
            output_names=["logits"],
            dynamic_shapes={name: {0: batch, 1: length} for name in inputs},
            dynamo=True,
            verbose=False,
        )
    return program.model_proto


def to_int8(graph: Any, path: Path) -> None:
    """Write a graph with weights in int8, each column of a matrix with a scale of its own; activations follow at run time.

    Weights take 7 of the 8 bits: processors without VNNI add pairs of products in 16 bits, which overflow otherwise, and an
    export must mean the same wherever it runs.
    Source: https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html
    """
    del graph.graph.value_info[:]  # shapes of matrices that the quantizer is about to transpose
    with _quiet():
        quantize_dynamic(
            graph,
            path,
            op_types_to_quantize=list(_MULTIPLIED),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the libraries' notes on what other models would need."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)
