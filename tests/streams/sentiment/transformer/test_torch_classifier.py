from itertools import permutations

import pytest

from streams.errors import UserError
from streams.learning.labelled_texts import read_rows
from streams.sentiment.transformer.anchors import ANCHORS, exchanged
from streams.sentiment.transformer.load import load_transformer
from tests.checkpoints import VALID, checkpoint

ORDERS = list(permutations(range(3)))

pytestmark = pytest.mark.transformer
torch = pytest.importorskip("torch", reason="the extra `transformer` is not installed")


@pytest.fixture(scope="module")
def albert(tmp_path_factory):
    return load_transformer(str(checkpoint("albert")), cache=tmp_path_factory.mktemp("cache"))


def test_an_albert_is_served_as_it_is(albert):
    assert albert.name == "albert:fp32"
    rows = list(read_rows(VALID))[:400]
    guesses = albert.score([row["text"] for row in rows])
    assert sum(guess.label == row["label"] for guess, row in zip(guesses, rows, strict=True)) > 0.7 * len(rows)


def test_a_score_depends_on_the_post_alone(albert):
    texts = [row["text"] for row in list(read_rows(VALID))[:40]]
    alone = [albert.probabilities([text])[0] for text in texts]
    assert albert.probabilities(texts) == [pytest.approx(one, abs=1e-5) for one in alone]


def test_a_trained_model_is_refused_with_its_labels_exchanged_in_any_way(albert):
    chances = albert.probabilities([text for _, text in ANCHORS])
    found = {order: exchanged([(row[order[0]], row[order[1]], row[order[2]]) for row in chances]) for order in ORDERS}
    assert found.pop((0, 1, 2)) is None
    assert None not in found.values()


def test_a_gpu_is_used_in_half_precision_and_missed_in_a_sentence(albert, tmp_path):
    if not torch.cuda.is_available():
        with pytest.raises(UserError, match="set KENTONGAN_SENTIMENT_DEVICE=cpu"):
            load_transformer(str(checkpoint("albert")), cache=tmp_path, device="cuda")
        return
    half = load_transformer(str(checkpoint("albert")), cache=tmp_path, device="cuda")
    assert half.name == "albert:fp16"
    texts = [row["text"] for row in list(read_rows(VALID))[:40]]
    whole = albert.probabilities(texts)
    assert half.probabilities(texts) == [pytest.approx(one, abs=0.02) for one in whole]
