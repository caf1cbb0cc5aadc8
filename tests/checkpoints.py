"""Tiny checkpoints of each architecture and tokenizer, such as the hub holds: made here, since tests cannot reach it.

`bert`, `roberta` and `albert` start from random numbers and are trained with `kentongan train sentiment`'s own code on the
labelled posts of Indonesian and regional languages that lie beside the repository, one processor's minute or less each. The
others differ from one of them in a single thing. They are built once and kept in `.cache`.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

__all__ = ["CHECKPOINTS", "TRAIN", "VALID", "checkpoint"]

_ROOT = Path(__file__).resolve().parent.parent
_POSTS = Path(os.environ.get("KENTONGAN_SHARED", _ROOT.parent / "shared")) / "data" / "sentiment"
TRAIN = _POSTS / "train.jsonl"
VALID = _POSTS / "valid.jsonl"
_RECIPE = (Path(__file__), _ROOT / "streams/sentiment/transformer/finetune.py", TRAIN)

_VOCABULARY = 8000
_POSITIONS = 130
_SIZES: Final = {
    "vocab_size": _VOCABULARY,
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 128,
    "max_position_embeddings": _POSITIONS,
    "initializer_range": 0.05,
}


def checkpoint(name: str) -> Path:
    """The folder of a checkpoint of `CHECKPOINTS`: leave it as it is.

    Several processes may ask at the same time: one builds it, the others wait. Skips the test where the posts are missing.
    """
    if not TRAIN.exists():
        pytest.skip("the labelled posts are not part of the repository")
    key = hashlib.sha256(b"".join(path.read_bytes() for path in _RECIPE)).hexdigest()[:16]
    folder = _ROOT / ".cache" / "checkpoints" / key / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets it go when the process ends, however it ends
        if not folder.exists():
            made = folder.with_suffix(".new")
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            CHECKPOINTS[name](made)
            made.rename(folder)
    return folder


def _bert(folder: Path) -> None:
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig

    tokenizer = BertWordPieceTokenizer(lowercase=True)
    tokenizer.train_from_iterator(_texts(), vocab_size=_VOCABULARY, show_progress=False)
    tokenizer.save_model(str(folder))
    _write(folder / "tokenizer_config.json", {"do_lower_case": True, "model_max_length": 128})
    _trained(BertConfig(**_SIZES), folder, epochs=2)


def _roberta(folder: Path) -> None:
    from tokenizers import ByteLevelBPETokenizer
    from transformers import RobertaConfig

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(_texts(), vocab_size=_VOCABULARY, show_progress=False, special_tokens=special)
    tokenizer.save_model(str(folder))
    config = RobertaConfig(**_SIZES, type_vocab_size=1, bos_token_id=0, pad_token_id=1, eos_token_id=2)
    _trained(config, folder, epochs=1)


def _albert(folder: Path) -> None:
    from sentencepiece import SentencePieceTrainer
    from transformers import AlbertConfig

    model = BytesIO()
    SentencePieceTrainer.train(
        sentence_iterator=(text.lower() for text in _texts()),
        model_writer=model,
        vocab_size=_VOCABULARY,
        pad_id=0,
        unk_id=1,
        bos_id=-1,
        eos_id=-1,
        pad_piece="<pad>",
        control_symbols=["[CLS]", "[SEP]", "[MASK]"],
        input_sentence_size=6000,
        num_threads=1,
        minloglevel=2,
    )
    (folder / "spiece.model").write_bytes(model.getvalue())
    dropout = dict.fromkeys(("hidden_dropout_prob", "attention_probs_dropout_prob", "classifier_dropout_prob"), 0.1)
    _trained(AlbertConfig(**_SIZES, **dropout, embedding_size=64, pad_token_id=0), folder, epochs=1)


def _trained(config: Any, folder: Path, epochs: int) -> None:
    """Train a model of this shape with the tokenizer in the folder, and put its weights and config.json there."""
    import torch
    from transformers import AutoModel

    from streams.sentiment.transformer.finetune import Recipe, fine_tune

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # tests run side by side
    start, out = folder / "start", folder / "trained"
    try:
        torch.manual_seed(1)
        shutil.copytree(folder, start)
        AutoModel.from_config(config).save_pretrained(start)
        rows = [orjson.loads(line) for line in TRAIN.read_bytes().splitlines()]
        fine_tune(start, rows, out, Recipe(epochs=epochs, rate=1e-3, batch=32, max_length=64))
    finally:
        torch.set_num_threads(threads)
    for name in ("config.json", "model.safetensors"):
        (out / name).rename(folder / name)
    shutil.rmtree(start)
    shutil.rmtree(out)


def _texts() -> list[str]:
    return [orjson.loads(line)["text"] for line in TRAIN.read_bytes().splitlines()]


Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Alters config.json and the tensors by name in place."""


def _changed(source: str, change: Change, **files: Any) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        from safetensors.torch import load_file, save_file

        origin = checkpoint(source)
        shutil.copytree(origin, folder, dirs_exist_ok=True)
        config = json.loads((folder / "config.json").read_bytes())
        tensors = load_file(folder / "model.safetensors")
        change(config, tensors)
        _write(folder / "config.json", config)
        save_file(tensors, folder / "model.safetensors", {"format": "pt"})
        for name, content in files.items():
            _write(folder / f"{name}.json", content)

    return build


def _pickled(source: str) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        import torch
        from safetensors.torch import load_file

        shutil.copytree(checkpoint(source), folder, dirs_exist_ok=True)
        torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()

    return build


def _named(*labels: str, rows: Sequence[int] = (0, 1, 2)) -> Change:
    """Name the classes so, and give them these rows of the head, which was trained for negative, neutral, positive."""

    def change(config: dict[str, Any], tensors: dict[str, Any]) -> None:
        config["id2label"] = {str(number): label for number, label in enumerate(labels)}
        config["label2id"] = {label: number for number, label in enumerate(labels)}
        for name in ("classifier.weight", "classifier.bias"):
            tensors[name] = tensors[name][list(rows)].clone()

    return change


def _unnamed(config: dict[str, Any], tensors: dict[str, Any]) -> None:
    _named("LABEL_0", "LABEL_1", "LABEL_2", rows=(2, 1, 0))(config, tensors)
    del config["id2label"], config["label2id"]


def _stale(config: dict[str, Any], tensors: dict[str, Any]) -> None:
    _named("Positif", "Netral", "Negatif", rows=(2, 1, 0))(config, tensors)
    config["label2id"] = {"LABEL_0": 0, "LABEL_1": 1, "LABEL_2": 2}


def _headless(config: dict[str, Any], tensors: dict[str, Any]) -> None:
    config["architectures"] = ["BertModel"]
    del config["id2label"], config["label2id"], tensors["classifier.weight"], tensors["classifier.bias"]


def _same(config: dict[str, Any], tensors: dict[str, Any]) -> None: ...


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content))


CHECKPOINTS: Final[Mapping[str, Callable[[Path], None]]] = {
    "bert": _bert,  # WordPiece: vocab.txt
    "roberta": _roberta,  # byte-level BPE: vocab.json, merges.txt
    "albert": _albert,  # SentencePiece: spiece.model
    "pickled": _pickled("bert"),  # pytorch_model.bin
    "reordered": _changed("bert", _named("POS", "netral", "Negative", rows=(2, 1, 0))),
    "swapped": _changed("bert", _named("positive", "neutral", "negative")),  # says the opposite of what it means
    "unnamed": _changed("bert", _unnamed),  # LABEL_0 is positive, LABEL_1 neutral, LABEL_2 negative
    "stale": _changed("bert", _stale),  # label2id contradicts id2label, which is right
    "headless": _changed("bert", _headless),
    "two-classes": _changed("bert", _named("negative", "positive", rows=(0, 2))),
    "endless": _changed("roberta", _same, tokenizer_config={"model_max_length": 1e30}),
}
"""How each is built, by name. Order of the classes, unless said otherwise: negative, neutral, positive."""
