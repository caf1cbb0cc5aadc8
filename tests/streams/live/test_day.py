"""A day of feeds on hosts with faults, which passes at once: as polite as was asked for, and nothing is lost."""

import asyncio
import os
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.faults import FAULTS, FaultPlan
from tests.fed import Broker
from tests.internet import Asked, Internet, answer
from tests.simulated import simulate

START = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
DAY = timedelta(hours=24)
JAKARTA = ZoneInfo("Asia/Jakarta")
INSIDE = "127.0.2.1"
HOSTS = [f"127.0.1.{number}" for number in range(1, 6)]
WORKERS = 10
DAYS = int(os.environ.get("SOURCE_DAYS", "1"))
"""Days that are tried, each with faults of its own."""

BUDGETS = {"b": 50, "moved": 90}


@dataclass
class Newsroom:
    """A feed to which something is added now and then."""

    name: str
    chance: random.Random
    gives: str
    """Which validators it gives."""
    times: list[datetime] = field(default_factory=list)
    seen: int | None = None
    """What the source knows of it: how many items there were in the last answer that was as it should be."""

    def __post_init__(self) -> None:
        at = START - timedelta(hours=10)
        pace = self.chance.choice((8, 25, 90))
        while at < START + DAY:
            self.times.append(at)
            at += timedelta(minutes=self.chance.expovariate(1 / pace))

    def many(self, now: datetime) -> int:
        return sum(at <= now for at in self.times)

    def body(self, many: int) -> bytes:
        items = "".join(
            f"<item><guid>{self.name}/{number}</guid><title>Berita {self.name} {number}</title>"
            f"<pubDate>{self.times[number].isoformat()}</pubDate></item>"
            for number in range(max(0, many - 40), many)
        )
        return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()

    def validators(self, many: int) -> dict[str, str]:
        found = {"etag": {"ETag": f'"{many}"'}, "date": {"Last_Modified": f"Sat, 04 Jul 2026 00:00:{many % 60:02} GMT"}}
        return found.get(self.gives, {})

    def is_known(self, asked: Asked, many: int) -> bool:
        said = self.validators(many)
        return bool(said) and (
            asked.headers.get("if-none-match") == said.get("ETag")
            and asked.headers.get("if-modified-since") == said.get("Last_Modified")
        )


@dataclass
class Poll:
    """A request for a feed."""

    at: datetime
    name: str
    host: str
    conditional: bool
    unchanged: bool


class Web:
    """All hosts, with what they were asked and what they asked for."""

    def __init__(self, seed: int, now: Any) -> None:
        self._now = now
        self.faults = FaultPlan(seed)
        self.polls: list[Poll] = []
        self.requests: list[tuple[datetime, str]] = []
        """When, and whose budget it is of."""
        self.not_before: dict[str, datetime] = {}
        self.too_soon: list[tuple[str, str, datetime]] = []
        self.rooms = {
            f"{host}/{letter}": Newsroom(f"{number}{letter}", random.Random(f"{seed}/{host}/{letter}"), gives)
            for number, host in enumerate(HOSTS)
            for letter, gives in zip("abc", ("etag", "date", "etag" if number else ""), strict=True)
        }
        self.shown: dict[str, set[str]] = defaultdict(set)

    def get(self, path: str, default: Any = None) -> Any:
        """The page of any path."""
        return self._page

    def _whose(self, asked: Asked) -> str:
        """The source whose request it is, as far as the address tells: nobody else asks for where `moved` leads."""
        if asked.host == HOSTS[1] and asked.path in ("/moved", "/a"):
            return "moved"
        return f"{asked.host}{asked.path}"

    def _page(self, asked: Asked) -> bytes | AsyncIterator[bytes]:
        now = self._now()
        self.requests.append((now, self._whose(asked)))
        if now < self.not_before.get(asked.host, START):
            self.too_soon.append((asked.host, asked.path, self.not_before[asked.host] - now))
        if asked.path == "/robots.txt":
            return answer(404)
        if asked.path == "/moved":
            return answer(301, Location="/a")
        if asked.path == "/inwards":
            return answer(302, Location=f"http://{INSIDE}/")
        key = f"{asked.host}{asked.path}"
        room = self.rooms[key]
        many = room.many(now)
        conditional = "if-none-match" in asked.headers or "if-modified-since" in asked.headers
        if room.gives:
            self.polls.append(Poll(now, room.name, asked.host, conditional, room.seen == many))
        said = self.faults(room.body(many), now)
        if said is not None:
            if said.patience is not None:
                self.not_before[asked.host] = max(self.not_before.get(asked.host, START), now + said.patience)
            if not said.gives_all:
                return said.body
            room.seen = None
        elif room.is_known(asked, many):
            return answer(304)
        else:
            room.seen = many
        self.shown[key] |= {f"{room.name} {number}" for number in range(max(0, many - 40), many)}
        return said.body if said else answer(200, room.body(many), **room.validators(many))


def sources(port: int) -> list[dict[str, Any]]:
    """Three of each host, of which one has but little to spend, one that leads on, and one that leads inwards."""
    found = [
        {
            "name": f"rss.{host.rpartition('.')[2]}{letter}",
            "kind": "rss",
            "url": f"http://{host}:{port}/{letter}",
            "every": "120s" if letter == "a" else "300s",
            "budget": BUDGETS.get(letter),
            "allow_private_addresses": True,
        }
        for host in HOSTS
        for letter in "abc"
        if (host, letter) != (HOSTS[1], "a")
    ]
    moved = {"name": "rss.moved", "url": f"http://{HOSTS[1]}:{port}/moved", "budget": BUDGETS["moved"]}
    inwards = {"name": "rss.inwards", "url": f"http://{HOSTS[2]}:{port}/inwards"}
    return [*found, found[0] | moved, found[0] | inwards]


@pytest.mark.parametrize("seed", range(1, DAYS + 1))
def test_a_day_of_faults_breaks_no_budget_and_no_patience_and_loses_nothing(monkeypatch, seed):
    web: Web
    broker: Broker
    random.seed(seed)

    async def main() -> None:
        nonlocal web, broker
        loop = asyncio.get_running_loop()
        now = lambda: START + timedelta(seconds=loop.time())  # noqa: E731
        web, broker = Web(seed, now), Broker(now)
        chance = random.Random(seed)
        ends = [*sorted(chance.uniform(0, DAY.total_seconds()) for _ in range(WORKERS - 1)), DAY.total_seconds()]
        async with Internet(web, hosts=HOSTS) as internet:  # type: ignore[arg-type]
            loop.settled()  # type: ignore[attr-defined]
            for end in ends:
                async with broker.term(monkeypatch, sources(internet.port)) as term:
                    running = asyncio.create_task(term.run())
                    await asyncio.wait([running], timeout=end - loop.time())
                    assert not running.done(), running
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)

    simulate(START, main)
    assert set(web.faults.met) == set(FAULTS)
    assert web.too_soon == []
    for host in HOSTS:
        polled = [poll.at for poll in web.polls if poll.host == host]
        assert min(later - one for one, later in pairwise(polled)) >= timedelta(seconds=1)
    assert broker.rows["rss.inwards"].standing.health == "refused"
    assert not [of for _, of in web.requests if of.startswith(INSIDE)]
    unchanged = [poll for poll in web.polls if poll.unchanged]
    assert len(unchanged) > 1_000
    share = sum(poll.conditional for poll in unchanged) / len(unchanged)
    print(f"{len(web.polls)} polls, {len(unchanged)} of unchanged feeds, {share:.1%} of these conditional")
    assert share >= 0.95
    found = {" ".join(post.text.split()[1:]) for _, post in broker.posts}
    for key, shown in web.shown.items():
        assert shown <= found, key
    spent = Counter((at.astimezone(JAKARTA).date(), of) for at, of in web.requests)
    limits = {"moved": BUDGETS["moved"]} | {f"{host}/b": BUDGETS["b"] for host in HOSTS}
    spent = {(day, of): many for (day, of), many in spent.items() if of in limits}
    print(f"requests by day and source: {spent}")
    assert spent
    assert all(many <= limits[of] for (_, of), many in spent.items())
    assert max(many for (_, of), many in spent.items() if of == "moved") >= BUDGETS["moved"] - WORKERS * 2
