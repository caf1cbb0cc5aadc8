import asyncio

import pytest
from structlog.testing import capture_logs

from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.tasks import end
from streams.worker import lost_topics
from streams.worker.lost_topics import LostTopics

TOPICS = Topics(Settings(topic_prefix="t.", sources_file="sources.yaml"))


async def nothing(_):
    return {}


def test_what_is_lost_is_told_of_every_topic():
    lost = LostTopics(TOPICS, nothing)
    names = [topic.name for topic in TOPICS.all()]
    assert lost.counts == dict.fromkeys(names, 0)
    lost.look(dict.fromkeys(names, "a"))
    with capture_logs() as said:
        lost.look(dict.fromkeys(names, "a") | {"t.watchlist": "b"})
        lost.look({})  # it is missing
        lost.look(dict.fromkeys(names, "b"))
    assert [one["event"] for one in said] == ["topic_lost"] * len(names)
    assert said[0]["topic"] == "t.watchlist"
    assert "kentongan watchlist apply" in said[0]["hint"]
    assert lost.counts == dict.fromkeys(names, 1)


@pytest.mark.parametrize("fault", [OSError, TimeoutError])
async def test_a_broker_that_is_away_is_asked_again_and_only_of_what_it_told(monkeypatch, fault):
    monkeypatch.setattr(lost_topics, "LOOK_SECONDS", 0.0)
    asked, done = [], asyncio.Event()
    answers = iter([fault(), {"t.posts": "a"}, fault(), {"t.posts": "b"}])

    async def ask(topics):
        asked.append(list(topics))
        match next(answers, None):
            case Exception() as error:
                raise error
            case None:
                done.set()
                return {}
            case found:
                return found

    lost = LostTopics(TOPICS, ask)
    looking = asyncio.create_task(lost.run())
    async with asyncio.timeout(10):
        await done.wait()
    await end([looking])
    assert [len(one) for one in asked[:4]] == [len(TOPICS.all())] * 2 + [1, 1]
    assert lost.counts["t.posts"] == 1
