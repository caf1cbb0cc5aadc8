from hypothesis import given
from hypothesis import strategies as st

from streams.language.memory import PartitionMemory

names = st.sampled_from("abcdef")


@given(st.lists(st.integers(0, 2**31)))
def test_the_clock_never_goes_back(minutes):
    memory = PartitionMemory(10)
    assert [memory.tick(minute) for minute in minutes] == [max(minutes[: end + 1]) for end in range(len(minutes))]


@given(st.lists(st.tuples(names, st.none() | st.integers(0, 50))))
def test_what_is_gained_adds_up_to_the_most_actions_of_each_post(said):
    memory = PartitionMemory(100)
    gained, repeats = dict.fromkeys("abcdef", 0), []
    for minute, (post, actions) in enumerate(said):
        found = memory.read(post, actions, minute)
        gained[post] += found.gained
        repeats.append(found.repeat)
    assert gained == {name: max((actions or 0 for post, actions in said if post == name), default=0) for name in "abcdef"}
    assert repeats == [any(before == post for before, _ in said[:place]) for place, (post, _) in enumerate(said)]


@given(st.lists(st.tuples(names, st.none() | st.integers(0, 5))))
def test_what_is_passed_on_is_enough_to_know_since_when_a_post_gained(said):
    memory, successor = PartitionMemory(100), PartitionMemory(100)
    for minute, (post, actions) in enumerate(said):
        found = memory.read(post, actions, minute)
        if found.gained or not found.repeat:
            assert successor.read(post, actions, minute) == found


def test_a_gain_is_since_the_latest_reading_that_had_counts_and_brought_something():
    memory = PartitionMemory(10)
    readings = [(None, 1), (None, 2), (5, 3), (5, 4), (4, 5), (9, 6), (10, 9)]
    assert [memory.read("a", *one)[1:3] for one in readings] == [
        (0, None),
        (0, None),
        (5, None),
        (0, 3),
        (0, 3),
        (4, 3),
        (1, 6),
    ]


@given(st.lists(names), st.integers(0, 4))
def test_it_remembers_the_posts_seen_last_and_no_more(said, limit):
    memory = PartitionMemory(limit)
    for post in said:
        memory.read(post, 0, 0)
        assert len(memory) <= limit
    latest = list(dict.fromkeys(reversed(said)))
    assert [memory.read(post, 0, 0).repeat for post in latest[:limit]] == [True] * len(latest[:limit])
    assert not any(memory.read(post, 0, 0).repeat for post in latest[limit : limit + 1])
