"""What `kentongan model check` says of checkpoints that may be served, and of those that must not."""

import re
import shutil
from pathlib import Path

import pytest

from streams.errors import UserError
from streams.sentiment.transformer.labels import Labels
from streams.sentiment.transformer.report import report
from tests.checkpoints import checkpoint

pytestmark = pytest.mark.transformer

MIRRORED: Labels = ("positive", "neutral", "negative")


def told(name: str, labels: Labels | None = None) -> dict[str, str]:
    found = report(str(checkpoint(name)), Path("nowhere"), labels)
    return dict(entry for entry in found if isinstance(entry, tuple))


@pytest.mark.parametrize(
    ("name", "shape", "tokenizer", "length"),
    [
        ("bert", "bert, 2 layers of width 64", "WordPiece, in vocab.txt", "128 tokens, of 130 positions"),
        ("endless", "roberta, 2 layers of width 64", "BPE, in merges.txt", "128 tokens, of 130 positions"),
        ("albert", "albert, 2 layers of width 64", "SentencePiece, in spiece.model", "130 tokens, of 130 positions"),
    ],
)
def test_a_checkpoint_is_described(name: str, shape: str, tokenizer: str, length: str) -> None:
    found = told(name)
    assert (found["name"], found["architecture"], found["tokenizer"], found["length"]) == (name, shape, tokenizer, length)
    assert found["labels"] == "negative, neutral, positive, from id2label in config.json"
    assert re.fullmatch(r"model.safetensors, 2\.\d MB, SHA-256 [0-9a-f]{64}", found["weights"])
    assert found["export"].startswith("none; `kentongan model export")
    assert int(found["anchors"].split(" of 12 ")[0]) >= 9


def test_labels_come_from_where_they_are_said() -> None:
    assert told("stale")["labels"] == "positive, neutral, negative, from id2label in config.json"
    assert told("unnamed", MIRRORED)["labels"] == "positive, neutral, negative, from KENTONGAN_SENTIMENT_LABELS"


@pytest.mark.parametrize(
    ("name", "labels", "sentence"),
    [
        ("headless", None, "has no classification head"),
        ("two-classes", None, "tells 2 classes apart"),
        ("unnamed", None, "does not say what its classes mean"),
        ("unnamed", ("negative", "neutral", "positive"), "seem to be mixed up"),
        ("swapped", None, "seem to be mixed up"),
    ],
)
def test_what_must_not_be_served_is_refused(name: str, labels: Labels | None, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        told(name, labels)


def test_an_export_alone_is_described_and_one_of_other_weights_refused(tmp_path: Path) -> None:
    from streams.sentiment.transformer.checkpoint import read_checkpoint
    from streams.sentiment.transformer.drift import own_posts
    from streams.sentiment.transformer.export import export

    export(read_checkpoint(checkpoint("bert")), own_posts(), tmp_path / "out")
    found = dict(entry for entry in report(str(tmp_path / "out"), tmp_path) if isinstance(entry, tuple))
    assert found["labels"] == "negative, neutral, positive, as found when it was exported"
    assert found["weights"].startswith("left out")
    assert found["export"].startswith("int8; of 120 texts ")
    shutil.copyfile(checkpoint("reordered") / "model.safetensors", tmp_path / "out" / "model.safetensors")
    with pytest.raises(UserError, match="made from other weights"):
        list(report(str(tmp_path / "out"), tmp_path))
