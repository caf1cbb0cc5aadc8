import random
from collections import Counter
from itertools import permutations

import pytest

from streams.errors import UserError
from streams.sentiment.transformer.anchors import ANCHORS, check_anchors, exchanged
from streams.sentiment.weights import LABELS

ORDERS = list(permutations(LABELS))
SURE = {"negative": (0.9, 0.06, 0.04), "neutral": (0.1, 0.8, 0.1), "positive": (0.02, 0.08, 0.9)}


def read(truth, means):
    """What a model that knows the truth is taken to say, when `means` is what its classes truly are."""

    def probabilities(texts):
        labels = {text: label for label, text in ANCHORS}
        return [tuple(truth[labels[text]][LABELS.index(means[LABELS.index(label)])] for label in LABELS) for text in texts]

    return probabilities


def test_there_are_a_dozen_different_ones_of_all_labels():
    assert len({text for _, text in ANCHORS}) == 12
    assert Counter(label for label, _ in ANCHORS) == dict.fromkeys(LABELS, 4)


@pytest.mark.parametrize("labels", ORDERS)
def test_labels_that_are_right_pass(labels):
    check_anchors("a/b", labels, read(SURE, LABELS))


@pytest.mark.parametrize("labels", ORDERS)
@pytest.mark.parametrize("exchange", ORDERS[1:])
def test_exchanged_labels_are_refused_with_those_that_fit(labels, exchange):
    """`labels` is what the classes are said to be; the class that is said to be LABELS[i] is truly exchange[i]."""
    fits = ",".join(exchange[LABELS.index(label)] for label in labels)
    with pytest.raises(UserError, match=f"read as {','.join(labels)}, .*; {fits} fits better"):
        check_anchors("a/b", labels, read(SURE, exchange))


def test_the_refusal_says_what_is_wrong_in_plain_words():
    with pytest.raises(UserError) as refused:
        check_anchors("a/b", LABELS, read(SURE, ("positive", "neutral", "negative")))
    assert "negative ones positive, positive ones negative" in str(refused.value)
    assert "neutral ones" not in str(refused.value)


def test_a_lean_to_one_label_hides_nothing():
    leaning = {
        label: tuple(chance * lean for chance, lean in zip(SURE[label], (0.01, 0.01, 50), strict=True)) for label in SURE
    }
    assert exchanged(read(leaning, LABELS)([text for _, text in ANCHORS])) is None
    with pytest.raises(UserError):
        check_anchors("a/b", LABELS, read(leaning, ("neutral", "negative", "positive")))


@pytest.mark.parametrize("same", [(1 / 3, 1 / 3, 1 / 3), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)])
def test_a_model_that_always_says_the_same_passes(same):
    check_anchors("a/b", LABELS, lambda texts: [same] * len(texts))


def test_a_weak_model_with_the_right_labels_passes():
    """Right on the average anchor only somewhat more often than a guess, and drawn five hundred times."""
    refused = 0
    for seed in range(500):
        chance = random.Random(seed)
        drawn = []
        for label, _ in ANCHORS:
            called = label if chance.random() < 0.25 else chance.choice(LABELS)
            drawn.append(tuple(0.5 if one == called else 0.25 for one in LABELS))
        refused += exchanged(drawn) is not None
    assert refused <= 5


def test_a_guess_is_hardly_ever_refused():
    refused = 0
    for seed in range(500):
        chance = random.Random(seed)
        drawn = [tuple(chance.random() for _ in LABELS) for _ in ANCHORS]
        refused += exchanged([tuple(one / sum(row) for one in row) for row in drawn]) is not None
    assert refused <= 25
