from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.sentiment.transformer.labels import KNOWN, labels_of, parse_labels

NAMES = {
    "negative": ("negative", "NEGATIF", "Neg", " Negative "),
    "neutral": ("neutral", "Netral", "NEU", "net"),
    "positive": ("positive", "Positif", "POS", "pos "),
}


def config(*names, **more):
    return {"id2label": {str(number): name for number, name in enumerate(names)}, **more}


@given(st.permutations(sorted(NAMES)), st.data())
def test_any_order_and_spelling_of_the_three_is_read(order, data):
    names = [data.draw(st.sampled_from(NAMES[label])) for label in order]
    assert labels_of(config(*names), "a/b", 3) == tuple(order)
    assert parse_labels(",".join(names)) == tuple(order)


def test_a_label2id_left_over_from_another_model_is_not_looked_at():
    stale = {"negative": 0, "neutral": 1, "positive": 2, "LABEL_0": 0}
    assert labels_of(config("positif", "netral", "negatif", label2id=stale), "a/b", 3) == ("positive", "neutral", "negative")


def test_the_numbers_decide_not_the_order_in_the_file():
    found = labels_of({"id2label": {"2": "positive", "0": "neutral", "1": "negative"}}, "a/b", 3)
    assert found == ("neutral", "negative", "positive")


@pytest.mark.parametrize("named", [config("LABEL_0", "LABEL_1", "LABEL_2"), {}], ids=["LABEL_n", "no id2label"])
def test_classes_without_names_need_to_be_told(named):
    with pytest.raises(UserError, match=r"a/b does not say what its classes mean.*KENTONGAN_SENTIMENT_LABELS"):
        labels_of(named, "a/b", 3)
    for given_labels in permutations(sorted(NAMES)):
        assert labels_of(named, "a/b", 3, given_labels) == given_labels


def test_known_checkpoints_need_not_be_told():
    unnamed = config("LABEL_0", "LABEL_1", "LABEL_2")
    assert labels_of(unnamed, "mdhugol/indonesia-bert-sentiment-classification", 3) == ("positive", "neutral", "negative")
    assert labels_of(unnamed, "liandarizkia/SA01-IndoBert", 3) == ("negative", "positive", "neutral")
    assert labels_of(unnamed, "Arklyn/BERT-SA", 3) == ("neutral", "positive", "negative")
    assert all(sorted(labels) == sorted(NAMES) for labels in KNOWN.values())


def test_what_is_told_about_a_known_checkpoint_wins():
    told = ("negative", "neutral", "positive")
    assert labels_of({}, "Arklyn/BERT-SA", 3, told) == told


def test_what_is_told_must_not_contradict_the_checkpoint():
    names = config("positive", "neutral", "negative")
    assert labels_of(names, "a/b", 3, ("positive", "neutral", "negative")) == ("positive", "neutral", "negative")
    with pytest.raises(UserError, match="unset it"):
        labels_of(names, "a/b", 3, ("negative", "neutral", "positive"))


@pytest.mark.parametrize(
    ("names", "outputs"),
    [
        (config("negative", "positive"), 2),
        (config("LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"), 5),
        (config("negative", "neutral", "positive"), 2),
        (config("negative", "positive"), 3),
        ({}, 2),
    ],
)
def test_other_than_three_classes_are_refused(names, outputs):
    with pytest.raises(UserError, match=r"a/b tells [235] classes apart"):
        labels_of(names, "a/b", outputs, ("negative", "neutral", "positive"))


@pytest.mark.parametrize(
    "names",
    [
        config("sadness", "joy", "anger"),
        config("negative", "neutral", "neutral"),
        config("negative", "LABEL_1", "positive"),
        config("0", "1", "2"),
    ],
)
def test_classes_that_are_no_sentiments_are_refused_whatever_is_told(names):
    with pytest.raises(UserError, match="put right id2label"):
        labels_of(names, "a/b", 3, ("negative", "neutral", "positive"))


@pytest.mark.parametrize(
    "id2label", [["negative", "neutral", "positive"], {"nol": "negative"}, {"1": "negative"}, "negative"]
)
def test_a_broken_id2label_is_named(id2label):
    with pytest.raises(UserError, match=r"id2label in the config\.json of a/b"):
        labels_of({"id2label": id2label}, "a/b", 3)


@pytest.mark.parametrize(
    "text", ["", "negative", "negative,neutral", "negative,neutral,neutral", "a,b,c", "negative;neutral"]
)
def test_what_is_told_must_be_three_different_labels(text):
    with pytest.raises(UserError, match="once each"):
        parse_labels(text)
