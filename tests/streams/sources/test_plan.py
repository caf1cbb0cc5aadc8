from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import decode_posts
from schemas.post import Post
from streams.clock import CLOCK_HEADER, mark_time, minute_of, start_of
from streams.runtime.faust_runner import partition_of
from streams.sources.plan import ARRAY_BYTES, ARRAY_POSTS, Planner

PARTITIONS = 3
START = 29_000_000
"""A minute of 2025."""


def planner():
    return Planner(PARTITIONS, lambda key: partition_of(key, PARTITIONS))


def post(number, minute, text="beras naik"):
    return Post(id=f"x:{number}", source="x", created_at=start_of(minute), text=text)


def marked(record):
    [(name, value)] = record.headers
    assert name == CLOCK_HEADER
    return minute_of(mark_time(value.decode()))


def told(records):
    """For each partition what a reader of it sees: posts with the clock that they meet, and the last clock."""
    clocks = dict.fromkeys(range(PARTITIONS), -1)
    seen = {partition: [] for partition in range(PARTITIONS)}
    for record in records:
        posts, faults = decode_posts(record.value)
        assert not faults
        seen[record.partition] += [(post.id, clocks[record.partition]) for _, post in posts]
        if record.headers:
            assert not posts
            assert marked(record) >= clocks[record.partition]
            clocks[record.partition] = marked(record)
    return seen, clocks


minutes = st.lists(st.integers(START, START + 12), max_size=40)


@given(minutes)
def test_every_post_meets_the_clock_that_the_posts_before_it_set(sequence):
    plan = planner()
    records = [record for number, minute in enumerate(sequence) for record in plan.add(post(number, minute), number)]
    seen, clocks = told(records + plan.flush())
    expected = {partition: [] for partition in range(PARTITIONS)}
    for number in range(len(sequence)):
        identity = f"x:{number}"
        expected[partition_of(identity, PARTITIONS)].append((identity, max(sequence[: number + 1])))
    assert seen == expected
    assert set(clocks.values()) == {max(sequence, default=-1)}


@given(minutes, st.data())
def test_marks_and_flushes_on_the_way_change_nothing_that_a_reader_sees(sequence, data):
    """As they come from pauses between posts: up to the half minute of the next post."""
    straight, paced = planner(), planner()
    once, again = [], []
    for number, minute in enumerate(sequence):
        once += straight.add(post(number, minute), number)
        for step in data.draw(st.lists(st.integers(-1, 24), max_size=3)):
            if step < 0:
                again += paced.flush()
            elif paced.half is not None:
                again += paced.mark(min(2 * START + step, max(2 * minute, paced.half)))
        again += paced.add(post(number, minute), number)
    assert told(once + straight.flush()) == told(again + paced.flush())


@given(minutes)
def test_the_tags_of_sent_and_held_posts_are_those_of_all_posts(sequence):
    plan = planner()
    sent = []
    for number, minute in enumerate(sequence):
        sent += [tag for record in plan.add(post(number, minute), number) for tag in record.tags]
        assert sorted(sent + plan.held_tags) == list(range(number + 1))
    sent += [tag for record in plan.flush() for tag in record.tags]
    assert sorted(sent) == list(range(len(sequence)))
    assert plan.held_tags == []


def test_every_partition_is_told_of_a_minute_before_its_first_post():
    plan = planner()
    assert {record.partition: marked(record) for record in plan.add(post(1, START), 1)} == dict.fromkeys(range(3), START)
    assert plan.add(post(2, START), 2) == []
    *arrays, first, second, third = plan.add(post(3, START + 2), 3)
    assert {tag for record in arrays for tag in record.tags} == {1, 2}
    assert [(record.partition, marked(record)) for record in (first, second, third)] == [(n, START + 2) for n in range(3)]


def test_a_mark_is_a_time_with_a_zone_on_an_empty_array():
    [first, *_] = planner().mark(2 * START)
    assert first.value == b"[]"
    assert datetime.fromisoformat(dict(first.headers)[CLOCK_HEADER].decode()) == start_of(START)


def test_a_mark_of_an_earlier_time_repeats_the_clock():
    plan = planner()
    plan.mark(2 * START)
    assert [marked(record) for record in plan.mark(2 * START - 5)] == [START] * PARTITIONS


def test_every_partition_is_told_of_the_second_half_of_a_minute_too():
    plan = planner()
    plan.add(post(1, START), 1)
    later = post(2, START).model_copy(update={"created_at": start_of(START) + timedelta(seconds=30)})
    times = [dict(record.headers)[CLOCK_HEADER].decode() for record in plan.add(later, 2) if record.headers]
    assert [datetime.fromisoformat(time) for time in times] == [later.created_at] * PARTITIONS


def test_arrays_are_bounded_in_posts_and_in_bytes():
    plan = Planner(1, lambda _: 0)
    short = [record for number in range(450) for record in plan.add(post(number, START), number)]
    assert [len(record.tags) for record in short if record.tags] == [ARRAY_POSTS, ARRAY_POSTS]
    [rest] = plan.flush()
    assert len(rest.tags) == 50
    long = [record for number in range(40) for record in plan.add(post(number, START, "é" * 9000), number)] + plan.flush()
    assert all(len(record.value) <= ARRAY_BYTES for record in long)
    assert sum(len(record.tags) for record in long) == 40
    assert [found.id for record in long for _, found in decode_posts(record.value)[0]] == [f"x:{n}" for n in range(40)]


def test_posts_more_than_an_hour_behind_are_counted():
    plan = planner()
    for number, minute in enumerate([START, START + 60, START, START - 1, START + 61]):
        plan.add(post(number, minute), number)
    assert plan.late == 1


def test_a_deletion_goes_to_the_partition_of_its_post_and_behind_it():
    plan = planner()
    records = plan.add(post(7, START), 0) + plan.delete("x:7")
    gone = records[-1]
    assert (gone.key, gone.value, gone.partition) == (b"x:7", None, partition_of("x:7", PARTITIONS))
    before = [record.partition for record in records[:-1] if record.value != b"[]"]
    assert before == [gone.partition]
    assert plan.flush() == []
