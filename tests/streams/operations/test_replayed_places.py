"""Up to where letters were sent in again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.operations.replayed_places import ReplayedPlace

STAGES = st.sampled_from(["language", "sentiment", "deliver"])


def test_letters_of_other_stages_wait_until_they_are_sent_in():
    place = ReplayedPlace(3).after(9, "sentiment", is_all=False)
    assert [place.is_behind(offset, "sentiment") for offset in (2, 8, 9)] == [True, True, False]
    assert [place.is_behind(offset, "language") for offset in (2, 3, 8)] == [True, False, False]
    assert place.after(12, None, is_all=True) == ReplayedPlace(12)
    assert ReplayedPlace(3).after(9, "sentiment", is_all=True) == ReplayedPlace(9)


@given(st.integers(0, 2**40), st.dictionaries(STAGES, st.integers(0, 2**40)))
def test_a_place_is_read_as_it_was_committed(offset, stages):
    place = ReplayedPlace(offset, stages)
    assert ReplayedPlace.parse(place.offset, place.metadata) == place


@given(st.lists(st.tuples(STAGES, st.lists(st.none() | STAGES, max_size=3)), max_size=12))
def test_every_letter_is_sent_in_once_in_whatever_order_the_stages_are_asked_for(told):
    letters: list[str] = []
    sent: list[int] = []
    place = ReplayedPlace()

    def replay(stage):
        nonlocal place
        waiting = [offset for offset in range(len(letters)) if not place.is_behind(offset, letters[offset])]
        chosen = [offset for offset in waiting if stage in (None, letters[offset])]
        sent.extend(chosen)
        place = place.after(len(letters), stage, is_all=chosen == waiting)

    for letter, stages in told:
        letters.append(letter)
        for stage in stages:
            replay(stage)
    replay(None)
    assert sorted(sent) == list(range(len(letters)))


@pytest.mark.parametrize("metadata", ["", "x", "[1]", '{"a": "b"}', "\x00"])
def test_foreign_metadata_say_nothing(metadata):
    assert ReplayedPlace.parse(-1, metadata) == ReplayedPlace()
