"""Reports that a desk sends at their time, on a broker."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from streams.kafka.admin import create_topics
from streams.settings import Settings
from tests.desk import Desk, write
from tests.pipeline import eventually
from tests.receivers import WebReceiver, write_channels
from tests.streams.desk.records import scored

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(180)]

POSTS = 2_000


async def test_a_report_that_is_due_when_a_desk_begins_holds_all_that_is_on_the_topics(kafka, prefix, tmp_path):
    settings = Settings(
        bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=2, desk_file=tmp_path / "desk.db"
    )
    await create_topics(settings)
    here = datetime.now(ZoneInfo(settings.unwatched_zone))
    yesterday = here.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    at = yesterday.astimezone(UTC)
    await write(settings, *(scored(number, created_at=at, issues=("isu-1",)) for number in range(POSTS)))
    async with WebReceiver() as chat:
        channels = write_channels(tmp_path, {"humas": chat.apprise_url}, humas={})
        due = (here - timedelta(minutes=1)).strftime("%H:%M")
        channels.write_text(f'{channels.read_text()}\nreports:\n  - {{every: day, at: "{due}", to: [humas]}}\n')
        async with Desk(settings, tmp_path, channels_file=str(channels)).running():

            async def is_sent() -> bool:
                return bool(chat.bodies)

            await eventually(is_sent, within=60, what="the report came")
        assert "2.000 unggahan" in chat.bodies[0]["message"]
