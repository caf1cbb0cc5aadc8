import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.daily_habits import Schedule
from tests.streams.virality.kept import reread


def days(*counts):
    schedule = Schedule(288)
    for day, count in enumerate(counts):
        schedule.learn(day, 7, count, 100.0)
    return schedule


def test_what_comes_on_most_days_is_a_habit():
    assert days(400, 380, 420, 390, 410).factor(7) == pytest.approx(4, rel=0.1)
    assert days(400, 100, 400, 100, 400).factor(7) == pytest.approx(4, rel=0.1)
    assert days(400, 400, 400).factor(6) == 1


def test_what_came_once_or_twice_is_not():
    assert days(400).factor(7) == 1
    assert days(400, 400).factor(7) == 1
    assert days(100, 400, 100, 100, 400).factor(7) == 1


def test_a_habit_is_forgotten_when_it_ends():
    schedule = days(*[400] * 5)
    for day in range(5, 8):
        schedule.rest(day, 0, 12)
    assert schedule.factor(7) == 1


def test_silence_learned_at_once_is_silence_learned_slot_by_slot():
    at_once, by_slot = days(400, 400), days(400, 400)
    at_once.rest(2, 0, 12)
    for slot in range(12):
        by_slot.learn(2, slot, 0, 2.0)
    assert [at_once.factor(i) for i in range(12)] == [by_slot.factor(i) for i in range(12)]


def test_a_stored_schedule_is_the_same():
    schedule = days(400, 100, 400, 100, 400)
    again = reread(schedule, Schedule(288))
    assert again.codes == schedule.codes
    assert again.habits == schedule.habits


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 287), st.integers(0, 3000)), max_size=200))
def test_a_stored_schedule_knows_the_same_habits(learned):
    schedule = Schedule(288)
    for day, slot, posts in learned:
        schedule.learn(day, slot % 9, posts, 20.0)
    assert reread(schedule, Schedule(288)).habits == schedule.habits
