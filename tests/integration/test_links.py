"""A message's links on a broker: a worker writes them, a running desk acts on them."""

import re

import aiohttp
import pytest

from streams.incidents.publisher import read_actions
from tests.alerts import numbered, send_alerts
from tests.desk import Desk
from tests.pipeline import Pipeline, eventually
from tests.receivers import WebReceiver, write_channels

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]


async def test_somebody_takes_an_incident_on_from_a_message(kafka, prefix, tmp_path):
    key = tmp_path / "link-key"
    key.write_text("kunci-rahasia-untuk-tautan-" * 2 + "\n")
    async with WebReceiver() as chat:
        channels = write_channels(tmp_path, {"humas": chat.apprise_url}, humas={"group": "0s"})
        pipeline = Pipeline(
            kafka.bootstrap_servers, prefix, tmp_path, channels_file=channels, desk_file=tmp_path / "desk.db", partitions=2
        )
        desk = Desk(pipeline.settings, tmp_path, desk_link_key_file=str(key))
        desk.environment["KENTONGAN_DESK_URL"] = desk.url
        await pipeline.prepare()
        try:
            pipeline.start_worker("--stage", "notify", "--stage", "deliver", desk_link_key_file=str(key), desk_url=desk.url)
            told = numbered(1, 0)
            await send_alerts(pipeline, [told])
            async with desk.running() as session:

                async def is_told() -> bool:
                    return bool(chat.bodies)

                await eventually(is_told, within=90, what=f"a message came: {pipeline.log()[-2000:]}")
                text = chat.bodies[0]["message"]
                where = dict(re.findall(rf"^(.+): {re.escape(desk.url)}(/\S+)$", text, re.MULTILINE))
                assert list(where) == ["Buka insiden", "Saya tangani", "Bisukan 4 jam", "Tutup", "Alarm palsu"]

                async def is_stored() -> bool:
                    async with session.get(where["Buka insiden"]) as answer:
                        return answer.status == 200

                await eventually(is_stored, within=60, what="the desk shows the incident")
                for ask in (session.get, session.head):
                    async with ask(where["Saya tangani"]) as answer:
                        assert answer.status == 200
                assert not (await read_actions(pipeline.settings)).rows
                assert [await status(session, where["Saya tangani"]) for _ in range(2)] == [200, 409]
                [action] = (await read_actions(pipeline.settings)).rows.values()
                assert (action.kind, action.incident, action.by) == ("acknowledge", told.incident, "tautan humas")
            trail = pipeline.run("audit", "list")
            assert "tautan humas" in trail.stdout, trail.stderr
            for log in (desk.log(), pipeline.log()):
                assert "/tautan/" not in log
                assert "kunci-rahasia" not in log
        finally:
            pipeline.close()


async def status(session: aiohttp.ClientSession, where: str) -> int:
    async with session.post(where) as answer:
        return answer.status
