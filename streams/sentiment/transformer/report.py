"""What is known of a checkpoint, for a person who wonders whether to serve it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from streams.errors import UserError
from streams.sentiment.extras import require
from streams.sentiment.transformer.anchors import ANCHORS, check_anchors
from streams.sentiment.transformer.checkpoint import Checkpoint, read_checkpoint, read_json
from streams.sentiment.transformer.drift import Drift
from streams.sentiment.transformer.exported import Exported
from streams.sentiment.transformer.labels import Labels, names_classes
from streams.sentiment.transformer.load import load_transformer
from streams.sentiment.transformer.location import locate
from streams.sentiment.transformer.sentiment import TransformerSentiment
from streams.sentiment.transformer.tensors import weight_files
from streams.sentiment.weights import LABELS

__all__ = ["report"]

_TOKENIZERS: Final = {
    "tokenizer.json": "",
    "vocab.txt": "WordPiece",
    "merges.txt": "BPE",
    "spiece.model": "SentencePiece",
    "sentencepiece.bpe.model": "SentencePiece",
}


def report(model: str, cache: Path, labels: Labels | None = None) -> Iterator[tuple[str, str] | TransformerSentiment]:
    """Titles and sentences on a checkpoint or an export, each found out when it is asked for; at the end its engine.

    Without an export the weights are asked, by torch on the processor. `labels` is what the operator says its classes mean.

    Raises:
        UserError: it must not be served, or a package is missing to find that out.
    """
    folder, name = locate(model, cache)
    exported = Exported.read(folder)
    config = read_json(folder / "config.json")
    checkpoint = read_checkpoint(folder, name, labels) if exported is None or weight_files(folder) else None
    if checkpoint is not None:
        yield from _checkpoint(checkpoint, config, labels)
    elif exported is not None:
        yield from _export(exported, config)
    yield "tokenizer", _tokenizer(folder)
    if exported is None:
        yield "export", f"none; `kentongan model export {model}` makes one"
    else:
        if checkpoint is not None and checkpoint.digest() != exported.digest:
            raise UserError(f"the export in {folder} was made from other weights: run `kentongan model export {model}` again")
        yield "export", f"int8; {Drift(**exported.drift)}"
    if exported is not None:
        engine = load_transformer(model, cache=cache, labels=labels)
    else:
        assert checkpoint is not None
        engine = _exact(checkpoint)
    yield "anchors", _anchors(engine)
    yield engine


def _checkpoint(checkpoint: Checkpoint, config: dict[str, Any], given: Labels | None) -> Iterator[tuple[str, str]]:
    yield "name", checkpoint.name
    yield "architecture", _shape(config, checkpoint.architecture)
    if names_classes(config):
        origin = "id2label in config.json"
    else:
        origin = "KENTONGAN_SENTIMENT_LABELS" if given else "the table of known checkpoints"
    yield "labels", f"{', '.join(checkpoint.labels)}, from {origin}"
    yield "length", f"{checkpoint.max_length} tokens, of {config.get('max_position_embeddings')} positions"
    yield "head", "there, with three classes"
    size = sum(path.stat().st_size for path in checkpoint.weights)
    yield (
        "weights",
        f"{', '.join(path.name for path in checkpoint.weights)}, {size / 1e6:,.1f} MB, SHA-256 {checkpoint.digest()}",
    )


def _export(exported: Exported, config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "name", exported.name
    yield "architecture", _shape(config, exported.architecture)
    yield "labels", f"{', '.join(exported.labels)}, as found when it was exported"
    yield "length", f"{exported.max_length} tokens"
    yield "weights", f"left out; those that it was made from have the SHA-256 {exported.digest}"


def _shape(config: dict[str, Any], architecture: str) -> str:
    return f"{architecture}, {config.get('num_hidden_layers')} layers of width {config.get('hidden_size')}"


def _tokenizer(folder: Path) -> str:
    found = next((file for file in _TOKENIZERS if (folder / file).is_file()), None)
    if found is None:
        raise UserError(f"{folder} has no tokenizer: it needs one of {', '.join(_TOKENIZERS)}")
    kind = _TOKENIZERS[found] or read_json(folder / found).get("model", {}).get("type", "unknown")
    return f"{kind}, in {found}"


def _exact(checkpoint: Checkpoint) -> TransformerSentiment:
    require("transformer", f"asking {checkpoint.name}, which has no int8 export,")
    from streams.sentiment.transformer.pretrained import load_tokenizer
    from streams.sentiment.transformer.torch_classifier import TorchClassifier

    tokenizer = load_tokenizer(checkpoint.folder)
    tokenizer.enable_truncation(checkpoint.max_length)
    classifier = TorchClassifier(checkpoint, "cpu")
    engine = TransformerSentiment(
        checkpoint.name, checkpoint.digest(), classifier, tokenizer, checkpoint.labels, batch=classifier.usual_batch
    )
    check_anchors(engine.name, engine.labels, engine.probabilities)
    return engine


def _anchors(engine: TransformerSentiment) -> str:
    chances = engine.probabilities([text for _, text in ANCHORS])
    best = [LABELS[max(range(len(LABELS)), key=one.__getitem__)] for one in chances]
    right = sum(label == truth for label, (truth, _) in zip(best, ANCHORS, strict=True))
    return f"{right} of {len(ANCHORS)} plain sentences judged right, and no labels that look exchanged"
