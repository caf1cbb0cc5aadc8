"""A quiet issue in which a rumour grows, and one in which few accounts repeat one text, told minute by minute."""

import random
from collections.abc import Callable, Iterator
from functools import partial
from math import exp, log
from typing import Final

from schemas.alert import Alert
from schemas.watchlist import Issue
from streams.clock import minute_of
from streams.virality.issue.alert import alert_of
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import mention

__all__ = ["BEGINS", "DAY", "PEAK", "Said", "alerts_of", "copies", "quick_rumour", "rumour"]

DAY: Final = 24 * 60
START: Final = 29_700_000 - 29_700_000 % DAY - 7 * 60
"""Midnight in Jakarta."""
BEGINS: Final = 5 * DAY + 19 * 60 + 40
PEAK: Final = 420.0
"""Posts an hour to which a rumour grows."""
_USUALLY_NEGATIVE = 0.2

Said = tuple[str, str, str, int]
"""Author, text, sentiment, actions."""


def usual_rate(minute: int, posts: float) -> float:
    """Posts a minute of ordinary talk, of so many an hour on the whole: five times as many in the evening as at night."""
    hour = minute % DAY / 60
    return posts / 60 * (0.3 if hour < 5 else 1.5 if 17 <= hour < 22 else 1.1)


def rumour(chance: random.Random, minute: int, first: float = 12.0, grows: int = 180) -> Iterator[Said]:
    """What is said of it in a minute: `first` posts an hour grow to 420 in so many minutes, stay for an hour, and ebb."""
    age = minute - BEGINS
    if age < 0:
        return
    grown = first * exp(log(PEAK / first) * min(1.0, age / grows))
    rate = grown if age < grows + 60 else PEAK * exp(-(age - grows - 60) / 150)
    for _ in range(_poisson(chance, rate / 60)):
        feeling = "negative" if chance.random() < 0.6 else "neutral"
        yield f"akun-{chance.randrange(4_000)}", f"katanya begini {chance.random()}", feeling, int(chance.expovariate(0.2))


quick_rumour: Final = partial(rumour, first=20.0, grows=60)


def copies(chance: random.Random, minute: int) -> Iterator[Said]:
    """Three hundred copies of one text by five accounts, in twenty minutes."""
    if BEGINS <= minute < BEGINS + 20:
        yield from ((f"akun-{number % 5}", "Beli sekarang juga, harga murah sekali!", "negative", 0) for number in range(15))


def alerts_of(
    said: Callable[[random.Random, int], Iterator[Said]], days: int = 7, seed: int = 1, usual: float = 5.0
) -> list[tuple[int, Alert]]:
    """The alerts of an issue in which this is said besides the ordinary, each with its minute after `BEGINS`.

    Of the ordinary come `usual` posts an hour, on the whole of a day, one in five of them negative.
    """
    chance = random.Random(seed)
    issue = Issue(id="rumor", title="Rumor", query="rumor", zone="Asia/Jakarta")
    state, found, offset = IssueState(issue), [], 0
    for minute in range(days * DAY):
        ordinary = [
            (f"warga-{chance.randrange(3_000)}", f"rumor apa {chance.random()}", _ordinary(chance), 0)
            for _ in range(_poisson(chance, usual_rate(minute, usual)))
        ]
        for author, text, feeling, actions in (*ordinary, *said(chance, minute)):
            engaged = {"engagement": actions, "engagement_gained": actions} if actions else {}
            one = mention("rumor", START + minute, offset, author=author, excerpt=text, sentiment=feeling, **engaged)
            state.add(0, one, START + minute)
            offset += 1
        events, verdicts = state.close(START + minute)
        found += [alert_of(issue, state, event, verdicts, None) for event in events]
    return [(minute_of(alert.at) - 1 - START - BEGINS, alert) for alert in found]


def _ordinary(chance: random.Random) -> str:
    return "negative" if chance.random() < _USUALLY_NEGATIVE else "neutral"


def _poisson(chance: random.Random, mean: float) -> int:
    number, left = 0, chance.random()
    term = exp(-mean)
    while left > term:
        left -= term
        number += 1
        term *= mean / number
    return number
