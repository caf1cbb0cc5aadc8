import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sentiment.remembered import Remembered, normal


def test_the_text_that_nobody_asked_about_for_longest_makes_room():
    remembered = Remembered(2)
    remembered.put("a", (1.0, 0.0, 0.0))
    remembered.put("b", (0.0, 1.0, 0.0))
    assert remembered.get("a") == (1.0, 0.0, 0.0)
    remembered.put("c", (0.0, 0.0, 1.0))
    assert [remembered.get(text) for text in "abc"] == [(1.0, 0.0, 0.0), None, (0.0, 0.0, 1.0)]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.booleans())), st.integers(1, 4))
def test_it_is_bounded_and_never_wrong(steps, limit):
    remembered = Remembered(limit)
    for text, put in steps:
        if put:
            remembered.put(text, (float(ord(text)), 0.0, 0.0))
        assert len(remembered) <= limit
        assert remembered.get(text) in (None, (float(ord(text)), 0.0, 0.0))


@pytest.mark.parametrize("text", ["beras  naik\n", " beras\tnaik", "beras\u00a0naik"])
def test_space_makes_no_difference(text):
    assert normal(text) == "beras naik"


@given(st.text())
def test_normal_texts_stay_as_they_are(text):
    assert normal(normal(text)) == normal(text)


def test_a_letter_in_two_pieces_is_the_letter():
    assert normal("cafe\u0301") == normal("caf\u00e9")
    assert Remembered().get("\ud800") is None
