from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack

from streams.mentions.positions import Positions

PLACES = st.tuples(st.integers(0, 5), st.integers(0, 2))
STEPS = st.lists(st.tuples(st.sampled_from([None, "a", "b"]), st.integers(0, 3), PLACES), max_size=30)


def restored(positions):
    found = Positions()
    found.take_row(msgpack.decode(msgpack.encode(positions.to_row()), type=Positions.Row))
    return found


@given(STEPS)
def test_of_one_topic_what_is_not_newer_is_not_taken(steps):
    positions, newest = Positions(), {}
    for _, partition, place in steps:
        assert positions.take("a", partition, place) == (place > newest.get(partition, (-1, -1)))
        newest[partition] = max(place, newest.get(partition, place))
    assert restored(positions) == positions


def test_a_topic_made_anew_begins_again_and_what_is_left_of_the_former_one_is_known():
    positions = Positions()
    assert positions.take("a", 0, (599, 0))
    assert positions.take("b", 0, (0, 0))
    assert not positions.take("a", 0, (599, 0))
    assert not positions.take("b", 0, (0, 0))
    assert positions.take("b", 0, (0, 1))


def test_only_the_last_two_topics_are_remembered():
    positions = Positions()
    assert all(positions.take(topic_id, 0, (5, 0)) for topic_id in "abc")
    assert not positions.take("b", 0, (5, 0))
    assert positions.take("a", 0, (5, 0))


def test_a_row_holds_one_position_of_a_partition():
    positions = Positions()
    for topic_id, partition in (("a", 0), ("a", 1), ("b", 0)):
        positions.take(topic_id, partition, (7, 0))
    assert positions.to_row() == Positions.Row({0: (7, 0)}, "b", [("a", {1: (7, 0)})])
    again = restored(positions)
    assert not again.take("a", 1, (7, 0))
    assert not again.take("b", 0, (7, 0))


def test_a_row_of_a_former_release_is_of_a_topic_that_is_not_known():
    positions = Positions()
    positions.take_row(Positions.Row({2: (7, 1)}))
    assert not positions.take(None, 2, (7, 1))
    assert positions.take(None, 2, (8, 0))
    assert positions.to_row().topic_id is None
    assert restored(Positions()) == Positions()
