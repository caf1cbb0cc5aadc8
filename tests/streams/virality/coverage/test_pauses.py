"""A source that stops is told soon; nights, polls and irregular hours are not."""

from collections.abc import Callable, Iterator
from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.mention import SourceTotals
from streams.virality.coverage.coverage import Coverage
from streams.virality.coverage.pauses import Pauses
from streams.virality.coverage.source import Source
from tests.streams.virality.feed import DAY, MONDAY, Feed
from tests.streams.virality.kept import reread

DAYS = 14
Kind = Callable[[Random], Iterator[int]]
"""What a source sends, slot by slot from a Monday on."""


def poisson(chance: Random, mean: float) -> int:
    number, left, term = 0, chance.random(), exp(-mean)
    while left > term:
        left, number = left - term, number + 1
        term *= mean / number
    return number


def steady(per_hour: float) -> Kind:
    return lambda chance: (poisson(chance, per_hour / 12) for _ in iter(int, 1))


def by_hour(rate: Callable[[int, float, Random], float]) -> Kind:
    """`rate` gives the posts of a slot by day, hour of the day and the day's own chance."""

    def sent(chance: Random) -> Iterator[int]:
        for slot in iter(range(10**6)):
            day, place = divmod(slot, DAY)
            yield poisson(chance, rate(day, place / 12, Random(day)))

    return sent


def apart(pause: Callable[[Random], float], posts: Callable[[Random], int] = lambda chance: 1) -> Kind:
    """Posts that come together, so many slots after the last ones."""

    def sent(chance: Random) -> Iterator[int]:
        due = 0.0
        for slot in iter(range(10**6)):
            found = 0
            while due <= slot:
                due, found = due + pause(chance), found + posts(chance)
            yield found

    return sent


REGULAR: dict[str, Kind] = {
    "60 an hour": steady(60),
    "600 an hour": steady(600),
    "nothing at night": by_hour(lambda day, hour, chance: 5.0 * (6 <= hour < 22)),
    "nights that end sooner or later": by_hour(lambda day, hour, chance: 5.0 * (5 + 2 * chance.random() <= hour < 22)),
    "less at night": by_hour(lambda day, hour, chance: 0.4 if hour < 5 else 3.2),
    "working days": by_hour(lambda day, hour, chance: 4.0 * (day % 7 < 5 and 7 <= hour < 19)),
    "3 an hour": steady(3),
    "every two hours": apart(lambda chance: 24, lambda chance: chance.randrange(5, 60)),
}
IRREGULAR: dict[str, Kind] = {
    "from now and then": apart(lambda chance: exp(chance.gauss(-1, 1.5))),
    "every half hour, often nothing": apart(lambda chance: 6, lambda chance: chance.randrange(20)),
}


def lived(kind: Kind, seed: int, days: float) -> tuple[Feed, Iterator[int], int, int]:
    """A source after some days, what it would go on to send, how often it was told, its longest pause of the last week."""
    feed, sent = Feed(0), kind(Random(seed))
    told = longest = pause = 0
    for slot in range(round(days * DAY)):
        posts = next(sent)
        feed.send(posts)
        pause = 0 if posts else pause + 1
        if slot >= (days - 7) * DAY:
            longest = max(longest, pause)
        source = feed.source
        if source.silent and source.is_back():
            source.return_to_use()
        elif source.silence >= 1 and not source.silent:
            source.opened = source.closed
            told += 1
    return feed, sent, told, longest


def slots_until_told(feed: Feed) -> int:
    slots = 0
    while feed.source.silence < 1 and slots < 20 * DAY:
        feed.send(0)
        slots += 1
    return slots


@pytest.mark.parametrize("name", REGULAR)
def test_what_pauses_as_usual_is_never_told(name):
    assert lived(REGULAR[name], 1, DAYS)[2] == 0


@pytest.mark.parametrize("name", IRREGULAR)
def test_what_pauses_irregularly_is_seldom_told(name):
    assert sum(lived(IRREGULAR[name], seed, DAYS)[2] for seed in range(3)) <= 2  # in six weeks


@pytest.mark.parametrize("name", ["60 an hour", "600 an hour", "nothing at night"])
def test_a_busy_source_is_told_within_a_quarter_of_an_hour(name):
    feed, *_ = lived(REGULAR[name], 2, DAYS + 0.5)
    assert slots_until_told(feed) <= 3


@pytest.mark.parametrize("name", ["3 an hour", "every two hours", "from now and then"])
def test_others_are_told_within_three_times_their_longest_pause(name):
    feed, _, _, longest = lived((REGULAR | IRREGULAR)[name], 3, DAYS + 0.5)
    assert slots_until_told(feed) <= 3 * longest


def test_a_slow_source_is_told_some_day():
    feed, _, told, longest = lived(steady(0.5), 4, DAYS + 0.5)
    assert told == 0
    assert longest < slots_until_told(feed) < 3 * longest


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 80_000), st.booleans()), max_size=60), st.integers(0, 60))
def test_it_goes_on_from_its_row(slots, cut):
    one, two = Pauses(), Pauses()
    for number, (posts, surely, ends) in enumerate(slots):
        if number == cut:
            two = reread(two, Pauses())
        for pauses in (one, two):
            pauses.take(posts, surely, learn=True)
            if ends:
                pauses.end_day()
        assert one.to_row() == two.to_row()
        assert one.score == two.score


def test_a_row_of_a_former_release_learns_them_afresh():
    feed, *_ = lived(steady(60), 1, 3)
    row = feed.source.to_row()
    row.pauses = None
    fresh = Source("x", "Asia/Jakarta")
    fresh.take_row(row)
    assert fresh.pauses.to_row() == Pauses().to_row()


def test_a_pause_grows_while_others_speak_whatever_slots_nobody_speaks_in():
    """A slot in which nobody speaks proves nothing, and it does not keep the next one from being judged."""
    chance, coverage, totals, told = Random(5), Coverage("Asia/Jakarta"), {"ramai": 0, "lain": 0}, []
    stop = 4 * DAY + DAY // 2
    for slot in range(stop + 40):
        minute, stopped = (MONDAY + slot) * 5, slot >= stop
        if not stopped or slot % 2 == 0:
            totals["lain"] += 1
            totals["ramai"] += 0 if stopped else poisson(chance, 10)
            said = {name: (posts, posts) for name, posts in totals.items()}
            coverage.take(0, SourceTotals(since=0, minute=minute, totals=said))
        told += [(event.source, event.event, slot - stop) for event in coverage.close(minute + 4)]
    assert told[:1] == [("ramai", "opened", 2)]
