"""The int8 export: that it says what the checkpoint says, and is refused where it does not."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from streams.errors import UserError
from streams.sentiment.transformer.checkpoint import read_checkpoint
from streams.sentiment.transformer.drift import Drift, own_posts
from streams.sentiment.transformer.exported import Exported
from tests.checkpoints import checkpoint

pytestmark = pytest.mark.transformer


def exported(folder: Path, out: Path | None = None) -> Drift:
    from streams.sentiment.transformer.export import export

    return export(read_checkpoint(folder), own_posts(), out)


@pytest.mark.parametrize(("name", "longest"), [("bert", 128), ("roberta", 128), ("albert", 130)])
def test_an_export_says_what_its_checkpoint_says(name: str, longest: int, tmp_path: Path) -> None:
    from streams.sentiment.transformer.onnx_classifier import OnnxClassifier
    from streams.sentiment.transformer.torch_classifier import TorchClassifier

    source, out = checkpoint(name), tmp_path / "out"
    drift = exported(source, out)
    assert drift.small
    assert drift.texts == len(own_posts())
    note = Exported.read(out)
    assert note is not None
    assert (note.name, note.architecture, note.max_length) == (name, name, longest)
    assert note.labels == ("negative", "neutral", "positive")
    assert note.digest == hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    assert note.drift == drift.to_dict()
    assert (out / "model.int8.onnx").stat().st_size < 0.4 * (source / "model.safetensors").stat().st_size
    assert {"config.json", "tokenizer.json"} <= {path.name for path in out.iterdir()}

    given = TorchClassifier(read_checkpoint(source), "cpu")
    made = OnnxClassifier(out / "model.int8.onnx", pad=1 if name == "roberta" else 0)
    chance = np.random.default_rng(7)
    for batch, length in ((1, 3), (1, longest), (5, 2), (3, longest)):
        tokens = [chance.integers(5, 8000, length - number % 2).tolist() for number in range(batch)]
        assert np.abs(given.logits(tokens) - made.logits(tokens)).max() < 0.6
        assert (given.logits(tokens).argmax(axis=1) == made.logits(tokens).argmax(axis=1)).mean() > 0.6


def test_the_order_of_the_classes_is_the_checkpoints_own(tmp_path: Path) -> None:
    from streams.sentiment.transformer.load import load_transformer

    exported(checkpoint("reordered"), tmp_path / "out")
    note = Exported.read(tmp_path / "out")
    assert note is not None
    assert note.labels == ("positive", "neutral", "negative")
    engine = load_transformer(str(tmp_path / "out"), cache=tmp_path)
    found = engine.score(["pelayanannya sangat bagus dan ramah", "pelayanannya buruk sekali, kecewa"])
    assert [guess.label for guess in found] == ["positive", "negative"]


def test_pickled_weights_give_the_same_model(tmp_path: Path) -> None:
    for name in ("bert", "pickled"):
        exported(checkpoint(name), tmp_path / name)
    one, other = ((tmp_path / name / "model.int8.onnx").read_bytes() for name in ("bert", "pickled"))
    assert one == other


def test_without_another_folder_it_joins_the_checkpoint(tmp_path: Path) -> None:
    folder = tmp_path / "bert"
    shutil.copytree(checkpoint("bert"), folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for _ in range(2):  # and replaces itself
        exported(folder)
        after = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert set(after) - set(before) == {"export.json", "model.int8.onnx", "tokenizer.json"}
        assert before.items() <= after.items()


def huge_embedding(config: dict[str, Any], tensors: dict[str, Any]) -> None:
    """A token that no text holds gets a value so large that int8 rounds all others in the table to zero."""
    tensors["bert.embeddings.word_embeddings.weight"][4] = 1e4


def test_an_export_that_says_something_else_is_refused_and_not_written(tmp_path: Path) -> None:
    altered(checkpoint("bert"), tmp_path / "bert", huge_embedding)
    with pytest.raises(
        UserError, match=r"is not exported, since int8 changes it too much: of 120 texts \d+\.\d% keep their label"
    ):
        exported(tmp_path / "bert", tmp_path / "out")
    with pytest.raises(UserError, match="too much"):
        exported(tmp_path / "bert")
    assert not (tmp_path / "out").exists()
    assert not list((tmp_path / "bert").glob("*.onnx"))
    assert [path.name for path in tmp_path.iterdir()] == ["bert"]


def test_code_that_comes_with_a_checkpoint_is_not_run(tmp_path: Path) -> None:
    def change(config: dict[str, Any], tensors: dict[str, Any]) -> None:
        config["auto_map"] = {"AutoConfig": "evil.Config", "AutoModelForSequenceClassification": "evil.Model"}

    altered(checkpoint("bert"), tmp_path / "bert", change)
    (tmp_path / "bert" / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    exported(tmp_path / "bert", tmp_path / "out")
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot write"):
        exported(checkpoint("bert"), tmp_path / "file" / "out")


def altered(source: Path, out: Path, change: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    from safetensors.torch import load_file, save_file

    shutil.copytree(source, out)
    config = json.loads((out / "config.json").read_bytes())
    tensors = load_file(out / "model.safetensors")
    change(config, tensors)
    (out / "config.json").write_text(json.dumps(config))
    save_file(tensors, out / "model.safetensors", {"format": "pt"})
