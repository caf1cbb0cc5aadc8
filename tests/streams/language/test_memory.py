from hypothesis import given
from hypothesis import strategies as st

from streams.language.memory import PartitionMemory

names = st.sampled_from("abcdef")


@given(st.lists(st.integers(0, 2**31)))
def test_the_clock_never_goes_back(minutes):
    memory = PartitionMemory(10)
    assert [memory.tick(minute) for minute in minutes] == [max(minutes[: end + 1]) for end in range(len(minutes))]


@given(st.lists(st.tuples(names, st.integers(0, 50))))
def test_what_is_gained_adds_up_to_the_most_actions_of_each_post(said):
    memory = PartitionMemory(100)
    gained, repeats = dict.fromkeys("abcdef", 0), []
    for post, actions in said:
        repeat, more = memory.gained(post, actions)
        gained[post] += more
        repeats.append(repeat)
    assert gained == {name: max((actions for post, actions in said if post == name), default=0) for name in "abcdef"}
    assert repeats == [any(before == post for before, _ in said[:place]) for place, (post, _) in enumerate(said)]


@given(st.lists(names), st.integers(0, 4))
def test_it_remembers_the_posts_seen_last_and_no_more(said, limit):
    memory = PartitionMemory(limit)
    for post in said:
        memory.gained(post, 0)
        assert len(memory) <= limit
    latest = list(dict.fromkeys(reversed(said)))
    assert [memory.gained(post, 0)[0] for post in latest[:limit]] == [True] * len(latest[:limit])
    assert not any(memory.gained(post, 0)[0] for post in latest[limit : limit + 1])
