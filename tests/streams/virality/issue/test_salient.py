import random

import pytest

from streams.virality.issue.salient import LEAST_POSTS, salient


def nothing(_word):
    return False


def names(*arguments):
    return [one.name for one in salient(*arguments)]


USUAL = {"harga": 400.0, "pasar": 300.0, "warga": 120.0, "#harga": 90.0}


def test_what_is_new_stands_out_and_what_is_as_usual_does_not():
    now = {"harga": 42, "pasar": 29, "warga": 13, "oplosan": 30}
    assert names(now, 100, USUAL, 1000.0, nothing) == ["oplosan"]


def test_a_word_that_is_usual_stands_out_when_it_is_said_far_more():
    assert names({"harga": 40, "warga": 60}, 100, USUAL, 1000.0, nothing) == ["warga"]


def test_a_phrase_goes_before_its_words_and_a_hashtag_before_both():
    now = {"beras": 58, "oplosan": 60, "beras oplosan": 55, "#usut": 60}
    assert names(now, 60, USUAL, 1000.0, nothing) == ["#usut", "beras oplosan"]


def test_a_word_that_mostly_stands_without_the_phrase_is_told_too():
    found = names({"oplosan": 60, "beras oplosan": 20}, 70, USUAL, 1000.0, nothing)
    assert found == ["oplosan", "beras oplosan"] or found == ["beras oplosan", "oplosan"]


def test_of_phrases_that_overlap_one_is_told():
    now = {"dokumen rahasia": 50, "rahasia bocor": 50, "bocor malam": 50}
    assert names(now, 50, USUAL, 1000.0, nothing) == ["bocor malam", "dokumen rahasia"]


def test_known_words_are_left_out_alone_but_not_beside_others():
    now = {"beras": 60, "harga beras": 60, "#hargaberas": 60, "beras langka": 60}
    known = {"harga", "beras", "hargaberas"}
    assert names(now, 60, {}, 1000.0, known.__contains__) == ["beras langka"]


@pytest.mark.parametrize("posts", [0, 1, LEAST_POSTS - 1])
def test_a_few_posts_say_nothing(posts):
    assert names({"oplosan": posts}, posts, USUAL, 1000.0, nothing) == []


def test_where_nothing_is_known_of_before_nothing_is_more_than_usual():
    assert names({"oplosan": 30}, 60, {}, 0.0, nothing) == []


def test_chance_alone_seldom_stands_out():
    chance = random.Random(1)
    told = 0
    for _ in range(200):
        share = chance.uniform(0.15, 0.5)
        now = sum(chance.random() < share for _ in range(60))
        before = sum(chance.random() < share for _ in range(600))
        told += bool(names({"kata": now}, 60, {"kata": float(before)}, 600.0, nothing))
    assert told <= 10
