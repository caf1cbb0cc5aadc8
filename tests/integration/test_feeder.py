"""The feeder on real brokers, also on such as go away."""

import asyncio
import os
import signal
from contextlib import asynccontextmanager

import pytest

from streams.clock import minute_of
from streams.errors import UserError
from streams.kafka.admin import create_topics
from streams.sources.feeder import Feeder, NotDeliveredError
from tests.ingested import PARTITIONS, START, post, received, settings_for, until
from tests.processes import freeze_group

pytestmark = pytest.mark.integration


@asynccontextmanager
async def feeder_with_one_delivered(broker, prefix):
    """A feeder that has delivered the post of line 10, gives up after a second, and ends soon."""
    await broker.start_async()
    settings = settings_for(broker, prefix)
    await create_topics(settings)
    feeder = Feeder(settings, give_up_after=1.0)
    await feeder.start()
    try:
        await feeder.add(post(0), 10)
        await feeder.flush()
        yield feeder
    finally:
        async with asyncio.timeout(60):
            await feeder.stop()


@pytest.mark.kafka
async def test_a_feeder_that_gives_up_says_which_posts_it_still_had(stopped_kafka, prefix):
    async with feeder_with_one_delivered(stopped_kafka, prefix) as feeder:
        await asyncio.to_thread(stopped_kafka.kill)
        await feeder.add(post(1), 11)
        with pytest.raises(NotDeliveredError, match="1 s"):
            await feeder.flush()
        with pytest.raises(NotDeliveredError):
            await feeder.add(post(9), 19)
        assert (feeder.delivered, feeder.undelivered) == (1, [11, 19])


@pytest.mark.kafka
async def test_a_broker_that_went_silent_does_not_hold_up_the_end(stopped_kafka, prefix):
    async with feeder_with_one_delivered(stopped_kafka, prefix) as feeder:
        await asyncio.to_thread(freeze_group, stopped_kafka.process_group)
        await feeder.add(post(1), 11)
        with pytest.raises(NotDeliveredError):
            await feeder.flush()
    os.killpg(stopped_kafka.process_group, signal.SIGCONT)
    assert feeder.undelivered == [11]


async def test_a_quiet_feeder_keeps_marking_the_present_minute(broker, prefix):
    settings = settings_for(broker, prefix)
    await create_topics(settings)
    async with Feeder(settings) as feeder:
        await feeder.add(post(0))

        async def marked_again():
            seen = await received(settings)
            return all(len(seen.clocks[partition]) >= 3 for partition in range(PARTITIONS))

        await until(marked_again)
    seen = await received(settings)
    assert {clock for clocks in seen.clocks.values() for clock in clocks} == {minute_of(START)}


async def test_a_feeder_without_its_topic_does_not_start(broker, prefix):
    with pytest.raises(UserError, match="topics create"):
        async with Feeder(settings_for(broker, prefix)):
            pytest.fail("it started")
