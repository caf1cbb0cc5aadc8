"""The pages Sumber and Kanal on a broker: how sources and channels are, as the stages keep it."""

from collections import Counter
from pathlib import Path

import httpx
import pytest

from schemas.codec import encode_record
from streams.connectors.health import SourceStatus
from streams.connectors.row import SourceRow
from streams.desk.app import make_app
from streams.desk.database import open_database
from streams.desk.events import Events
from streams.desk.writing import Writer
from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.topics import Topics
from streams.live.stored import read_stored
from streams.notify.channels_file import read_channels
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.rows import encode_row
from streams.settings import Settings
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record
from tests.streams.desk.test_app import IDS

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(120)]


@pytest.fixture
async def settings(kafka, prefix, tmp_path: Path) -> Settings:
    (tmp_path / "channels.yaml").write_text("channels: {konsol: {kind: console}}\ndefault: [konsol]\n")
    (tmp_path / "sources.yaml").write_text("sources: []\n")
    found = Settings(
        bootstrap_servers=kafka.bootstrap_servers,
        topic_prefix=prefix,
        partitions=1,
        desk_file=tmp_path / "desk.db",
        channels_file=tmp_path / "channels.yaml",
        sources_file=tmp_path / "sources.yaml",
    )
    await create_topics(found)
    return found


async def test_sources_are_paused_and_channels_tested(settings, capsys):
    topics = Topics(settings)
    standing = SourceStatus(health="refused", reason="status 403", since=START, complete_to=START, posts=1_234, faults=7)
    row = SourceRow(name="kabar", url="https://contoh.id/rss", owner="a", standing=standing)
    state = ChannelState("konsol", read_channels(settings.channels_file).channels["konsol"], Counter())
    state.incidents.touch("incident-1").sent_at = START.timestamp()
    state.retries.fail(state.rules, START.timestamp())
    async with producer(settings) as client:
        await client.send_and_wait(topics.source_state.name, encode_record(row), key=b"kabar")
        await client.send_and_wait(topics.channel_state.name, encode_row(state), key=b"konsol")
    engine = open_database(settings)
    Writer(engine, TOPICS).put([alert_record(0, alert(1, title="Harga <b>beras</b>"))], IDS)
    transport = httpx.ASGITransport(make_app(settings, engine, Events(engine), lambda: None, None))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asked:
        page = (await asked.get("/sumber")).text
        assert all(one in page for one in ("kabar", "ditolak", "status 403", "1.234 unggahan", "7 kegagalan", "tertinggal"))
        assert (await asked.post("/sumber/kabar", content="verb=pause")).status_code == 303
        assert (await read_stored(settings, topics)).controls.of("kabar").paused
        page = (await asked.get("/sumber")).text
        assert "dijeda" in page
        assert 'value="resume"' in page
        assert (await asked.post("/sumber/lain", content="verb=pause")).status_code == 404
        assert (await asked.post("/sumber/kabar", content="verb=reset")).status_code == 400

        page = (await asked.get("/kanal")).text
        assert '<a href="/insiden/incident-1">Harga &lt;b&gt;beras&lt;/b&gt;</a>' in page
        assert "gagal 1×" in page
        assert "diterima kanal konsol" in (await asked.post("/kanal/konsol/uji")).text
        assert "konsol" in capsys.readouterr().out
        assert 'role="alert"' in (await asked.post("/kanal/lain/uji")).text
    engine.dispose()
