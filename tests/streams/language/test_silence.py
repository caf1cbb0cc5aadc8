from hypothesis import given
from hypothesis import strategies as st

from streams.language.silence import MOST_STEP, Silence

ENDS = (5, 9)


def test_a_partition_is_silent_once_every_look_for_so_long_found_it_empty():
    silence = Silence(3.0)
    found = [silence.look(1, at, ENDS, {0: 4}) for at in (10.0, 11.0, 12.0, 13.0)]
    assert found == [({}, ENDS)] * 3 + [({0: 4}, ENDS)]


def test_what_came_or_waits_in_between_begins_anew():
    silence = Silence(2.0)
    looks = [{0: 4}, {0: 4}, {}, {0: 4}, {0: 4}, {0: 5}, {0: 5}, {0: 5}]
    found = [silence.look(1, float(at), ENDS, empty)[0] for at, empty in enumerate(looks)]
    assert found == [{}] * 7 + [{0: 5}]


def test_a_new_assignment_begins_anew():
    silence = Silence(1.0)
    silence.look(1, 0.0, ENDS, {0: 4})
    assert silence.look(2, 1.0, ENDS, {0: 4})[0] == {}
    assert silence.look(2, 2.0, ENDS, {0: 4})[0] == {0: 4}


def test_time_in_which_nobody_looked_is_no_silence():
    silence = Silence(3 * MOST_STEP)
    silence.look(1, 0.0, ENDS, {0: 4})
    assert silence.look(1, 600.0, ENDS, {0: 4})[0] == {}


def test_the_ends_are_those_of_when_the_silence_began():
    silence = Silence(2.0)
    found = [silence.look(1, float(at), (5, 9 + at), {0: 4}) for at in range(5)]
    assert found[2] == ({0: 4}, (5, 9))
    assert found[4] == ({0: 4}, (5, 11))


@given(st.lists(st.tuples(st.floats(0.5, 30), st.booleans()), min_size=1, max_size=60), st.floats(0.5, 20))
def test_whoever_is_silent_was_watched_for_so_long(looks, idle_after):
    silence = Silence(idle_after)
    at, watched, was_empty = 0.0, 0.0, False
    for step, empty in looks:
        at += step
        watched = watched + min(step, MOST_STEP) if was_empty and empty else 0.0
        was_empty = empty
        silent, _ = silence.look(1, at, ENDS, {0: 4} if empty else {})
        assert bool(silent) == (empty and watched >= idle_after) or abs(watched - idle_after) < 1e-6
