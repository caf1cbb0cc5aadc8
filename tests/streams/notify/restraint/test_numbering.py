from hypothesis import given
from hypothesis import strategies as st

from streams.notify.restraint.numbering import Numbering

PLACES = st.tuples(st.integers(0, 2**40), st.integers(0, 2**16 - 1))


@given(st.lists(PLACES, min_size=1, unique=True), st.lists(PLACES, min_size=1, unique=True))
def test_numbers_grow_with_the_places_also_over_a_topic_that_was_made_anew(before, after):
    numbering = Numbering()
    for topic_id, places in (("a", sorted(before)), ("b", sorted(after))):
        for offset, index in places:
            number = numbering.number(topic_id, offset, index)
            assert numbering.is_new(number)
            assert numbering.number(topic_id, offset, index) == number
            assert not numbering.is_new(number)
            assert numbering.place(number) == (offset, index)


def test_a_topic_whose_id_becomes_known_goes_on():
    numbering = Numbering()
    assert numbering.is_new(numbering.number(None, 5, 0))
    assert numbering.number("a", 6, 0) == numbering.number(None, 6, 0) == 6 << 16
