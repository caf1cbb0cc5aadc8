"""A broker that goes away under running programs, and comes back."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import orjson
import pytest

from streams.api.tokens import new_token
from streams.client import AlertSubscription
from streams.local.ports import free_port
from streams.settings import PREFIX
from tests.answers import answer
from tests.pipeline import Pipeline, Source
from tests.posts import WATCHED, expected_counts, posts

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

AWAY = 20.0
"""Seconds; the workers' session lasts 6."""
MOST_LINES = 12
"""Of the log in that time, where the clients write thousands."""


@pytest.fixture
def api(stopped_kafka, prefix, tmp_path) -> Iterator[int]:
    """The port of `kentongan api serve`, a process that must live to the end."""
    port, (_, entry) = free_port(), new_token("papan", ["read"])
    (tmp_path / "tokens.yaml").write_text(entry)
    ours = {
        "BOOTSTRAP_SERVERS": stopped_kafka.bootstrap_servers,
        "TOPIC_PREFIX": prefix,
        "API_PORT": str(port),
        "API_TOKENS_FILE": str(tmp_path / "tokens.yaml"),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment = kept | {PREFIX + name: value for name, value in ours.items()}
    log = tmp_path / "api.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streams.cli", "api", "serve"], env=environment, stdout=out, stderr=out
        )
    yield port
    ended = process.poll()
    process.kill()
    process.wait()
    assert ended is None, log.read_text()


async def readiness(port: int) -> tuple[int, dict[str, str]]:
    """Status and reasons of /ready; 0 when nobody answers."""
    found = await asyncio.to_thread(answer, port, "/ready")
    return (0, {}) if found is None else (found[0], orjson.loads(found[1])["reasons"])


async def test_worker_and_api_outlast_a_broker_that_is_killed_with_posts_in_hand(stopped_kafka, api, tmp_path, prefix):
    pipeline = Pipeline(stopped_kafka.bootstrap_servers, prefix, tmp_path, drain_timeout=3.0)
    port, sent = free_port(), posts(3000)

    async def both_are_ready() -> bool:
        return all([(await readiness(one))[0] == 200 for one in (port, api)])

    async def both_miss_the_broker() -> bool:
        found = [await readiness(one) for one in (port, api)]
        silent = re.compile(r"the broker has not answered for \d+ s")
        return all(status == 503 and silent.fullmatch(reasons.get("broker", "")) for status, reasons in found)

    try:
        await stopped_kafka.start_async()
        await pipeline.prepare(WATCHED)
        pipeline.start_worker(metrics_port=str(port))
        await pipeline.eventually(both_are_ready, within=60, what="both are ready")
        async with Source(pipeline) as source:
            await source.send(sent[:2000], array=10)
        await asyncio.to_thread(stopped_kafka.kill)
        gone, before = time.monotonic(), len(pipeline.log().splitlines())
        await pipeline.eventually(both_miss_the_broker, within=AWAY, what="both say that the broker is away")
        await asyncio.sleep(gone + AWAY - time.monotonic())
        while_away = pipeline.log().splitlines()[before:]
        assert [line for line in while_away if "broker_away" in line]
        assert len(while_away) <= MOST_LINES, "\n".join(while_away)

        await stopped_kafka.start_async()
        await pipeline.said("broker_back")
        await pipeline.eventually(both_are_ready, within=60, what="both are ready again")
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
