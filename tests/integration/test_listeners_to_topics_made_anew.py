"""Whoever listens goes on when a topic is deleted and made anew: nothing that comes after is lost, and nobody ends."""

import asyncio
import contextlib

import orjson
import pytest

from streams.client import AlertSubscription
from streams.local.ports import free_port
from streams.tasks import end
from tests.answers import answer
from tests.api import Api, get
from tests.pipeline import Pipeline, eventually
from tests.remade import make_anew
from tests.streams.web.alerts import alert

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
    port, topic = free_port(), pipeline.topics.alerts.name
    api = Api(pipeline.settings, tmp_path)
    pipeline.start_worker("--stage", "notify", metrics_port=str(port))

    def subscribe(**options):
        return listening(AlertSubscription(kafka.bootstrap_servers, topic=topic, **options))

    async def on_the_page():
        found = await asyncio.to_thread(answer, port, "/api/alerts")
        return [one["id"] for one in orjson.loads(found[1])["alerts"]] if found else []

    try:
        await pipeline.said("worker_started")
        async with (
            api.running() as session,
            subscribe(start="latest") as latest,
            subscribe(start="earliest") as earliest,
            subscribe(start="latest", group=f"{prefix}group") as group,
        ):
            await asyncio.sleep(1)

            async def told(*wanted):
                pages = await on_the_page(), [one["id"] for one in (await get(session, "/alerts"))[1]["alerts"]]
                return {
                    "latest": latest,
                    "earliest": earliest,
                    "group": group,
                    "page": pages[0],
                    "api": pages[1],
                }

            async def all_told(seen, kept):
                async def look():
                    now = await told()
                    return all(shows(*(kept if name in ("page", "api") else seen))(found) for name, found in now.items())

                try:
                    await eventually(look, within=30, what="everybody is told")
                except TimeoutError:
                    pytest.fail(f"{await told()}\n{pipeline.log()[-3000:]}")

            await api.write(*(alert(number) for number in range(6)))
            await all_told(range(6), range(6))
            place = (await get(session, "/alerts?limit=1"))[1]["next"]
            await make_anew(pipeline.settings, pipeline.topics.alerts, after=MISSING)
            await api.write(alert(6), alert(7))
            await all_told(range(8), (6, 7))
            refused = {"error": "after: is a place on a topic that was made anew since; begin anew, without it"}
            assert await get(session, f"/alerts?after={place}") == (410, refused)

            async def is_refused():
                # The stream answers until the server has seen, within seconds, that the topic is another one.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        return await get(session, f"/alerts/stream?after={place}") == (410, refused)
                return False

            await eventually(is_refused, within=30, what="the stream refuses the former place")
            # As 0.1.0 wrote them.
            status, found = await get(session, "/alerts?after=0:1")
            assert (status, [one["id"] for one in found["alerts"]]) == (200, ["alert-7"])
        # Who comes next in the group goes on behind what was dealt with, on the topic of today.
        await api.write(alert(8))
        async with subscribe(start="latest", group=f"{prefix}group") as group:

            async def is_told():
                return shows(8)(group) or shows(7, 8)(group)

            await eventually(is_told, within=30, what="the group goes on")
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
