import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.issue.typical_engagement import AGES, ENOUGH, Typical, age_step
from tests.streams.virality.kept import reread


def taught(counts, source="x", step=0):
    found = Typical()
    for actions in counts:
        found.learn(source, step, actions)
    return found


@pytest.mark.parametrize(("minutes", "step"), [(-3, 0), (0, 0), (4, 0), (5, 1), (59, 3), (60, 4), (2879, 8), (2880, None)])
def test_steps_of_age(minutes, step):
    assert age_step(minutes) == step


def test_the_middle_half_counts_and_the_best_posts_do_not():
    ordinary = taught([*range(8, 12)] * 15)
    assert 8 <= ordinary.expected("x", 0) <= 12
    with_stars = taught([*([*range(8, 12)] * 15), *[1_000_000] * 10])
    assert 8 <= with_stars.expected("x", 0) <= 13


def test_too_few_readings_say_nothing():
    assert taught([5] * (ENOUGH - 1)).expected("x", 0) is None
    assert taught([5] * ENOUGH).expected("x", 0) is not None


def test_sources_are_kept_apart_and_an_unknown_one_is_compared_with_all():
    found = taught([10] * 30)
    for _ in range(30):
        found.learn("tiktok", 0, 1000)
    assert found.expected("x", 0) < 20
    assert found.expected("tiktok", 0) > 500
    assert found.expected("facebook", 0) is not None


def test_an_age_of_which_little_is_known_expects_growth_that_goes_on():
    found = taught([10] * 30, step=1)
    assert found.expected("x", 3) == 4 * found.expected("x", 1)
    assert found.expected("x", 0) == found.expected("x", 1)
    for _ in range(30):
        found.learn("x", 3, 15)
    assert found.expected("x", 3) < 3 * found.expected("x", 1)


def test_a_source_that_never_counts_is_not_followed():
    found = taught([0] * 50, source="rss.antara")
    assert found.to_row()._counts == {}
    for _ in range(50):
        found.learn("x", 0, 3)
        found.learn("x", 0, 0)
    assert 0 < found.expected("x", 0) < 3


def test_what_is_usual_changes_with_the_last_readings():
    found = taught([10] * 1000)
    for _ in range(1000):
        found.learn("x", 0, 100)
    assert found.expected("x", 0) > 90


@given(
    st.lists(
        st.tuples(st.text("abcdefghijkl", min_size=1, max_size=2), st.integers(0, len(AGES) - 2), st.integers(0, 2**53)),
        max_size=300,
    )
)
def test_it_stays_small_and_survives_a_row(readings):
    found = Typical()
    for source, step, actions in readings:
        found.learn(source, step, actions)
    again = reread(found, Typical())
    assert len(again._counts) <= 9
    for source in {source for source, _, _ in readings}:
        for step in range(len(AGES) - 1):
            assert again.expected(source, step) == found.expected(source, step)


def test_where_there_is_little_room_the_sources_of_which_most_is_known_are_kept():
    found = taught([10] * 60)
    for _ in range(30):
        found.learn("tiktok", 0, 1000)
    assert set(found.to_row(1)._counts) == {"x"}
    again = Typical()
    again.take_row(found.to_row(1))
    assert again.expected("tiktok", 0) == found.expected("x", 0)
    assert found.to_row(0)._counts == {}
