import hashlib

import pytest

from streams.errors import UserError
from streams.sentiment.transformer.checkpoint import pad_token, read_checkpoint
from tests.checkpoint_folders import HEADS, checkpoint

UNLIMITED = 1000000000000000019884624838656


@pytest.mark.parametrize(
    ("kind", "architecture"),
    [("bert", "bert"), ("roberta", "roberta"), ("xlm-roberta", "roberta"), ("albert", "albert")],
)
def test_a_checkpoint_says_what_it_is(tmp_path, kind, architecture):
    found = read_checkpoint(checkpoint(tmp_path / "model", kind))
    assert (found.name, found.architecture) == ("model", architecture)
    assert found.labels == ("negative", "neutral", "positive")
    assert found.digest() == hashlib.sha256((tmp_path / "model" / "model.safetensors").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "config", "length"),
    [
        ("bert", {}, 512),
        ("bert", {"max_position_embeddings": 256}, 256),
        ("bert", {"tokenizer": {"model_max_length": UNLIMITED}}, 512),
        ("bert", {"tokenizer": {"model_max_length": 1e30}}, 512),
        ("bert", {"tokenizer": {"model_max_length": float("inf")}}, 512),
        ("bert", {"tokenizer": {"model_max_length": 128}}, 128),
        ("bert", {"tokenizer": {"model_max_length": "many"}}, 512),
        ("bert", {"tokenizer": {"model_max_length": 0}}, 512),
        ("bert", {"tokenizer": {}}, 512),
        ("bert", {"positions": 300}, 300),
        ("roberta", {"max_position_embeddings": 514}, 512),
        ("xlm-roberta", {"max_position_embeddings": 514, "tokenizer": {"model_max_length": 514}}, 512),
        ("roberta", {"max_position_embeddings": 130, "pad_token_id": 0, "tokenizer": {"model_max_length": UNLIMITED}}, 129),
        ("albert", {"pad_token_id": 3}, 512),
    ],
)
def test_texts_are_no_longer_than_the_positions_of_the_model(tmp_path, kind, config, length):
    assert read_checkpoint(checkpoint(tmp_path, kind, **config)).max_length == length


@pytest.mark.parametrize("kind", sorted(HEADS))
def test_a_checkpoint_without_any_part_of_its_head_is_refused(tmp_path, kind):
    for missing in HEADS[kind]:
        head = {name: shape for name, shape in HEADS[kind].items() if name != missing}
        with pytest.raises(UserError, match=rf"has no classification head \(no tensor {missing}\)"):
            read_checkpoint(checkpoint(tmp_path, kind, head=head))


def test_the_head_decides_how_many_classes_there_are(tmp_path):
    head = HEADS["bert"] | {"classifier.weight": [5, 8]}
    with pytest.raises(UserError, match="tells 5 classes apart"):
        read_checkpoint(checkpoint(tmp_path, head=head))


def test_what_the_operator_says_and_the_name_on_the_hub_count(tmp_path):
    checkpoint(tmp_path, id2label=None)
    with pytest.raises(UserError, match="KENTONGAN_SENTIMENT_LABELS"):
        read_checkpoint(tmp_path)
    told = ("neutral", "positive", "negative")
    assert read_checkpoint(tmp_path, labels=told).labels == told
    known = read_checkpoint(tmp_path, "Arklyn/BERT-SA")
    assert (known.name, known.labels) == ("Arklyn/BERT-SA", told)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"kind": "bert", "model_type": "distilbert"}, "is of the type distilbert: choose a BERT, RoBERTa or ALBERT"),
        ({"model_type": None}, "does not say of which type it is"),
        ({"weights": False}, "holds no weights"),
        ({"problem_type": "multi_label_classification"}, "several labels at once"),
        ({"max_position_embeddings": 4}, "allows only 4 tokens"),
    ],
)
def test_what_cannot_be_served_is_refused(tmp_path, config, reason):
    with pytest.raises(UserError, match=reason):
        read_checkpoint(checkpoint(tmp_path, **config))


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_config_that_cannot_be_read_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(UserError, match=r"config\.json"):
        read_checkpoint(tmp_path)


def test_the_padding_token_is_the_configured_or_the_usual_one():
    assert pad_token({"pad_token_id": 3}, "albert") == 3
    assert (pad_token({}, "bert"), pad_token({}, "roberta")) == (0, 1)
