"""Posts of a made-up interface whose counts rise, read again over a day that passes at once."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest

from schemas.post import Post
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.lookup import allowance_of, lookup_of
from streams.connectors.rereading import AGES
from streams.live import ledger as ledger_module
from streams.live import permits as permits_module
from streams.live import poller as poller_module
from streams.live import rereader as rereader_module
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.opener import Opener
from streams.live.poller import Poller, fresh_row
from streams.live.rereader import Rereader
from tests.internet import Internet, answer

START = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)


class Clock(datetime):
    """The time of day, as the test has it."""

    at = START

    @classmethod
    def now(cls, tz=None):
        return cls.at


class Scene:
    """A source with its poller and its rereader, what it sends, and what it was asked on each day of its platform."""

    def __init__(self, internet: Internet, **more: object) -> None:
        self.internet = internet
        self.likes: dict[str, list[tuple[timedelta, int]]] = {}
        self.gone: set[str] = set()
        self.asked: list[datetime] = []
        self.said: bytes | None = None
        fields = {
            "name": "lapor",
            "kind": "http",
            "url": internet.url("/aduan"),
            "each": ["data"],
            "map": {"id": "id", "text": "isi", "created_at": "dibuat", "likes": "suka"},
            "again": {"url": internet.url("/aduan?ids={ids}"), "many": 10, "missing_are_gone": True},
            "allow_private_addresses": True,
            "every": "300s",
        }
        self.source = HttpSource.model_validate(fields | more, strict=False)
        self.sent: list[tuple[datetime, Post]] = []
        self.deleted: list[str] = []
        self.rows = []
        self.restart(None)

    def restart(self, row) -> None:
        self.ledger = Ledger(
            fresh_row(self.source, "me", row),
            "http",
            self,
            self.save,
            budget=allowance_of(self.source),
            followed=lambda post: "beras" in post.text,
        )
        hosts = Hosts()
        self.poller = Poller(self.source, self.ledger, Opener({}), hosts)
        self.rereader = Rereader(self.source, lookup_of(self.source), self.ledger, {}, hosts)

    async def add(self, post):
        self.sent.append((Clock.at, post))

    async def delete(self, gone):
        self.deleted.append(gone)

    async def flush(self):
        pass

    async def save(self, row):
        self.rows.append(row)

    def publish(self, name: str, *likes: tuple[int, int]) -> None:
        """A post of this moment, and how many likes it has after so many minutes."""
        self.likes[name] = [(timedelta(minutes=minutes), count) for minutes, count in ((0, 0), *likes)]
        self.likes[name].insert(0, (Clock.at - START, 0))

    def _item(self, name: str) -> dict[str, object]:
        (since, _), *steps = self.likes[name]
        age = Clock.at - START - since
        count = steps[bisect_right([at for at, _ in steps], age) - 1][1]
        return {"id": name, "isi": f"harga beras {name}", "dibuat": (START + since).isoformat(), "suka": count}

    def _listed(self, _):
        self.asked.append(Clock.at)
        if self.said is not None:
            return self.said
        names = [name for name in self.likes if name not in self.gone and Clock.at - START >= self.likes[name][0][0]]
        return answer(200, orjson.dumps({"data": [self._item(name) for name in names[-20:]]}))

    def serve_lookups(self) -> None:
        """Answer every address with names; the server knows pages by their whole path."""

        def looked_up(asked):
            self.asked.append(Clock.at)
            if self.said is not None:
                return self.said
            names = asked.path.partition("ids=")[2].split(",")
            return answer(200, orjson.dumps({"data": [self._item(one) for one in names if one not in self.gone]}))

        self.internet.pages = _Pages(self._listed, looked_up)

    async def pass_time(self, until: datetime, *, kill_every: int = 0) -> None:
        """Poll and read again as both ask for, until then."""
        due = {"poll": Clock.at, "again": Clock.at}
        done = 0
        while (at := min(due.values())) < until:
            Clock.at = max(Clock.at, at)
            what = min(due, key=lambda name: due[name])
            part = self.poller if what == "poll" else self.rereader
            part._hosts = Hosts()  # which lets a host be asked at once
            async with part.fetcher() as fetcher:
                due[what] = Clock.at + timedelta(seconds=max(0.5, await part._once(fetcher)))
            done += 1
            if kill_every and done % kill_every == 0:
                self.restart(self.rows[-1])
        Clock.at = until


class _Pages(dict):
    def __init__(self, listed, looked_up):
        super().__init__()
        self._listed, self._looked_up = listed, looked_up

    def get(self, path, default=None):
        return self._looked_up if "ids=" in path else self._listed


@pytest.fixture
async def internet(monkeypatch):
    Clock.at = START
    for module in (ledger_module, poller_module, rereader_module, permits_module):
        monkeypatch.setattr(module, "datetime", Clock)
    async with Internet() as found:
        yield found


def scene_of(internet, **more):
    made = Scene(internet, **more)
    made.serve_lookups()
    return made


async def test_counts_are_read_again_at_their_ages_and_only_risen_ones_are_sent(internet):
    scene = scene_of(internet)
    scene.publish("a", (4, 10), (20, 60), (300, 61))
    await scene.pass_time(START + timedelta(hours=50))
    sent = [
        (round((at - START).total_seconds() / 60), post.actions, post.earlier and post.earlier.actions)
        for at, post in scene.sent
    ]
    assert sent == [(0, 0, None), (5, 10, 0), (30, 60, 10), (480, 61, 60)]
    assert scene.ledger.row.again == ()
    assert scene.ledger.now.read_again == len(AGES)


async def test_a_post_that_is_gone_when_it_is_read_again_is_deleted_and_left(internet):
    scene = scene_of(internet)
    scene.publish("a")
    await scene.pass_time(START + timedelta(minutes=2))
    scene.gone.add("a")
    await scene.pass_time(START + timedelta(minutes=20))
    assert scene.deleted == ["lapor:a"]
    assert scene.ledger.row.again == ()


@pytest.mark.parametrize("kill_every", [0, 3])
async def test_no_budget_is_broken_over_days_and_is_spent_on_what_gains_most(internet, kill_every):
    scene = scene_of(internet, budget=60, every="3600s", zone="America/Los_Angeles")
    for number in range(20):
        steps = [(minutes, minutes * (10 if number == 7 else 0)) for minutes in range(10, 2_880, 10)]
        scene.publish(f"p{number}", *steps)
    await scene.pass_time(START + timedelta(hours=49), kill_every=kill_every)
    days: dict[str, int] = {}
    for at in scene.asked:
        day = at.astimezone(ZoneInfo("America/Los_Angeles")).date().isoformat()
        days[day] = days.get(day, 0) + 1
    assert len(days) == 3
    assert max(days.values()) <= 60
    rising = [at for at, post in scene.sent if post.id == "lapor:p7"]
    assert len(rising) >= 8
    # Reading again leaves enough to see what is new, at most six hours apart where nothing is.
    assert len([one for one in internet.asked if "ids=" not in one.path]) >= 12
    assert "throttled" not in {row.standing.health for row in scene.rows}


async def test_a_source_whose_budget_is_spent_says_so_and_goes_on_at_midnight(internet):
    scene = scene_of(internet, budget=2, every="60s", zone="America/Los_Angeles")
    await scene.pass_time(START + timedelta(hours=5))
    assert len(scene.asked) == 2
    assert scene.ledger.now.health == "throttled"
    assert "America/Los_Angeles" in scene.ledger.now.said
    assert scene.ledger.now.budget_left == 0
    await scene.pass_time(START + timedelta(hours=7))  # 07:00 UTC is midnight there
    assert len(scene.asked) == 4


@pytest.mark.parametrize(
    ("said", "outcome", "least"),
    [
        (answer(429, Retry_After="3600"), "throttled", 3_600),
        (answer(500), "down", 1),
        (answer(404), "refused", 86_400),
        (answer(200, b"\xff{"), "invalid", 1),
        (answer(302, Location="http://10.0.0.1/"), "refused", 86_400),
    ],
)
async def test_a_fault_in_reading_again_puts_it_off_and_loses_no_post(internet, said, outcome, least):
    scene = scene_of(internet)
    scene.publish("a", (1, 40))
    await scene.pass_time(START + timedelta(minutes=2))
    Clock.at = START + timedelta(minutes=6)
    scene.said = said
    async with scene.rereader.fetcher() as fetcher:
        assert await scene.rereader._once(fetcher) >= least
        assert scene.ledger.now.outcomes[outcome] == 1
        assert scene.ledger.now.health == "well"
        assert [one.id for one in scene.ledger.row.again] == ["lapor:a"]
    scene.said = None
    scene.rereader._hosts = Hosts()
    async with scene.rereader.fetcher() as fetcher:
        assert await scene.rereader._once(fetcher) == 0
    assert scene.sent[-1][1].actions == 40
