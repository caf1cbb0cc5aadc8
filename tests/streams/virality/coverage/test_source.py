import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import NewerFormatError
from streams.virality.coverage.source import RETIRED_SLOTS
from streams.virality.coverage.source_row import age_of_source, row_of_source, source_of
from tests.streams.virality.feed import DAY, Feed


def test_two_days_are_for_learning():
    feed = Feed(60)
    feed.usual(DAY)
    assert feed.source.level == "learning"
    feed.usual(DAY)
    assert feed.source.level == "usual"
    flow = feed.source.flows.shortest_usable()
    assert flow.minutes == 60
    assert flow.expected == pytest.approx(60, rel=0.2)


def test_nothing_is_silence_in_the_time_of_learning():
    feed = Feed(60).usual(DAY + 20)
    for _ in range(60):
        feed.send(0)
    assert feed.source.silence < 1


def test_a_busy_source_is_silent_within_the_hour_and_back_with_its_posts():
    feed = Feed(60).usual(3 * DAY)
    slots = 0
    while feed.source.silence < 1:
        feed.send(0)
        slots += 1
    assert slots <= 9
    assert not feed.source.is_back()
    feed.send(5)
    feed.send(5)
    assert feed.source.is_back()


def test_a_slow_source_never_is():
    feed = Feed(0.05).usual(5 * DAY)
    for _ in range(3 * DAY):
        feed.send(0)
    assert feed.source.silence < 1
    assert feed.source.flows.shortest_usable() is None


def test_nights_are_no_silence():
    feed = Feed(0)
    for slot in range(6 * DAY):
        feed.send(5 if 84 <= slot % DAY < 240 else 0)
        assert feed.source.silence < 1


def test_a_source_that_is_polled_every_two_hours_is_as_usual():
    feed = Feed(0)
    for slot in range(4 * DAY):
        feed.send(100 if slot % 24 == 0 else 0)
        assert feed.source.silence < 1
    for _ in range(100):
        feed.send(0)
    assert feed.source.silence >= 1


def test_when_everybody_is_silent_nobody_is():
    feed = Feed(60).usual(3 * DAY)
    rate = feed.source.flows.shortest_usable().expected
    for _ in range(DAY):
        feed.send(0, blind=True)
    assert feed.source.silence < 1
    assert feed.source.flows.shortest_usable().expected == pytest.approx(rate)


def test_a_flood_counts_what_comes_in_time_alone():
    feed = Feed(60).usual(3 * DAY)
    late, prompt = feed, feed.total
    for _ in range(3):
        late.send(100, prompt=prompt)
    assert feed.source.level == "usual"
    for _ in range(3):
        prompt += 100
        feed.send(100, prompt=prompt)
    assert feed.source.level == "flooding"


def test_a_week_of_silence_retires_it():
    feed = Feed(60).usual(2 * DAY)
    for _ in range(RETIRED_SLOTS):
        feed.send(0)
    assert feed.source.is_retired()
    feed.source.retire()
    assert feed.source.level == "learning"


@given(st.integers(0, 700), st.integers(1, 100))
def test_it_goes_on_from_its_row(before, after):
    one = Feed(30).usual(before)
    two = Feed(30)
    two.usual(before)
    two.source = source_of(row_of_source(two.source), "x", "Asia/Jakarta")
    for feed in (one, two):
        for slot in range(after):
            feed.send(slot % 3)
    assert row_of_source(one.source) == row_of_source(two.source)
    assert len(row_of_source(one.source)) < 2500


def test_rows_say_how_far_they_are():
    feed = Feed(60).usual(3)
    row = row_of_source(feed.source)
    feed.usual(1)
    assert age_of_source(row) < age_of_source(row_of_source(feed.source))
    with pytest.raises(NewerFormatError, match="the row of source x has format 9"):
        source_of(bytes([9]) + row[1:], "x", "Asia/Jakarta")
    with pytest.raises(NewerFormatError, match="the row of a source has format 9"):
        age_of_source(bytes([9]) + row[1:])
    with pytest.raises(ValueError, match="damaged"):
        source_of(row[:20], "x", "Asia/Jakarta")


def test_a_row_with_a_number_that_is_none_is_damaged():
    """What is compared with such a one is never more or less than usual: the source would be judged no more."""
    feed = Feed(60).usual(3 * DAY)
    feed.source.calibration.total = float("nan")
    with pytest.raises(ValueError, match="damaged"):
        source_of(row_of_source(feed.source), "x", "Asia/Jakarta")
    feed = Feed(60).usual(DAY)
    feed.source.rate.alpha_parts = (float("inf"), 0.0, 0.0)
    with pytest.raises(ValueError, match="damaged"):
        source_of(row_of_source(feed.source), "x", "Asia/Jakarta")
