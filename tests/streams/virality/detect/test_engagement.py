import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.virality.detect.engagement import LEAST_ACTIONS, EngagementDetector
from tests.streams.virality.kept import bytes_of, reread

START = 29_000_000 - 29_000_000 % 1440
DAYS = 3


def usual(chance):
    """Readings of three days: about one in two minutes, most of a handful of actions, now and then of thousands."""
    for minute in range(START, START + DAYS * 1440):
        for _ in range(int(0.5 + chance.random())):
            yield minute, int(chance.lognormvariate(1.5, 1.5))


def learned(seed=1):
    detector = EngagementDetector("UTC")
    for minute, gained in usual(random.Random(seed)):
        detector.add(minute, gained)
        if minute % 10 == 0:
            detector.close(minute)
    detector.close(START + DAYS * 1440 - 1)
    return detector


NOW = START + DAYS * 1440


def scores(detector, readings, minutes=30, begin=NOW):
    found = []
    for minute in range(begin, begin + minutes):
        for gained in readings(minute - begin):
            detector.add(minute, gained)
        found.append(detector.close(minute))
    return found


def test_usual_engagement_is_quiet_and_more_of_it_fires_with_the_actions_in_words():
    calm = scores(learned(), lambda _: [4])
    assert max(verdict.score for verdict in calm) < 1
    loud = scores(learned(), lambda _: [60, 80, 100])
    fired = next(verdict for verdict in loud if verdict.fires)
    assert fired.bucket - NOW < 10
    assert fired.observed == 240 * min(fired.window // 60, fired.bucket - NOW + 1)
    assert fired.expected < fired.observed / 2


def test_one_post_however_big_is_no_surge():
    for gained in (1_000, 100_000, 10_000_000):
        found = scores(learned(), lambda minute, gained=gained: [gained] if minute == 3 else [])
        assert max(verdict.score for verdict in found) < 1


def test_few_actions_are_no_surge_however_unusual():
    found = scores(learned(), lambda minute: [2] * 3 if minute < 12 else [], begin=NOW + 120)
    assert max(verdict.observed for verdict in found) < LEAST_ACTIONS
    assert max(verdict.score for verdict in found) <= 0


def test_more_readings_of_as_many_actions_are_no_surge():
    """A crawler that reads posts twice as often finds half as much each time."""
    seldom = scores(learned(), lambda minute: [60] if minute % 10 == 0 else [], 60)
    often = scores(learned(), lambda _: [6], 60)
    assert max(verdict.score for verdict in [*seldom, *often]) < 1


def test_it_is_silent_on_its_first_day():
    detector = EngagementDetector("UTC")
    found = []
    for minute in range(START, START + 600):
        for _ in range(50 if minute > START + 500 else 1):
            detector.add(minute, 100)
        found.append(detector.close(minute))
    assert max(verdict.score for verdict in found) > 1
    assert not any(verdict.fires for verdict in found)


def test_what_was_gained_over_a_while_lies_evenly_in_it():
    detector = EngagementDetector("UTC")
    detector.add(START, 7)
    detector.close(START)
    detector.add(START + 9, 25, START + 5)
    detector.add(START + 9, 1200, START + 9 - 119)
    detector.close(START + 9)
    assert detector.actions.last(START + 9, 10) == [7 + 10, *[10] * 4, *[15] * 5]
    assert detector.last_hour(START + 9) == 7 + 25 + 600


def test_many_posts_that_gained_over_hours_are_no_surge_of_the_minute_in_which_they_are_read():
    """A source that was away for eight hours is read again: its posts gained a little in each of them."""
    detector = learned()
    for _ in range(79):
        detector.add(NOW, 4, NOW - 8 * 60)
    verdict = detector.close(NOW)
    assert verdict.score < 1
    assert detector.actions.last(NOW, 60)[-1] <= 5
    assert detector.last_hour(NOW) - learned().last_hour(NOW - 1) <= 79 * 4 * 60 // 481 + 1
    sudden = learned()
    for _ in range(79):
        sudden.add(NOW, 4)
    assert sudden.close(NOW).fires


def test_what_is_read_is_in_the_row_though_its_minute_is_not_over():
    plain, stored = learned(), learned()
    for detector in (plain, stored):
        detector.add(NOW, 70, NOW - 9)
    stored = reread(stored, EngagementDetector("UTC"))
    assert stored.close(NOW) == plain.close(NOW)


readings = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 10**6), st.integers(0, 10)), max_size=60)


@settings(max_examples=60, deadline=None)
@given(readings, st.randoms(use_true_random=False), st.sets(st.integers(0, 5000), max_size=8))
def test_neither_order_nor_stops_nor_rows_change_what_is_learned(found, chance, cuts):
    found.sort(key=lambda one: one[0])
    plain, other = EngagementDetector(), EngagementDetector()
    for place, (minute, gained, over) in enumerate(found):
        plain.add(START + minute, gained, START + minute - over)
        if [at for at, _, _ in found[place + 1 : place + 2]] != [minute]:
            plain.close(START + minute)
    minutes = {minute for minute, _, _ in found} | cuts
    for minute in sorted(minutes):
        here = [(gained, over) for at, gained, over in found if at == minute]
        chance.shuffle(here)
        for gained, over in here:
            other.add(START + minute, gained, START + minute - over)
        if other.actions.closed is not None or other.readings:
            other.close(START + minute)
            other = reread(other, EngagementDetector())
    if found:
        assert plain.close(START + 6000) == other.close(START + 6000)
        assert bytes_of(plain) == bytes_of(other)


def test_a_hundred_days_of_silence_are_passed_at_once():
    detector = learned()
    detector.close(NOW + 120)
    typical = detector.typical
    verdict = detector.close(NOW + 100 * 1440)
    assert verdict.score <= 0
    assert detector.typical == typical


def test_a_gap_that_was_not_looked_at_teaches_nothing():
    detector = learned()
    before = detector.typical, detector.spikes.baseline.hours
    detector.resume(NOW + 5 * 1440)
    assert detector.last_hour(NOW + 5 * 1440 - 1) >= 0
    detector.close(NOW + 5 * 1440 + 5)
    assert (detector.typical, detector.spikes.baseline.hours) == before
    assert max(verdict.score for verdict in scores(detector, lambda _: [4], begin=NOW + 5 * 1440 + 6)) < 1


def test_the_last_hour_is_empty_when_it_was_not_looked_at():
    detector = learned()
    detector.add(NOW, 70)
    detector.close(NOW)
    assert detector.last_hour(NOW) >= 70
    assert detector.last_hour(NOW + 100) == 0


def test_nothing_is_taken_back():
    with pytest.raises(ValueError, match="negative"):
        EngagementDetector().add(START, -1)
