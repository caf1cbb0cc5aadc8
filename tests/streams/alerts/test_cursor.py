import re

from hypothesis import given
from hypothesis import strategies as st

from streams.alerts.cursor import CURSOR, Cursor, epoch_of

EPOCHS = st.just("") | st.from_regex(r"[0-9a-f]{8}", fullmatch=True)


@given(st.dictionaries(st.integers(0, 1000), st.integers(1, 2**40), min_size=1), EPOCHS)
def test_a_place_survives_as_text(places, epoch):
    cursor = Cursor(places, epoch)
    assert re.fullmatch(CURSOR, str(cursor))
    assert Cursor.parse(str(cursor)) == cursor


def test_what_is_no_place_is_refused():
    assert [Cursor.parse(text) for text in ("", "x", "1", "1:2:3", "1:a", ".1:2", "0a1b2c.1:2", "0a1b2c3d.")] == [None] * 8
    assert Cursor.parse(str(Cursor({}))) == Cursor({0: 0})


def test_only_a_place_that_tells_its_topic_is_known_to_be_of_another_one():
    epoch = epoch_of("fcfe2d19-4197-4dc4-afb3-328c3e45e46b")
    assert str(Cursor({0: 5}, epoch)) == "fcfe2d19.0:5"
    assert Cursor({0: 5}, epoch).is_foreign("0a1b2c3d")
    assert not Cursor({0: 5}, epoch).is_foreign(epoch)
    assert not Cursor({0: 5}).is_foreign(epoch)
    assert not Cursor({0: 5}, epoch).is_foreign(epoch_of(None))
