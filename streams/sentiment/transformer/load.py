"""From the words of the settings to an engine that works: finds the checkpoint, opens it, asks it about the anchors."""

from pathlib import Path
from typing import Any, Literal

from streams.errors import UserError
from streams.sentiment.extras import require
from streams.sentiment.transformer.anchors import check_anchors
from streams.sentiment.transformer.checkpoint import Checkpoint, pad_token, read_checkpoint, read_json
from streams.sentiment.transformer.classifier import Classifier
from streams.sentiment.transformer.exported import MODEL, TOKENIZER, Exported
from streams.sentiment.transformer.labels import Labels
from streams.sentiment.transformer.location import locate
from streams.sentiment.transformer.sentiment import TransformerSentiment
from streams.sentiment.transformer.tensors import weight_files, weights_digest

__all__ = ["load_transformer"]


def load_transformer(
    model: str,
    *,
    cache: Path,
    labels: Labels | None = None,
    device: Literal["cpu", "cuda"] = "cpu",
    batch: int | None = None,
) -> TransformerSentiment:
    """Open a checkpoint: its int8 export on `cpu`, or an ALBERT as it is; on `cuda` the weights, in half precision.

    `model` is a folder or a name on the hub that was fetched to `cache`; nothing is fetched here. `labels` is what the
    operator says its classes mean, `batch` how many posts of usual length a call of the model takes.

    Raises:
        UserError: it is not there, cannot be served, a package is missing, or its labels look exchanged.
    """
    folder, name = locate(model, cache)
    exported = Exported.read(folder)
    if device == "cpu" and exported is not None:
        engine = _exported(model, folder, exported, labels, batch)
    elif exported is not None and not weight_files(folder):
        raise UserError(
            f"{folder} is an int8 export without the weights that a GPU serves: name the folder of the checkpoint, or set "
            "KENTONGAN_SENTIMENT_DEVICE=cpu"
        )
    else:
        engine = _trained(model, read_checkpoint(folder, name, labels), device, batch)
    check_anchors(engine.name, engine.labels, engine.probabilities)
    return engine


def _exported(model: str, folder: Path, exported: Exported, labels: Labels | None, batch: int | None) -> TransformerSentiment:
    weights = weight_files(folder)
    if weights and weights_digest(weights) != exported.digest:
        raise UserError(
            f"the int8 export in {folder} was not made from the weights beside it: export the checkpoint again with "
            f"`kentongan model export {model}`"
        )
    require("onnx", "serving a checkpoint")
    from tokenizers import Tokenizer

    from streams.sentiment.transformer.onnx_classifier import OnnxClassifier

    if labels is not None and labels != exported.labels:
        raise UserError(
            f"{folder} was exported with the labels {','.join(exported.labels)}, KENTONGAN_SENTIMENT_LABELS says "
            f"{','.join(labels)}: unset it, or export the checkpoint again"
        )
    config = read_json(folder / "config.json")
    try:
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:  # its errors have no base of their own
        raise UserError(
            f"cannot read {folder / TOKENIZER}: export the checkpoint again with `kentongan model export`"
        ) from error
    classifier = OnnxClassifier(folder / MODEL, pad_token(config, exported.architecture))
    return _engine(exported.name, exported.digest, classifier, tokenizer, exported.labels, exported.max_length, batch)


def _trained(model: str, checkpoint: Checkpoint, device: Literal["cpu", "cuda"], batch: int | None) -> TransformerSentiment:
    if device == "cpu" and checkpoint.architecture != "albert":
        raise UserError(
            f"{checkpoint.name} has no int8 export, which serving on a processor needs: run `kentongan model export {model}`"
        )
    require("transformer", f"serving {checkpoint.name} on {device}")
    from streams.sentiment.transformer.pretrained import load_tokenizer
    from streams.sentiment.transformer.torch_classifier import TorchClassifier

    classifier = TorchClassifier(checkpoint, device)
    tokenizer = load_tokenizer(checkpoint.folder)
    return _engine(
        checkpoint.name, checkpoint.digest(), classifier, tokenizer, checkpoint.labels, checkpoint.max_length, batch
    )


def _engine(
    name: str, digest: str, classifier: Classifier, tokenizer: Any, labels: Labels, max_length: int, batch: int | None
) -> TransformerSentiment:
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    return TransformerSentiment(name, digest, classifier, tokenizer, labels, batch=batch or classifier.usual_batch)
