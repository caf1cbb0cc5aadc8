"""Whoever listens goes on when a topic is deleted and made anew: nothing that comes after is lost, and nobody ends."""

import asyncio
import contextlib

import pytest

from streams.client import AlertSubscription
from streams.tasks import end
from tests.desk import Desk, write
from tests.interface import get
from tests.pipeline import Pipeline, eventually
from tests.remade import make_anew
from tests.streams.alerts.alerts import alert

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

MISSING = 3.0
"""Seconds for which a topic is not there."""


@contextlib.asynccontextmanager
async def listening(subscription):
    """The ids that a subscription gives, as they come."""
    found = []

    async def listen():
        async for one in subscription:
            found.append(one.id)

    async with subscription:
        task = asyncio.create_task(listen())
        try:
            yield found
            assert not task.done(), task.exception()
        finally:
            await end([task])


def shows(*wanted):
    """Whether what was found is all that is wanted, in any order, each once."""
    return lambda found: sorted(found) == sorted(f"alert-{number}" for number in wanted)


async def test_alerts_made_anew_reach_everybody_who_listens(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, partitions=1)
    await pipeline.prepare()
    topic = pipeline.topics.alerts.name
    desk = Desk(pipeline.settings.model_copy(update={"desk_file": tmp_path / "desk.db"}), tmp_path)
    pipeline.start_worker("--stage", "notify")

    def subscribe(**options):
        return listening(AlertSubscription(kafka.bootstrap_servers, topic=topic, **options))

    try:
        await pipeline.said("worker_started")
        async with (
            desk.running() as session,
            subscribe(start="latest") as latest,
            subscribe(start="earliest") as earliest,
            subscribe(start="latest", group=f"{prefix}group") as group,
        ):
            await asyncio.sleep(1)

            async def told():
                on_the_desk = [one["id"] for one in (await get(session, "/api/v1/alerts"))[1]["alerts"]]
                return {"latest": latest, "earliest": earliest, "group": group, "desk": on_the_desk}

            async def all_told(*seen):
                async def look():
                    return all(shows(*seen)(found) for found in (await told()).values())

                try:
                    await eventually(look, within=30, what="everybody is told")
                except TimeoutError:
                    pytest.fail(f"{await told()}\n{pipeline.log()[-3000:]}\n{desk.log()[-3000:]}")

            await write(pipeline.settings, *(alert(number) for number in range(6)))
            await all_told(*range(6))
            place = (await get(session, "/api/v1/alerts?limit=6"))[1]["next"]
            await make_anew(pipeline.settings, pipeline.topics.alerts, after=MISSING)
            await write(pipeline.settings, alert(6), alert(7))
            await all_told(*range(8))
            # The desk keeps what the former topic held, and its readers go on behind what they have seen.
            status, found = await get(session, f"/api/v1/alerts?after={place}")
            assert (status, [one["id"] for one in found["alerts"]]) == (200, ["alert-6", "alert-7"])
        # Who comes next in the group goes on behind what was dealt with, on the topic of today.
        await write(pipeline.settings, alert(8))
        async with subscribe(start="latest", group=f"{prefix}group") as group:

            async def is_told():
                return shows(8)(group) or shows(7, 8)(group)

            await eventually(is_told, within=30, what="the group goes on")
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
