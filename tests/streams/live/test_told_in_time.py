"""How soon a surge of live posts is told, of a feed alone and of a Jetstream; hours of quiet pass at once before it."""

import asyncio
import itertools
import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.post import Post
from streams.clock import half_of
from streams.live import poller
from streams.settings import Settings
from tests.benchmarks.event_clock import Worker
from tests.fed import Broker
from tests.internet import Asked, Internet, answer
from tests.posts import START, WATCHED
from tests.simulated import simulate
from tests.stream_host import StreamHost, event
from tests.streams.backtest.runs import backtest

QUIET = "harga beras di pasar hari ini berapa?"
ANGRY = "harga beras naik parah, kecewa sekali"
BEGIN = START + timedelta(hours=30)
"""When the sources begin to run; before that there is history."""
SHOWN = timedelta(seconds=1)
"""From when a post is written until a stream shows it."""
SOON = timedelta(seconds=0.6)
"""Until it is delivered, the next post being half a second away."""


def history(source: str) -> list[Post]:
    """Thirty hours of a post every two minutes or so."""
    chance = random.Random(5)
    moments = sorted(chance.uniform(0, (BEGIN - START).total_seconds()) for _ in range(760))
    return [
        Post(id=f"{source}:h{number}", source=source, created_at=START + timedelta(seconds=at), text=f"{QUIET} {number}")
        for number, at in enumerate(moments)
    ]


async def told_at(broker: Broker, before: Sequence[Post]) -> datetime | None:
    """When stages that take in what came, as it came, tell of a surge."""
    worker = backtest(WATCHED[:1], kind=Worker)
    for post in before:
        await worker.add(post)
    marks = {half_of(found): (at, found) for at, found in reversed(broker.marks)}.values()
    came: list[tuple[datetime, Post | datetime]] = [*broker.posts, *marks]
    mark = BEGIN - timedelta(minutes=3)
    for at, found in sorted(came, key=lambda one: one[0]):
        if isinstance(found, datetime):
            mark = max(mark, found)
        alerts, _ = await worker.take([found] if isinstance(found, Post) else [], mark)
        if any(alert.event == "opened" for alert in alerts):
            return at
    return None


class Newsroom:
    """Shows an item from its time on; a dead neighbour never answers."""

    def __init__(self, posts: list[tuple[datetime, str]], now: Callable[[], datetime]) -> None:
        self._posts = sorted(posts)
        self._now = now
        self.polls: list[datetime] = []

    def get(self, path: str, default: Any = None) -> Any:
        return self._page if path == "/rss" else lambda _: answer(404)

    def _page(self, asked: Asked) -> Any:
        if asked.host == DEAD:
            return silence()
        now = self._now()
        self.polls.append(now)
        shown = [(number, at, text) for number, (at, text) in enumerate(self._posts) if at <= now][-100:]
        body = "".join(
            f"<item><guid>{number}</guid><title>{text} {number}</title><pubDate>{at.isoformat()}</pubDate></item>"
            for number, at, text in shown
        )
        return answer(200, f'<rss version="2.0"><channel>{body}</channel></rss>'.encode(), ETag=f'"{len(shown)}{shown[-1:]}"')


async def silence():
    await asyncio.sleep(600)
    yield b""


DEAD = "127.0.3.2"


def talk(surge: datetime, surging: int, pace: float, until: datetime) -> list[tuple[datetime, str]]:
    """A post every two minutes, and from the surge on, one every `pace` seconds for so many."""
    chance = random.Random(9)
    found, at = [], BEGIN - timedelta(minutes=10)
    while at < until:
        found.append((at, QUIET))
        at += timedelta(seconds=chance.expovariate(1 / 140))
    return found + [(surge + timedelta(seconds=number * pace), ANGRY) for number in range(surging)]


def run_feed(monkeypatch, surge: datetime, *, dead: bool = False) -> tuple[datetime | None, list[datetime]]:
    """When a surge in a feed is told, and when the feed was asked."""
    until = surge + timedelta(minutes=15)
    found: tuple[datetime | None, list[datetime]]

    async def main() -> None:
        nonlocal found
        loop = asyncio.get_running_loop()
        now = lambda: BEGIN + timedelta(seconds=loop.time())  # noqa: E731
        broker, room = Broker(now), Newsroom(talk(surge, 60, 2.0, until), now)
        async with Internet(room, hosts=["127.0.3.1", DEAD]) as internet:  # type: ignore[arg-type]
            loop.settled()  # type: ignore[attr-defined]
            common = {"kind": "rss", "every": "120s", "allow_private_addresses": True}
            sources = [
                {"name": f"rss.{number}", "url": f"http://127.0.3.{number}:{internet.port}/rss"} | common
                for number in ((1, 2) if dead else (1,))
            ]
            async with broker.term(monkeypatch, sources) as term:
                running = asyncio.create_task(term.run())
                await asyncio.wait([running], timeout=(until - BEGIN).total_seconds())
                assert not running.done(), running
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        found = await told_at(broker, history("rss.1")), room.polls

    simulate(BEGIN, main)
    return found


@pytest.mark.parametrize("second", [0, 70])
def test_a_surge_in_a_feed_is_told_within_a_poll_and_two_minutes_whatever_a_dead_neighbour_does(monkeypatch, second):
    # Both times it is asked at the same moments.
    monkeypatch.setattr(poller.random, "random", lambda: 0.5)
    surge = BEGIN + timedelta(minutes=20, seconds=second)
    told, polls = run_feed(monkeypatch, surge)
    assert told is not None
    poll = max(later - one for one, later in itertools.pairwise(polls) if later > surge and one < told)
    print(f"told {(told - surge).total_seconds():.0f} s after the first item, asked every {poll.total_seconds():.0f} s")
    assert poll <= timedelta(minutes=2) * 1.3
    assert told - surge <= poll + timedelta(minutes=2)
    beside_dead, _ = run_feed(monkeypatch, surge, dead=True)
    assert beside_dead is not None
    assert beside_dead - told <= timedelta(seconds=Settings().idle_after)


def run_stream(monkeypatch, surge: datetime, surging: int) -> datetime | None:
    """When a surge of posts on a stream is told, on which others write all the time in other languages."""
    until = surge + timedelta(minutes=6)
    found: datetime | None = None
    others = [
        (BEGIN + timedelta(seconds=second), "what a lovely day") for second in range(int((until - BEGIN).total_seconds()))
    ]
    written = sorted((at, text) for at, text in talk(surge, surging, 0.5, until) + others if at >= BEGIN)

    async def main() -> None:
        nonlocal found
        loop = asyncio.get_running_loop()
        now = lambda: BEGIN + timedelta(seconds=loop.time())  # noqa: E731
        broker = Broker(now)
        async with StreamHost() as host:
            loop.settled()  # type: ignore[attr-defined]
            source = {"name": "bsky", "kind": "jetstream", "url": host.url, "allow_private_addresses": True}
            async with broker.term(monkeypatch, [source]) as term:
                running = asyncio.create_task(term.run())
                for number, (at, text) in enumerate(written):
                    await asyncio.sleep(max(0.0, (at + SHOWN - now()).total_seconds()))
                    place = int((at + SHOWN).timestamp() * 1e6) + number % 2
                    langs = ["id"] if "beras" in text else ["en"]
                    record = {"text": f"{text} {number}", "createdAt": at.isoformat(), "langs": langs}
                    host.tell((place, event(place, record=record, rkey=f"key{number}")))
                await asyncio.sleep(max(0.0, (until - now()).total_seconds()))
                assert not running.done(), running
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        found = await told_at(broker, history("bsky"))

    simulate(BEGIN, main)
    return found


@pytest.mark.parametrize("second", [0, 20, 45])
def test_a_surge_on_a_jetstream_is_told_within_a_minute(monkeypatch, second):
    surge = BEGIN + timedelta(minutes=4, seconds=second)
    told = run_stream(monkeypatch, surge, 200)
    assert told is not None
    print(f"told {(told - surge).total_seconds():.1f} s after the first post")
    # Within ten seconds more posts come than a whole minute needs: what is left of half of it is waited for, or of all of it.
    # A post of what follows has it judged, as soon as it is shown.
    assert told - surge <= timedelta(seconds=30 if second == 0 else 60 - second) + SHOWN + SOON
    assert told - surge < timedelta(seconds=60)


def test_a_short_surge_on_a_jetstream_waits_for_no_other_post_that_is_taken(monkeypatch):
    surge = BEGIN + timedelta(minutes=4, seconds=30)
    told = run_stream(monkeypatch, surge, 40)
    assert told is not None
    print(f"told {(told - surge).total_seconds():.1f} s after the first post")
    # What is written in other languages says how far the stream has come; two seconds are left for what is on its way.
    assert told - surge <= timedelta(seconds=30) + timedelta(seconds=2) + timedelta(seconds=1) + SOON
