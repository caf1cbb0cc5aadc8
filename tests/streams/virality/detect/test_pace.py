from hypothesis import given
from hypothesis import strategies as st

from streams.incidents.limits import MOST_A_DAY, MOST_AN_HOUR
from streams.virality.detect.pace import Pace
from tests.streams.virality.kept import reread

START = 29_000_000
DAY = 24 * 60


def told(*levels, reasons=None, pace=None, start=START):
    """Minutes, from the opening on, at which an incident of these severities is told."""
    pace = pace or Pace(60)
    pace.tell(start, levels[0], 1)
    found = [0]
    for number, level in enumerate(levels[1:], 1):
        count = reasons[number] if reasons else 1
        if pace.is_news(start + number, level, count):
            pace.tell(start + number, level, count)
            found.append(number)
    return found


def test_nothing_new_is_not_told_for_a_day():
    assert told(*[5] * (2 * DAY)) == [0, DAY]


def test_two_more_are_told_at_once_and_one_more_after_a_while():
    assert told(3, 4, 5, *[5] * 100) == [0, 2]
    assert told(3, *[4] * 100) == [0, 20]
    assert told(3, 5, *[6] * 100) == [0, 1, 21]


def test_another_reason_is_told_after_a_while():
    assert told(*[5] * 60, reasons=[1, *[2] * 59]) == [0, 20]
    assert told(*[5] * 60, reasons=[1] * 40 + [2] * 20) == [0, 40]


def test_that_it_calms_down_is_told_hours_later():
    assert told(8, *[5] * 200) == [0, 120]
    assert told(8, *[6] * 200) == [0]


def test_what_calmed_down_has_to_rise_by_two():
    assert told(8, *[5] * 130, *[6] * 60, *[7] * 10) == [0, 120, 191]


def test_a_rise_is_told_though_much_was():
    rising = [level for level in range(2, 11) for _ in range(3)]
    assert told(*rising) == [0, 6, 12, 18, 24]


def test_a_swing_is_told_a_few_times_only():
    swing = told(*[3 + 3 * (minute // 25 % 2) for minute in range(DAY)])
    assert swing == [0, 25, 150, 175, 300, 325]


def test_an_opening_of_the_same_day_goes_on_with_the_matter():
    pace = Pace(60)
    first = told(*[3 + minute // 60 % 2 for minute in range(600)], pace=pace)
    second = told(*[3 + minute // 60 % 2 for minute in range(600)], pace=pace, start=START + 660)
    assert len(first) + len(second) < MOST_A_DAY
    assert len(told(*[3 + minute // 60 % 2 for minute in range(600)], pace=pace, start=START + 3 * DAY)) == len(first)


levels = st.lists(st.tuples(st.integers(1, 90), st.integers(1, 10), st.integers(0, 1)), min_size=1, max_size=60)


@given(levels, st.integers(0, 2_000))
def test_at_most_eight_a_day_and_three_an_hour_unless_it_rises(stretches, restart):
    pace = Pace(60)
    known = stretches[0][1]
    pace.tell(START, known, 1)
    messages, rises, reasons, minute = [0], set(), 1, 0
    for length, level, more in stretches:
        reasons += more
        for _ in range(length):
            minute += 1
            if minute == restart:
                pace = reread(pace, Pace(60))
            if pace.is_news(START + minute, level, reasons):
                if level >= known + 2:
                    rises.add(minute)
                pace.tell(START + minute, level, reasons)
                known = level
                messages.append(minute)
    assert sum(at < DAY for at in messages) < MOST_A_DAY
    for at in messages:
        if at not in rises:
            assert sum(at - 60 < other <= at for other in messages) <= MOST_AN_HOUR


def test_what_a_former_release_told_is_not_told_again():
    pace = Pace(60)
    pace.began, pace.told = START - 100, 4
    assert not pace.is_news(START, 7, 2)
    assert pace.is_news(START + 1, 9, 2)


def test_buckets_of_five_minutes_are_minutes_all_the_same():
    pace = Pace(300)
    pace.tell(START // 5, 3, 1)
    assert [pace.is_news(START // 5 + number, 4, 1) for number in (3, 4)] == [False, True]
