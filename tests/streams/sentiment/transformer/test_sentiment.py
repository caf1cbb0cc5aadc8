import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.learning.regression import softmax
from streams.sentiment.remembered import Remembered
from streams.sentiment.transformer.sentiment import TransformerSentiment
from streams.sentiment.weights import LABELS

pytestmark = pytest.mark.transformer
tokenizers = pytest.importorskip("tokenizers", reason="the extra `onnx` is not installed")

WORDS = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "buruk": 4, "jalan": 5, "bagus": 6, "hari": 7}
WEIGHTS = {4: (3.0, 0.0, -1.0), 5: (0.0, 0.6, 0.0), 6: (-1.0, 0.0, 3.0), 7: (0.0, 0.2, 0.1)}
"""What each token adds to the logits of negative, neutral and positive."""
BUILT = ("positive", "negative", "neutral")
"""Order of the classes of the classifier."""


class Adding:
    """A classifier of added weights, which remembers what it was asked."""

    precision = "int8"
    usual_batch = 4

    def __init__(self):
        self.batches = []

    def logits(self, batch):
        self.batches.append([list(ids) for ids in batch])
        sums = [np.sum([WEIGHTS.get(one, (0, 0, 0)) for one in ids], axis=0) for ids in batch]
        return np.array(sums, np.float32)[:, [LABELS.index(label) for label in BUILT]]


def engine(classifier=None, **more):
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(WORDS, "[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(["[PAD]", "[CLS]", "[SEP]"])
    tokenizer.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_truncation(12)
    return TransformerSentiment("a/b", "0" * 64, classifier or Adding(), tokenizer, BUILT, **{"batch": 4} | more)


TEXTS = st.lists(st.lists(st.sampled_from(["buruk", "jalan", "bagus", "hari", "?"]), max_size=15).map(" ".join), max_size=40)


@given(TEXTS, st.integers(1, 9))
def test_each_post_gets_its_own_score_in_any_batch(texts, size):
    found = engine(batch=size).score(texts, ["id"] * len(texts))
    for text, guess in zip(texts, found, strict=True):
        [alone] = engine().score([text])
        assert (guess.label, guess.abstained) == (alone.label, alone.abstained)
        sums = np.sum([WEIGHTS.get(WORDS.get(word), (0, 0, 0)) for word in text.split()[:10]] or [(0, 0, 0)], axis=0)
        if any(word in WORDS for word in text.split()[:10]):
            assert (guess.negative, guess.neutral, guess.positive) == pytest.approx(softmax(sums[None])[0], abs=1e-5)
        else:
            assert guess.abstained


def test_classes_are_put_in_the_order_of_the_labels():
    bad, plain, good = engine().score(["buruk", "jalan jalan jalan jalan", "bagus"])
    assert (bad.label, plain.label, good.label) == LABELS
    assert bad.negative > 0.9
    assert good.positive > 0.9


def test_a_post_is_asked_about_once():
    classifier = Adding()
    one = engine(classifier)
    first = one.score(["buruk", "jalan", " buruk\n", "jalan"])
    assert (one.cache_hits, one.cache_misses) == (2, 2)
    assert one.score(["jalan", "buruk"]) == first[1::-1]
    assert (one.cache_hits, one.cache_misses) == (4, 2)
    assert sum(map(len, classifier.batches)) == 2


def test_what_was_forgotten_is_asked_about_again():
    classifier = Adding()
    one = engine(classifier, remembered=Remembered(1))
    for text in ("buruk", "jalan", "buruk"):
        one.score([text])
    assert len(classifier.batches) == 3


def test_each_part_is_one_call_with_posts_of_like_length():
    classifier = Adding()
    one = engine(classifier, batch=2)
    texts = ["buruk", "jalan " * 9, "bagus", "hari " * 8, "jalan"]
    parts = list(one.parts(texts))
    assert [len(part) for part in parts] == [2, 2, 1]
    assert sorted(number for part in parts for number, _ in part) == list(range(5))
    assert [[len(ids) for ids in batch] for batch in classifier.batches] == [[11, 10], [3, 3], [3]]
    [known] = one.parts(texts)
    assert len(known) == 5
    assert len(classifier.batches) == 3
    assert list(one.parts([])) == []


@pytest.mark.parametrize("text", ["", "   ", "xyz", "😡 😡"])
def test_what_the_vocabulary_does_not_know_is_abstained_from_and_not_asked_about(text):
    classifier = Adding()
    [guess] = engine(classifier).score([text])
    assert guess.abstained
    assert classifier.batches == []


def test_a_low_probability_is_abstained_from():
    unsure, sure = engine().score(["hari", "buruk"])
    assert (unsure.label, unsure.abstained, sure.abstained) == ("neutral", True, False)


def test_the_words_that_weigh_most_come_first():
    explained = engine().explain("hari buruk jalan")
    assert explained[0][0] == "buruk"
    assert dict(explained)["buruk"] > 2 > dict(explained)["hari"]
    assert engine().explain(" ") == []


def test_its_name_says_how_exactly_it_counts():
    assert engine().name == "a/b:int8"


def test_languages_must_be_one_a_text():
    with pytest.raises(ValueError, match="one language for each text"):
        engine().score(["buruk"], [])
