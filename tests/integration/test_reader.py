"""Reading back a part of a topic that a running number in the headers bounds."""

import pytest

from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.reader import read_back
from streams.kafka.starts import Span
from streams.local.broker import EmbeddedBroker
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration]

NUMBER = "number"
WRITTEN = 300


@pytest.fixture
async def topic(broker, prefix, tmp_path):
    """The settings, and a topic whose every third record says how many records there were."""
    idempotent = not isinstance(broker, EmbeddedBroker)
    pipeline = Pipeline(broker.bootstrap_servers, prefix, tmp_path, idempotent_producer=idempotent)
    await create_topics(pipeline.settings)
    async with producer(pipeline.settings) as client:
        for number in range(WRITTEN):
            headers = [(NUMBER, str(number + 1).encode())] if number % 3 == 0 else []
            sending = await client.send(pipeline.topics.scored.name, b"%d" % number, partition=0, headers=headers)
            if number % 7 == 0:
                await sending
    return pipeline.settings, pipeline.topics.scored.name


async def numbers(topic, tail):
    settings, name = topic
    return [int(record.value) async for record in read_back(settings, {(name, 0): tail, (name, 1): tail})]


@pytest.mark.parametrize("most", [1, 40, 200, 10_000])
async def test_a_span_begins_where_the_number_was_smaller_by_so_much(topic, most):
    found = await numbers(topic, Span(NUMBER, most, 5))
    assert found == list(range(found[0], WRITTEN))
    first = next(number for number in found if number % 3 == 0)
    assert first == 0 or first <= WRITTEN - most
    assert len(found) <= max(16, 4 * most + 16)


async def test_where_no_record_has_the_number_so_many_records_are_read(topic):
    assert len(await numbers(topic, Span("another", 40, 30))) >= 30
    assert len(await numbers(topic, Span("another", 40, 30))) < WRITTEN
