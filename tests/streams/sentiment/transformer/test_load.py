import hashlib
import subprocess
import sys
from itertools import permutations

import pytest

from streams.errors import UserError
from streams.sentiment import extras
from streams.sentiment.transformer.exported import Exported
from streams.sentiment.transformer.load import load_transformer
from streams.sentiment.transformer.location import cached_folder
from streams.sentiment.weights import LABELS
from tests.checkpoint_folders import checkpoint, word_export

pytestmark = pytest.mark.transformer
pytest.importorskip("onnx", reason="the extra `transformer` is not installed")

TEXTS = ["kecewa, buruk dan rusak", "kereta menuju bandung", "puas dan senang"]


@pytest.mark.parametrize("labels", list(permutations(LABELS)))
def test_an_export_is_served_in_whatever_order_its_classes_are(tmp_path, labels):
    engine = load_transformer(str(word_export(tmp_path, labels=labels)), cache=tmp_path)
    assert [guess.label for guess in engine.score(TEXTS)] == list(LABELS)
    assert (engine.name, engine.digest) == ("owner/words:int8", "5" * 64)


def test_an_export_that_wants_no_kinds_of_tokens_is_served(tmp_path):
    engine = load_transformer(str(word_export(tmp_path, kinds=False)), cache=tmp_path)
    assert [guess.label for guess in engine.score(TEXTS)] == list(LABELS)


def test_a_name_is_served_from_where_it_was_fetched_to(tmp_path):
    word_export(cached_folder("owner/words", tmp_path))
    assert load_transformer("owner/words", cache=tmp_path).score(TEXTS[:1])[0].label == "negative"


def test_what_lies_beyond_the_longest_text_is_not_read(tmp_path):
    engine = load_transformer(str(word_export(tmp_path, max_length=8)), cache=tmp_path)
    assert engine.score(["puas senang " + "kecewa " * 4])[0].label == "negative"
    assert engine.score(["puas senang puas senang puas senang " + "kecewa " * 50])[0].label == "positive"


@pytest.mark.parametrize("batch", [None, 1, 8])
def test_a_score_depends_on_the_post_alone(tmp_path, batch):
    engine = load_transformer(str(word_export(tmp_path)), cache=tmp_path, batch=batch)
    together = engine.probabilities(TEXTS * 5 + ["senang " * 30])
    assert together[:3] == [engine.probabilities([text])[0] for text in TEXTS]


def test_exchanged_labels_are_refused_at_start(tmp_path):
    word_export(tmp_path, labels=("positive", "neutral", "negative"), classes=("negative", "neutral", "positive"))
    with pytest.raises(UserError, match="negative,neutral,positive fits better"):
        load_transformer(str(tmp_path), cache=tmp_path)


def test_told_labels_must_be_those_of_the_export(tmp_path):
    word_export(tmp_path)
    assert load_transformer(str(tmp_path), cache=tmp_path, labels=LABELS)
    with pytest.raises(UserError, match="unset it, or export the checkpoint again"):
        load_transformer(str(tmp_path), cache=tmp_path, labels=("positive", "neutral", "negative"))


def test_a_checkpoint_without_an_export_is_told_how_to_make_one(tmp_path):
    folder = checkpoint(tmp_path / "model")
    with pytest.raises(UserError, match=f"run `kentongan model export {folder}`"):
        load_transformer(str(folder), cache=tmp_path)


def test_an_export_is_served_only_beside_the_weights_that_it_was_made_from(tmp_path):
    folder = word_export(tmp_path)
    weights = folder / "model.safetensors"
    weights.write_bytes(b"trained further")
    with pytest.raises(UserError, match=rf"not made from the weights beside it.*`kentongan model export {folder}`"):
        load_transformer(str(folder), cache=tmp_path)
    exported = Exported.read(folder)
    exported.model_copy(update={"digest": hashlib.sha256(weights.read_bytes()).hexdigest()}).write(folder)
    assert load_transformer(str(folder), cache=tmp_path).score(TEXTS[:1])[0].label == "negative"


def test_an_export_alone_is_not_for_a_gpu(tmp_path):
    with pytest.raises(UserError, match=r"int8 export without the weights.*KENTONGAN_SENTIMENT_DEVICE=cpu"):
        load_transformer(str(word_export(tmp_path)), cache=tmp_path, device="cuda")


@pytest.mark.parametrize("damaged", ["model.int8.onnx", "tokenizer.json", "export.json", "config.json"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\x00"])
def test_a_damaged_export_is_named_and_to_be_made_again(tmp_path, damaged, content):
    path = word_export(tmp_path) / damaged
    path.unlink() if content is None else path.write_bytes(content)
    if (damaged, content) in (("config.json", b"{}"),):  # the usual padding token then
        assert load_transformer(str(tmp_path), cache=tmp_path)
        return
    with pytest.raises(UserError, match=r"again|holds no weights|is of the type|name the folder|does not say of which type"):
        load_transformer(str(tmp_path), cache=tmp_path)


def test_a_model_with_other_outputs_is_refused(tmp_path):
    onnx = pytest.importorskip("onnx")
    model = onnx.load(word_export(tmp_path) / "model.int8.onnx")
    model.graph.output[0].name = model.graph.node[-1].output[0] = "scores"
    onnx.save(model, tmp_path / "model.int8.onnx")
    with pytest.raises(UserError, match="does not take token numbers and give three logits"):
        load_transformer(str(tmp_path), cache=tmp_path)


def test_a_missing_extra_is_named(tmp_path, monkeypatch):
    word_export(tmp_path)
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r"pip install 'kentongan\[onnx\]'"):
        load_transformer(str(tmp_path), cache=tmp_path)


def test_serving_an_export_imports_neither_torch_nor_transformers(tmp_path):
    word_export(tmp_path)
    code = (
        "import sys; from pathlib import Path; from streams.sentiment.transformer.load import load_transformer; "
        f"load_transformer({str(tmp_path)!r}, cache=Path()).score(['puas']); "
        "sys.exit(sorted({'torch', 'transformers', 'onnx'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
