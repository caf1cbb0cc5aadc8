"""What holding posts back would change where sources of unlike lag share a clock: `python -m tests.benchmarks.event_clock`.

A stream (two seconds of lag) and a feed (items show up one to four minutes after their time, and it is fetched every two
minutes) speak of an issue for thirty hours; then one of them surges. Each ten seconds the stages take in what has come, as a
worker does. Without a hold a post is sent as it comes, and time is marked three minutes behind the present, or as far as the
stream has come; with one it waits until the event clock, which runs so many seconds behind the present, has reached it.
Prints when the surge was told, and how many posts met a clock past their minute.
"""

import asyncio
import logging
import random
import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from schemas.alert import Alert
from schemas.post import Post
from streams.backtest.pipeline import Backtest
from streams.clock import half_of, minute_of
from streams.live.arrivals import SETTLED
from streams.live.term import LAG
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import backtest

__all__ = ["Outcome", "measure"]

SURGE_AT = START + timedelta(hours=30)
_QUIET = "harga beras di pasar hari ini berapa?"
_ANGRY = "harga beras naik parah, kecewa sekali"
_FETCH_EVERY = 120.0
_END = timedelta(hours=32)


class Arrival(NamedTuple):
    """A post, and when it comes."""

    at: datetime
    post: Post


class Outcome(NamedTuple):
    """Of one run."""

    told_after: float | None
    """Seconds from the first post of the surge to the first alert; None where there is none."""
    late: int
    posts: int


class Worker(Backtest):
    """The stages as a worker runs them: what has come is taken in at once."""

    async def take(self, posts: Sequence[Post], mark: datetime) -> tuple[list[Alert], int]:
        """Send posts, and then a mark; the alerts, and how many posts met a later minute."""
        late = 0
        for post in posts:
            self._pending += self._planner.add(post, 0)
            late += minute_of(post.created_at) < (self.clock or 0)
        self._pending += self._planner.mark(half_of(mark)) if self.clock else []
        return await self._run(), late


def arrivals(surging: str, seed: int) -> list[Arrival]:
    """What comes of both sources, in the order in which it comes."""
    chance = random.Random(seed)
    moments = [(chance.uniform(0, _END.total_seconds()), source, _QUIET) for source in ("bsky", "rss") for _ in range(760)]
    begin, many = (SURGE_AT - START).total_seconds(), {"bsky": 240, "rss": 60}[surging]
    moments += [(begin + chance.triangular(0, 2_400, 300), surging, _ANGRY) for _ in range(many)]
    found = []
    for number, (second, source, text) in enumerate(sorted(moments)):
        shown = second + (2 if source == "bsky" else chance.uniform(60, 240))
        came = shown if source == "bsky" else (shown // _FETCH_EVERY + 1) * _FETCH_EVERY
        at = START + timedelta(seconds=second)
        post = Post(id=f"{source}:{number}", source=source, created_at=at, text=f"{text} {number}")
        found.append(Arrival(START + timedelta(seconds=came), post))
    return sorted(found, key=lambda one: one.at)


async def measure(surging: str, hold: float | None, seed: int, behind: timedelta = LAG) -> Outcome:
    """One run, with posts held back for up to so many seconds, or not; then time is marked so far `behind` the present."""
    worker = backtest(WATCHED[:1], kind=Worker)
    coming, told, late, held = arrivals(surging, seed), None, 0, []
    begin = min(one.post.created_at for one in coming if one.post.text.startswith(_ANGRY))
    now, place = START, 0
    step = timedelta(seconds=10)
    while now < START + _END + timedelta(minutes=10):
        now += step
        clock = now - (behind if hold is None else timedelta(seconds=hold))
        while place < len(coming) and coming[place].at <= now:
            held.append(coming[place].post)
            place += 1
        ready = (
            held if hold is None else sorted((one for one in held if one.created_at <= clock), key=lambda one: one.created_at)
        )
        held = [] if hold is None else [one for one in held if one.created_at > clock]
        alerts, met_later = await worker.take(ready, clock)
        late += met_later
        if told is None and any(alert.event == "opened" for alert in alerts) and now >= begin:
            told = (now - begin).total_seconds()
    return Outcome(told, late, len(coming))


async def main() -> None:
    """Print a table."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"{'surge of':<10}{'hold':>16}{'told after (median, worst of 5)':>36}{'late':>8}")
    for surging in ("rss", "bsky"):
        for hold, behind in ((None, LAG), (None, SETTLED), (60.0, LAG), (180.0, LAG), (360.0, LAG)):
            found = [await measure(surging, hold, seed, behind) for seed in range(5)]
            told = [one.told_after for one in found if one.told_after is not None]
            said = f"{statistics.median(told):.0f} s, {max(told):.0f} s ({len(told)} of 5)" if told else "never"
            share = sum(one.late for one in found) / sum(one.posts for one in found)
            said_hold = f"none, marks {behind.seconds} s" if hold is None else f"{hold:.0f} s"
            print(f"{surging:<10}{said_hold:>16}{said:>36}{share:>8.0%}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
