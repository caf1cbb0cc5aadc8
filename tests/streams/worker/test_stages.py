import asyncio
import threading

import pytest

from streams.errors import UserError
from streams.factcheck.follower import FactsFollower
from streams.incidents.follower import ActionsFollower
from streams.kafka.topics import Topics
from streams.notify.channels import CONSOLE
from streams.sentiment.load import load_engine
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower
from streams.worker import stages as module


async def built(*stages, **settings):
    found = Settings(**settings)
    topics = Topics(found)
    followers = (one(found, topics) for one in (WatchlistFollower, FactsFollower, ActionsFollower))
    return [runner.stage.name for runner in await module.build_runners(stages, found, topics, *followers, CONSOLE, print)]


async def test_stages_are_built_in_the_order_of_the_flow():
    assert await built("virality", "sentiment", "language") == ["language", "sentiment", "virality"]


async def test_the_event_loop_goes_on_while_a_model_is_loaded(monkeypatch):
    turned = threading.Event()

    def slow(settings):
        assert turned.wait(10), "the event loop stands still"
        return load_engine(settings)

    monkeypatch.setattr(module, "load_engine", slow)
    building = asyncio.create_task(built("sentiment"))
    await asyncio.sleep(0)
    turned.set()
    assert await building == ["sentiment"]


async def test_only_the_sentiment_stage_needs_its_model(tmp_path):
    missing = str(tmp_path / "none.bin")
    assert await built("notify", sentiment_model=missing) == ["notify"]
    with pytest.raises(UserError, match="Cannot read the sentiment model"):
        await built("sentiment", sentiment_model=missing)
