"""Counts, words for nothing, languages and names of sources, as people and programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import MOST_COUNTED
from schemas.post import Engagement
from streams.ingest.values import NOTHING, CountFault, languages_of, read_count, source_of, yes_or_no
from tests.streams.ingest.readings import csv_of, entries, only


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.2K", 1200),
        ("1,234", 1234),
        ("1.234", 1234),
        ("1 234", 1234),
        ("1.000.000", 1_000_000),
        ("1,234.0", 1234),
        ("1,2 rb", 1200),
        ("2,5jt", 2_500_000),
        ("3 jt", 3_000_000),
        ("1.1B", 1_100_000_000),
        ("15+", 15),
        ("1500.0", 1500),
        ("1,5 rb suka", 1500),
        ("12 ribu x ditonton", 12_000),
        (7, 7),
        (7.0, 7),
        ([2, "3"], 5),
        (None, None),
        (float("nan"), None),
        *((word, None) for word in sorted(NOTHING)),
        *((word.upper(), None) for word in sorted(NOTHING)),
    ],
)
def test_a_count_is_read_as_people_write_it(written, meant):
    assert read_count(written) == meant


@pytest.mark.parametrize(
    "written", ["banyak", "-1", -1, "1.5", 1.5, True, "12%", "1,23,4", "9" * 30, float("inf"), "1e5", {}]
)
def test_what_is_no_count_is_told(written):
    with pytest.raises(CountFault):
        read_count(written)


@given(st.integers(0, MOST_COUNTED), st.sampled_from([",", ".", " ", "\u202f", "'"]))
def test_thousands_may_be_parted_by_any_mark(count, mark):
    assert read_count(f"{count:,}".replace(",", mark)) == count


@given(
    st.integers(0, 9999),
    st.sampled_from([("K", 1000), ("rb", 1000), ("jt", 1_000_000), ("M", 1_000_000)]),
    st.sampled_from(".,"),
)
def test_a_factor_takes_a_decimal(tenths, factor, mark):
    name, times = factor
    assert read_count(f"{tenths // 10}{mark}{tenths % 10}{name}") == tenths * times // 10


@given(st.text(max_size=30) | st.integers() | st.floats() | st.none() | st.booleans())
def test_any_value_is_a_count_nothing_or_a_fault(value):
    try:
        found = read_count(value)
    except CountFault:
        return
    assert found is None or 0 <= found <= MOST_COUNTED


def test_what_cannot_be_read_leaves_the_count_out_and_never_the_post():
    rows = ["a,1.2K,3", "b,-1,4", "c,NA,nan", "d,banyak,1 rb"]
    found = entries(csv_of("text,likes,comments,created_at", *(f"{row},2025-03-01T00:00:00Z" for row in rows)))
    assert [entry.post.engagement for entry in found] == [
        Engagement(likes=1200, comments=3),
        Engagement(comments=4),
        None,
        Engagement(comments=1000),
    ]


def test_counts_of_several_columns_are_added():
    content = csv_of("text,retweets,quotes,created_at", "a,3,2,2025-03-01T00:00:00Z", "b,NA,2,2025-03-01T00:00:00Z")
    found = entries(content, columns={"shares": "retweets+quotes"})
    assert [entry.post.engagement.shares for entry in found] == [5, 2]


def test_words_for_nothing_are_nothing_in_every_column():
    content = csv_of("id,source,author,url,text,created_at", "NA,null,None,-,nan,2025-03-01T00:00:00Z")
    post = only(content, source="x").post
    assert (post.source, post.author, post.url, post.text) == ("x", None, None, "")
    assert post.id.startswith("x:")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("x", "x"),
        ("Twitter", "x"),
        ("https://www.facebook.com/", "facebook"),
        ("Contoh Pos", "contoh-pos"),
        ('<a href="https://x.com">Twitter for Android</a>', None),
        ("Twitter for Android", None),
        ("", None),
        (7, None),
    ],
)
def test_a_source_is_named_as_this_system_names_it(said, name):
    assert source_of(said) == name


def test_languages_may_be_named_or_listed():
    assert languages_of("in, id") == ("in", "id")
    assert languages_of("Indonesian") == ("id",)
    assert languages_of(["id", 3, "jv"]) == ("id", "jv")


@pytest.mark.parametrize(("said", "meant"), [("TRUE", True), ("ya", True), (False, False), ("tidak", False), ("x:1", None)])
def test_yes_and_no_are_told_from_ids(said, meant):
    assert yes_or_no(said) is meant
