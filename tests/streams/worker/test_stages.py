import asyncio
import threading

import pytest
from rich.console import Console

from streams.errors import UserError
from streams.factcheck.follower import FactsFollower
from streams.incidents.follower import ActionsFollower
from streams.kafka.topics import Topics
from streams.notify.channels import CONSOLE
from streams.sentiment.load import load_engine
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower
from streams.worker import stages as module
from streams.worker.parts import Parts


async def runners(*stages, **settings):
    found = Settings(**settings)
    topics = Topics(found)
    followers = (one(found, topics) for one in (WatchlistFollower, FactsFollower, ActionsFollower))
    parts = Parts(found, topics, *followers, CONSOLE, Console(), False, print)
    return await module.build_runners(stages, parts)


async def built(*stages, **settings):
    return [runner.stage.name for runner in await runners(*stages, **settings)]


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


@pytest.mark.parametrize("declared", module.STAGES, ids=lambda one: one.name)
async def test_a_stage_is_one_agent_of_its_own_app_on_its_topic(declared):
    [runner] = await runners(declared.name, topic_prefix="t.")
    [(name, agent)] = runner.app.agents.items()
    assert (name, runner.stage.name, runner.app.conf.id) == (declared.name, declared.name, f"t.{declared.name}")
    assert agent.concurrency == 1
    assert agent.channel.topics == (declared.source(Topics(Settings(topic_prefix="t."))).name,)


def test_each_stage_reads_what_those_before_it_write_and_restores_what_it_or_they_write():
    settings = Settings()
    topics = Topics(settings)
    written = {topics.posts, topics.dead_letters}
    for declared in module.STAGES:
        assert declared.source(topics) in written
        written.update(declared.writes(topics))
        assert set(declared.restores(topics, settings)) <= written
