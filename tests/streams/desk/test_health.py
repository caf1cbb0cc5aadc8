"""How the desk tells whether what it shows is what the topics hold, to people and to whoever watches over it."""

import re
import time

import httpx
import pytest
from sqlalchemy import Engine

from streams.desk.app import make_app
from streams.desk.events import Events
from streams.desk.follower import DeskFollower
from streams.kafka.errors import BrokerError
from streams.kafka.following import Look
from streams.kafka.topics import Topics
from streams.settings import Settings


@pytest.fixture
def desk_settings(tmp_path) -> Settings:
    """One database will do."""
    return Settings(desk_file=tmp_path / "desk.db")


@pytest.fixture
def follower(engine: Engine, desk_settings: Settings) -> DeskFollower:
    return DeskFollower(desk_settings, Topics(desk_settings), engine)


@pytest.fixture
def asked(engine: Engine, desk_settings: Settings, follower: DeskFollower) -> httpx.AsyncClient:
    app = make_app(desk_settings, engine, Events(engine), lambda: follower, None)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


async def told(asked: httpx.AsyncClient) -> tuple[set[str], str]:
    """The parts that are not ready, and what the head of a page says."""
    reasons = (await asked.get("/ready")).json()["reasons"]
    part = (await asked.get("/bagian/kabar")).text
    assert part.strip() in (await asked.get("/")).text
    return set(reasons), part


async def test_the_head_of_a_page_says_since_when_kafka_is_silent(asked, follower):
    assert await told(asked) == ({"broker", "store"}, (await asked.get("/bagian/kabar")).text)
    assert "belum tersambung ke Kafka" in (await told(asked))[1]
    follower.broker.note(Look(heard=time.monotonic() - 20))
    assert "masih memuat" in (await told(asked))[1]
    follower.caught_up.set()
    reasons, part = await told(asked)
    assert (reasons, "Langsung" in part, "Kafka" in part) == (set(), True, False)
    assert "kentongan_desk_follows 1.0" in (await asked.get("/metrics")).text
    follower.broker.note(Look(trouble=BrokerError("gone")))
    reasons, part = await told(asked)
    assert (reasons, "Langsung" in part) == ({"broker"}, False)
    assert re.search(r"Kafka diam sejak \d\d\.\d\d", part)
    assert "for 2" in (await asked.get("/ready")).json()["reasons"]["broker"]
    assert "Kabar baru tertahan" in (await asked.get("/")).text
    follower.broker.note(Look(heard=time.monotonic()))
    assert (await told(asked))[0] == set()


async def test_a_database_that_takes_nothing_is_told(asked, follower):
    follower.broker.note(Look(heard=time.monotonic()))
    follower.caught_up.set()
    follower.lacks_database = True
    assert (await told(asked))[0] == {"database"}
