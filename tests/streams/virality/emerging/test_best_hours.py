from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.emerging.best_hours import KNOWN_DAYS, LEAST_PEAK, MOST_KNOWN, Peaks
from tests.streams.virality.kept import bytes_of, reread

HOURS = st.lists(st.tuples(st.sampled_from(["#a", "#b", "#c"]), st.floats(0, 500), st.integers(0, 3)), max_size=11)


def seen(hours):
    """Hours of terms, each some days after the one before."""
    peaks, day, told = Peaks(), 740_000, []
    for name, people, days in hours:
        day += days
        told.append((name, round(people, 2), day, peaks.see(name, round(people, 2), day)))
    return peaks, told


@given(HOURS)
def test_the_best_hour_of_earlier_days_is_remembered(hours):
    _, told = seen(hours)
    for at, (name, people, day, (before, is_new)) in enumerate(told):
        earlier = [(one, when) for other, one, when, _ in told[:at] if other == name and one >= LEAST_PEAK]
        if people < LEAST_PEAK:
            assert (before, is_new) == (0.0, False)
            continue
        assert before == max((one for one, when in earlier if when < day), default=0.0)
        assert is_new == (people > max((one for one, when in earlier if when == day), default=0.0))


@given(HOURS)
def test_its_row_gives_it_again(hours):
    peaks, _ = seen(hours)
    again = reread(peaks, Peaks())
    assert bytes_of(again) == bytes_of(peaks)
    assert again.usual() == peaks.usual()
    assert again.before("#a") == peaks.before("#a")


@pytest.mark.parametrize(("days", "before"), [(7, 40.0), (KNOWN_DAYS, 40.0), (KNOWN_DAYS + 1, 0.0)])
def test_after_some_weeks_it_is_forgotten(days, before):
    peaks = Peaks()
    peaks.see("#senin", 40.0, 740_000)
    assert peaks.see("#senin", 10.0, 740_000 + days)[0] == before


def test_what_is_usual_is_learnt_when_a_day_is_over():
    peaks = Peaks()
    assert exp(peaks.usual()[0]) == pytest.approx(5)
    for day in range(2000):
        peaks.see("#a", 50.0, 740_000 + day)
    assert exp(peaks.usual()[0]) == pytest.approx(50, rel=0.1)


def test_of_many_terms_the_lowest_go_first():
    peaks = Peaks()
    for number in range(2 * MOST_KNOWN + 1):
        peaks.see(f"#{number}", 3.0 + number, 740_000)
    assert len(peaks.to_row()._known) == MOST_KNOWN
    assert peaks.see("#0", 4.0, 740_001)[0] == 0
    assert peaks.see(f"#{2 * MOST_KNOWN}", 4.0, 740_001)[0] == 3 + 2 * MOST_KNOWN
