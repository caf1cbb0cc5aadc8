from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.calibration import Calibration
from streams.virality.detect.presets import DEFAULT
from tests.streams.virality.kept import reread


def after(days, mean=1.5, weight=4.0):
    found = Calibration(mean, weight)
    for highest in days:
        found.see(highest / 2)
        found.see(highest)
        found.end_day()
    return found


def test_what_happens_every_day_is_no_news():
    quiet, busy = after([3.0] * 30), after([20.0] * 30)
    assert quiet.z(20) > DEFAULT.slow
    assert busy.z(20) < DEFAULT.fast


def test_one_bad_day_does_not_deafen_it():
    assert after([3.0] * 30 + [1000.0]).z(12) > 0.7 * after([3.0] * 31).z(12)


@given(st.lists(st.floats(0, 1e6), max_size=20), st.floats(0, 1e6))
def test_it_rises_with_the_statistic(days, statistic):
    found = after(days)
    assert found.z(statistic + 1) > found.z(statistic)


@given(st.lists(st.floats(0, 1e6), max_size=20), st.floats(0, 1e6))
def test_a_stored_calibration_is_the_same(days, statistic):
    found = after(days)
    found.see(3)
    again = reread(found, Calibration(1.5, 4.0))
    found.end_day()
    again.end_day()
    assert again.z(statistic) == found.z(statistic)
