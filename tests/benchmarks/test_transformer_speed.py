"""Batches of like length, int8 against single precision, and what was scored before."""

import random
import time

import pytest

from streams.sentiment.transformer.batches import length_batches
from streams.sentiment.transformer.checkpoint import read_checkpoint
from streams.sentiment.transformer.load import load_transformer
from tests.checkpoints import checkpoint

pytestmark = [pytest.mark.benchmark, pytest.mark.transformer]

BATCH = 16


@pytest.fixture(scope="module")
def classifier(tmp_path_factory):
    """A BERT of random numbers, large enough that what it computes costs more than calling it."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification

    from streams.sentiment.transformer.torch_classifier import TorchClassifier

    folder = tmp_path_factory.mktemp("bert")
    torch.manual_seed(0)
    sizes = {"hidden_size": 256, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 1024}
    names = {0: "negative", 1: "neutral", 2: "positive"}
    BertForSequenceClassification(BertConfig(vocab_size=500, id2label=names, **sizes)).save_pretrained(folder)
    return TorchClassifier(read_checkpoint(folder), "cpu")


def seconds(classifier, batches):
    began = time.process_time()
    for batch in batches:
        classifier.logits(batch)
    return time.process_time() - began


def test_batches_of_like_length_are_faster_than_those_of_arrival(classifier):
    """Lengths as in SmSA's validation split: 32 tokens in the mean, up to 97."""
    chance = random.Random(0)
    lengths = [min(97, max(5, int(chance.lognormvariate(3.2, 0.7)))) for _ in range(160)]
    texts = [[chance.randrange(5, 500) for _ in range(length)] for length in lengths]
    arrived = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    alike = [[texts[number] for number in batch] for batch in length_batches(lengths, BATCH)]
    seconds(classifier, arrived[:1])
    assert min(seconds(classifier, arrived) for _ in range(3)) > 1.3 * min(seconds(classifier, alike) for _ in range(3))


def test_int8_is_faster_than_single_precision(classifier, tmp_path):
    from streams.sentiment.transformer.convert import to_int8, to_onnx
    from streams.sentiment.transformer.onnx_classifier import OnnxClassifier

    to_int8(to_onnx(classifier._model, 128), tmp_path / "model.int8.onnx")
    rounded = OnnxClassifier(tmp_path / "model.int8.onnx", 0)
    batches = [[[7] * 48] * 8] * 4
    seconds(rounded, batches)
    assert min(seconds(classifier, batches) for _ in range(3)) > 1.5 * min(seconds(rounded, batches) for _ in range(3))


def test_what_was_scored_before_costs_next_to_nothing(tmp_path):
    engine = load_transformer(str(checkpoint("albert")), cache=tmp_path)
    texts = [f"harga beras di pasar nomor {number} naik lagi hari ini" for number in range(200)]

    def scoring():
        began = time.process_time()
        engine.score(texts)
        return time.process_time() - began

    first = scoring()
    assert first > 10 * min(scoring() for _ in range(3))
