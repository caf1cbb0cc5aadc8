import pytest

from streams.kafka.reach import ReadPosition


@pytest.mark.parametrize(
    ("place", "taken", "waiting"),
    [
        (ReadPosition(end=10, position=10, fetched=None), None, 0),
        (ReadPosition(end=10, position=4, fetched=None), None, 6),
        (ReadPosition(end=10, position=10, fetched=(4, 9)), None, 6),
        (ReadPosition(end=10, position=10, fetched=(4, 9)), 6, 3),
        (ReadPosition(end=10, position=10, fetched=(4, 9)), 9, 0),
        (ReadPosition(end=12, position=10, fetched=(4, 9)), 9, 2),
        # A broker whose answer lies before the last records, and a record behind the last post that is no post.
        (ReadPosition(end=7, position=10, fetched=(4, 9)), 9, 0),
        (ReadPosition(end=11, position=11, fetched=(4, 9)), 9, 0),
    ],
)
def test_what_was_not_fetched_and_what_was_not_taken_waits(place, taken, waiting):
    assert place.waiting(taken) == waiting
