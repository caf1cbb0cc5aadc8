import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.source import RETIRED_SLOTS, Source, silence_root

DAY = 288
MONDAY = 20_640 * DAY - 7 * 12  # midnight in Jakarta


class Feed:
    """A source on one partition, slot by slot."""

    def __init__(self, per_hour, name="x"):
        self.source = Source(name, "Asia/Jakarta")
        self.per_hour = per_hour
        self.slot = MONDAY
        self.total = 0
        self._chance = random.Random(3)

    def send(self, posts, *, blind=False, prompt=None):
        self.total += posts
        self.source.take(0, 0, self.total, self.total if prompt is None else prompt)
        self.source.close(self.slot, blind=blind)
        self.slot += 1

    def usual(self, slots):
        for _ in range(slots):
            self.send(sum(self._chance.random() < self.per_hour / 120 for _ in range(10)))
        return self


def test_two_days_are_for_learning():
    feed = Feed(60)
    feed.usual(DAY)
    assert feed.source.level == "learning"
    feed.usual(DAY)
    assert feed.source.level == "usual"
    flow = feed.source.telling()
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
    assert feed.source.telling() is None


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
    rate = feed.source.telling().expected
    for _ in range(DAY):
        feed.send(0, blind=True)
    assert feed.source.silence < 1
    assert feed.source.telling().expected == pytest.approx(rate)


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


def test_running_totals_count_once():
    source = Source("x", "Asia/Jakarta")
    assert source.take(0, 5, 10, 9)
    assert not source.take(0, 5, 10, 9)
    assert not source.take(0, 5, 4, 4)
    assert source.take(1, 5, 2, 2)
    assert not source.take(0, 3, 99, 99)
    assert source.take(0, 8, 1, 1)
    assert source.folded == source.pending == 13


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
    two.source = Source.from_bytes(two.source.to_bytes(), "x", "Asia/Jakarta")
    for feed in (one, two):
        for slot in range(after):
            feed.send(slot % 3)
    assert one.source.to_bytes() == two.source.to_bytes()
    assert len(one.source.to_bytes()) < 2500


def test_rows_say_how_far_they_are():
    feed = Feed(60).usual(3)
    row = feed.source.to_bytes()
    feed.usual(1)
    assert Source.age(row) < Source.age(feed.source.to_bytes())
    with pytest.raises(ValueError, match="version 9"):
        Source.from_bytes(bytes([9]) + row[1:], "x", "Asia/Jakarta")
    with pytest.raises(ValueError, match="damaged"):
        Source.from_bytes(row[:20], "x", "Asia/Jakarta")


@given(st.integers(0, 50), st.floats(0.1, 1000), st.floats(0.02, 4))
def test_fewer_posts_are_a_deeper_silence(observed, expected, alpha):
    assert silence_root(observed, expected, alpha) >= silence_root(observed + 1, expected, alpha) >= 0
