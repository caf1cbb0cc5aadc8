"""The times of records before places that are settled."""

from typing import NamedTuple

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.topic_ids import is_of, place_of, time_of
from streams.runtime.settled_times import SettledTimes

HERE = TopicPartition("posts", 0)


class Record(NamedTuple):
    offset: int
    timestamp: int


LOGS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=40).map(
    lambda steps: [
        Record(sum(step for step, _ in steps[: place + 1]), 1000 + sum(later for _, later in steps[: place + 1]))
        for place in range(len(steps))
    ]
)


@given(LOGS, st.data())
def test_the_time_before_a_place_is_that_of_the_record_there(log, data):
    times, known = SettledTimes(), {record.offset: record.timestamp for record in log}
    while log:
        taken = data.draw(st.integers(1, len(log)))
        times.take({HERE: log[:taken]})
        settled = data.draw(st.sampled_from(log[:taken])).offset + 1
        assert times.before(HERE, settled) == known[settled - 1]
        log = log[taken:]


def test_what_was_settled_before_is_known_until_more_is():
    times = SettledTimes()
    times.begin({HERE: (6, 1000)})
    assert times.before(HERE, 7) == 1000
    times.take({HERE: [Record(7, 2000), Record(8, 2000)]})
    assert (times.before(HERE, 7), times.before(HERE, 9), times.before(HERE, 20)) == (1000, 2000, None)
    assert times.before(TopicPartition("posts", 1), 3) is None


def test_a_time_that_is_far_ahead_is_not_told():
    times = SettledTimes()
    times.take({HERE: [Record(0, 2**53), Record(1, -1)]})
    assert (times.before(HERE, 1), times.before(HERE, 2)) == (None, None)


def test_a_place_is_committed_with_what_it_is_known_by():
    for place, told in ((place_of(7, "a-b", 1000), 1000), (place_of(7, "a-b"), None), (place_of(7, None, 1000), None)):
        assert (place.offset, time_of(place)) == (7, told)
        assert is_of(place, "a-b")
        assert is_of(place, "c") == (not place.metadata)
