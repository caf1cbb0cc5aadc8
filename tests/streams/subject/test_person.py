"""Finding and taking out what is somebody's, in the JSON of any topic."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.privacy.pseudonym import Pseudonymizer
from streams.subject.person import Subject, subject_of

PSEUDONYMIZER = Pseudonymizer(b"k" * 32)
BUDI = subject_of("budi", (), pseudonymizer=PSEUDONYMIZER)
HASH = PSEUDONYMIZER.pseudonym("budi")


def post(number, author="siti", **fields):
    return {"id": f"x:{number}", "source": "x", "author": author, "text": "beras"} | fields


@pytest.mark.parametrize("author", ["budi", "@budi", HASH])
def test_an_author_is_known_by_handle_and_by_hash(author):
    assert BUDI.owns(post(1, author))


@pytest.mark.parametrize("given_handle", ["budi", "@budi", HASH])
def test_a_handle_may_be_given_with_its_at_sign_or_as_a_hash(given_handle):
    assert subject_of(given_handle, (), pseudonymizer=PSEUDONYMIZER).owns(post(1, HASH))


@pytest.mark.parametrize("author", [None, 7, "Budi", "budi2", PSEUDONYMIZER.pseudonym("siti"), ["budi"]])
def test_nobody_else_is(author):
    assert not BUDI.owns(post(1, author))


def test_a_source_narrows_the_author_and_not_single_posts():
    subject = subject_of("budi", ("rss:9",), source="x", pseudonymizer=PSEUDONYMIZER)
    assert subject.owns(post(1, "budi"))
    assert not subject.owns(post(1, "budi", source="youtube"))
    assert subject.owns(post(9, "siti", id="rss:9", source="rss"))


def test_an_id_without_a_prefix_is_found_at_any_source_or_at_the_one_that_is_named():
    lying = [{"id": "3", "source": "telegram"}, {"id": "telegram:3", "source": "telegram"}]
    elsewhere = [{"id": "3", "source": "mastodon"}, {"post": "mastodon:3", "source": "mastodon"}]
    assert all(subject_of(None, ("3",)).owns(one) for one in lying + elsewhere)
    for narrow in (subject_of(None, ("3",), source="telegram"), subject_of(None, ("telegram:3",))):
        assert [narrow.owns(one) for one in lying + elsewhere] == [True, True, False, False]


def test_samples_and_mentions_are_known_by_the_id_of_their_post():
    subject = BUDI.with_posts(["x:1"])
    alert = {"id": "x:1-alert", "samples": [{"post": "x:1", "excerpt": "beras"}, {"post": "x:2"}]}
    assert [one["post"] for one in subject.posts_in(alert)] == ["x:1"]
    assert subject.without(alert) == {"id": "x:1-alert", "samples": [{"post": "x:2"}]}


def test_bytes_that_are_no_json_are_known_by_what_they_name():
    assert BUDI.is_named_in(b'{"author": "budi", "text": "ber')
    assert BUDI.is_named_in(HASH.encode())
    assert not BUDI.is_named_in(b'{"author": "siti", "text": "ber')


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.integers(-9, 9),
        st.text(max_size=5),
        st.builds(post, st.integers(0, 3), st.sampled_from(["budi", "siti"])),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=3), inner, max_size=4)),
    max_leaves=25,
)


@given(JSON)
def test_what_is_left_holds_nothing_of_the_subject_and_everything_of_others(value):
    left = BUDI.without(value)
    assert list(BUDI.posts_in(left)) == []
    siti = Subject(plain=frozenset({"siti"}))
    assert sorted(map(orjson.dumps, siti.posts_in(left))) == sorted(map(orjson.dumps, siti.posts_in(value)))


@given(JSON)
def test_a_value_without_anything_of_the_subject_stays_as_it_is(value):
    nobody = Subject(plain=frozenset({"orang lain"}))
    assert nobody.without(value) == value
