"""A broker that goes away under running programs, and comes back."""

import asyncio
import re
import time
from collections.abc import Iterator

import orjson
import pytest

from streams.client import AlertSubscription
from streams.local.ports import free_port
from streams.settings import Settings
from tests.answers import answer
from tests.desk import Desk
from tests.pipeline import Pipeline, Source
from tests.posts import WATCHED, expected_counts, posts

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

AWAY = 20.0
"""Seconds; the workers' session lasts 6."""
MOST_LINES = 12
"""Of the log in that time, where the clients write thousands."""


@pytest.fixture
def desk(stopped_kafka, prefix, tmp_path) -> Iterator[Desk]:
    """A desk that must live to the end."""
    found = Desk(
        Settings(bootstrap_servers=stopped_kafka.bootstrap_servers, topic_prefix=prefix, desk_file=tmp_path / "desk.db"),
        tmp_path,
    )
    found.start()
    yield found
    alive, log = found.alive, found.log()
    found.kill()
    assert alive, log
    assert "Traceback" not in log


async def readiness(port: int) -> tuple[int, dict[str, str]]:
    """Status and reasons of /ready; 0 when nobody answers."""
    found = await asyncio.to_thread(answer, port, "/ready")
    return (0, {}) if found is None else (found[0], orjson.loads(found[1])["reasons"])


async def page(desk: Desk) -> bytes:
    """The control room."""
    found = await asyncio.to_thread(answer, desk.port, "/")
    assert found is not None
    assert found[0] == 200
    return found[1]


async def test_worker_and_desk_outlast_a_broker_that_is_killed_with_posts_in_hand(stopped_kafka, desk, tmp_path, prefix):
    pipeline = Pipeline(stopped_kafka.bootstrap_servers, prefix, tmp_path, drain_timeout=3.0)
    port, sent = free_port(), posts(3000)

    async def both_are_ready() -> bool:
        return all([(await readiness(one))[0] == 200 for one in (port, desk.port)])

    async def both_miss_the_broker() -> bool:
        found = [await readiness(one) for one in (port, desk.port)]
        silent = re.compile(r"the broker has not answered for \d+ s")
        return all(status == 503 and silent.fullmatch(reasons.get("broker", "")) for status, reasons in found)

    try:
        await stopped_kafka.start_async()
        await pipeline.prepare(WATCHED)
        pipeline.start_worker(metrics_port=str(port))
        await pipeline.eventually(both_are_ready, within=60, what="both are ready")
        assert b"Kafka diam" not in await page(desk)
        async with Source(pipeline) as source:
            await source.send(sent[:2000], array=10)
        await asyncio.to_thread(stopped_kafka.kill)
        gone, before = time.monotonic(), len(pipeline.log().splitlines())
        await pipeline.eventually(both_miss_the_broker, within=AWAY, what="both say that the broker is away")
        # What is stored is shown on, and of when it is.
        assert re.search(rb"Kafka diam sejak \d\d\.\d\d", await page(desk))
        await asyncio.sleep(gone + AWAY - time.monotonic())
        while_away = pipeline.log().splitlines()[before:]
        assert [line for line in while_away if "broker_away" in line]
        assert len(while_away) <= MOST_LINES, "\n".join(while_away)

        await stopped_kafka.start_async()
        await pipeline.said("broker_back")
        await pipeline.eventually(both_are_ready, within=60, what="both are ready again")
        assert b"Kafka diam" not in await page(desk)
        async with Source(pipeline) as source:
            await source.send(sent[2000:], array=10)
        await pipeline.all_settled(3000, within=60)
        # At least once: what was not acknowledged when the broker went may be scored again; it is counted once.
        assert set(await pipeline.scored()) == {post["id"] for post in sent}
        await pipeline.all_counted(expected_counts(sent))

        topic = pipeline.topics.alerts.name
        async with AlertSubscription(stopped_kafka.bootstrap_servers, topic=topic):  # leaves in good order, too
            await asyncio.to_thread(stopped_kafka.kill)
            await pipeline.eventually(both_miss_the_broker, within=AWAY, what="both say again that the broker is away")
        assert pipeline.stop() == [0]  # in the time that a container is given
    finally:
        pipeline.close()
