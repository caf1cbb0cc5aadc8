import pytest

from streams.kafka.reach import Place


@pytest.mark.parametrize(
    ("place", "taken", "waiting"),
    [
        (Place(end=10, position=10, fetched=None), None, 0),
        (Place(end=10, position=4, fetched=None), None, 6),
        (Place(end=10, position=10, fetched=(4, 9)), None, 6),
        (Place(end=10, position=10, fetched=(4, 9)), 6, 3),
        (Place(end=10, position=10, fetched=(4, 9)), 9, 0),
        (Place(end=12, position=10, fetched=(4, 9)), 9, 2),
        # A broker whose answer lies before the last records, and a record behind the last post that is no post.
        (Place(end=7, position=10, fetched=(4, 9)), 9, 0),
        (Place(end=11, position=11, fetched=(4, 9)), 9, 0),
    ],
)
def test_what_was_not_fetched_and_what_was_not_taken_waits(place, taken, waiting):
    assert place.waiting(taken) == waiting
