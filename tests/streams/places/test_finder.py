from pathlib import Path

import pytest

from streams.places.finder import may_name_places, places_in
from streams.places.gazetteer import gazetteer, places
from streams.text.said_words import said_words

LABELLED = Path(__file__).parent / "labelled.tsv"
"""Posts made up for it, two thirds of them with names that mean something else as well; what each names, by hand."""


def labelled():
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        text, _, found = line.partition("\t")
        yield text, {one for one in found.split(";") if one}


def scores(pairs):
    right = sum(len(found & wanted) for found, wanted in pairs)
    said, there = sum(len(found) for found, _ in pairs), sum(len(wanted) for _, wanted in pairs)
    precision, recall = right / said, right / there
    return precision, 2 * precision * recall / (precision + recall)


def test_places_of_labelled_posts_are_named_right():
    pairs = [({one.title for one in places_in(text)}, wanted) for text, wanted in labelled()]
    precision, f1 = scores(pairs)
    assert precision >= 0.95
    assert f1 >= 0.9


def test_provinces_of_labelled_posts_are_named_right():
    pairs = [
        ({one.province for one in places_in(text)}, {title.rpartition(", ")[2] for title in wanted})
        for text, wanted in labelled()
    ]
    precision, f1 = scores(pairs)
    assert precision >= 0.95
    assert f1 >= 0.9


def test_all_provinces_regencies_and_cities_are_in_the_list():
    found = list(places())
    assert sum(one.kind == "province" for one in found) == 38
    assert sum(one.kind == "Kabupaten" for one in found) == 416
    assert sum(one.kind == "Kota" for one in found) == 98


@pytest.mark.parametrize("one", [one for one in places() if one.kind != "province"], ids=lambda one: one.title)
def test_every_place_is_found_by_its_whole_name(one):
    [found] = places_in(f"banjir melanda {one.title} sejak kemarin")
    assert (found.name, found.province) == (one.name, one.province)


@pytest.mark.parametrize("text", ["", "@…", "https://contoh.id/surabaya", "@surabaya halo", "a" * 280, "Kota " * 50])
def test_nothing_is_found_where_nothing_is_named(text):
    assert places_in(text) == ()


def test_no_post_that_names_a_place_is_passed_over():
    for text, _ in labelled():
        assert may_name_places(text, said_words(text).tokens) or not places_in(text)
    for first in gazetteer():
        assert len(first) >= 3
