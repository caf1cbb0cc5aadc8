from dataclasses import replace
from datetime import UTC, datetime

import pytest

from schemas.alert import COPY_HEADER
from schemas.codec import decode_notifications, encode_record
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.notify.channels import CONSOLE, Channels
from streams.notify.stage import NotifyStage
from streams.settings import Settings
from tests.streams.carried import Carried
from tests.streams.virality.sample import alert

TOPICS = Topics(Settings())
ARRIVED = datetime(2026, 7, 4, tzinfo=UTC)
CONSOLE_KIND = {"kind": "console"}
CHANNELS = Channels.model_validate(
    {
        "channels": {"humas": CONSOLE_KIND, "pangan": CONSOLE_KIND, "umum": CONSOLE_KIND},
        "default": ["umum"],
        "owners": {"Dinas Pangan": ["pangan", "humas"]},
    }
)


def incoming(offset, value):
    return Incoming(TOPICS.alerts.name, 2, offset, ARRIVED, b"k", value)


async def handed(alerts, channels=CHANNELS):
    """Channel names with the ids of the alerts that they are handed, and what the stage said."""
    stage = NotifyStage(TOPICS, channels)
    records = [incoming(offset, encode_record(one)) for offset, one in enumerate(alerts)]
    results = await stage.work([item for record in records for item in stage.decode(record)[0]])
    folded = Carried(stage.apply(records, results, []))
    found = {}
    for out in folded.sends[0]:
        assert (out.topic, out.partition) == (TOPICS.notifications.name, None)
        notifications = decode_notifications(out.value).values
        assert all(one.alerted_at == ARRIVED for one in notifications)
        found.setdefault(out.key.decode(), []).extend(one.alert.id for one in notifications)
    return found, folded, stage


async def test_an_alert_goes_to_the_channels_of_its_issue_or_its_owner_or_the_default_ones():
    found, folded, _ = await handed(
        [
            alert(id="a-1", channels=("humas",), owner="Dinas Pangan"),
            alert(id="a-2", owner="Dinas Pangan"),
            alert(id="a-3", owner="Dinas Lain"),
        ]
    )
    assert found == {"humas": ["a-1", "a-2"], "pangan": ["a-2"], "umum": ["a-3"]}
    assert (folded.commit, folded.counted.posts_out) == ({2: 2}, 4)


async def test_a_channel_that_does_not_exist_is_counted_and_the_alert_goes_elsewhere():
    found, _, stage = await handed([alert(id="a-1", channels=("salah",)), alert(id="a-2", channels=("salah", "humas"))])
    assert found == {"umum": ["a-1"], "humas": ["a-2"]}
    assert stage.status().notifications == {("salah", "unknown_channel"): 2}


async def test_many_alerts_share_records_and_keep_their_order():
    ids = [f"a-{number}" for number in range(500)]
    found, folded, _ = await handed([alert(id=one) for one in ids], CONSOLE)
    assert found == {"console": ids}
    assert len(folded.sends[0]) < 10


@pytest.mark.parametrize("value", [None, b"", b"{}", b"[]", b"\xff"])
def test_what_is_no_alert_is_refused(value):
    with pytest.raises(ValueError):
        NotifyStage(TOPICS, CONSOLE).decode(incoming(0, value))


def test_an_alert_that_cannot_be_handed_on_is_a_dead_letter_whole():
    stage = NotifyStage(TOPICS, CONSOLE)
    record = incoming(7, encode_record(alert()))
    [item], _ = stage.decode(record)
    folded = Carried(stage.apply([record], [], [stage.dead_letter(item).because("ValueError", 5)]))
    [[out]] = folded.sends
    assert (out.topic, out.partition, out.value) == (TOPICS.dead_letters.name, 2, record.value)
    assert folded.commit == {2: 7}


def test_nothing_is_held_back():
    assert list(NotifyStage(TOPICS, CONSOLE).checkpoint()) == []


def test_a_copy_without_erased_posts_is_told_to_nobody():
    stage = NotifyStage(TOPICS, CONSOLE)
    record = incoming(0, encode_record(alert()))
    assert stage.decode(replace(record, headers=((COPY_HEADER, b"3"),))) == ([], [])
