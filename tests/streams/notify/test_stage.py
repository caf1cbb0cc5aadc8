from datetime import UTC, datetime

import pytest

from schemas.codec import encode_record
from streams.notify.stage import NotifyStage
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topics
from tests.streams.virality.sample import alert

TOPICS = Topics(Settings())


def incoming(offset, value):
    return Incoming(TOPICS.alerts.name, 2, offset, datetime(2026, 7, 4, tzinfo=UTC), b"k", value)


class Channel:
    """People who take a while to be reached."""

    channel = "telepon"

    def __init__(self, failures=0):
        self.told = []
        self._failures = failures

    async def __call__(self, one):
        if self._failures:
            self._failures -= 1
            raise ConnectionError
        self.told.append(one)


async def test_every_channel_is_told_every_alert():
    first, second = Channel(), Channel()
    stage = NotifyStage(TOPICS, [first, second])
    alerts = [alert(id=f"a-{number}") for number in range(3)]
    records = [incoming(offset, encode_record(one)) for offset, one in enumerate(alerts)]
    results = await stage.work([item for record in records for item in stage.decode(record)[0]])
    assert first.told == second.told == alerts
    folded = stage.fold(records, results, [])
    assert (folded.phases, folded.done, folded.posts_out) == ([[]], {2: 2}, 3)
    assert stage.facts().notifications == {("telepon", "sent"): 6}


async def test_a_channel_that_fails_is_counted_and_raises():
    channel = Channel(failures=1)
    stage = NotifyStage(TOPICS, [channel])
    items, _ = stage.decode(incoming(0, encode_record(alert())))
    with pytest.raises(ConnectionError):
        await stage.work(items)
    await stage.work(items)
    assert len(channel.told) == 1
    assert stage.facts().notifications == {("telepon", "failed"): 1, ("telepon", "sent"): 1}


@pytest.mark.parametrize("value", [None, b"", b"{}", b"[]", b"\xff"])
def test_what_is_no_alert_is_refused(value):
    with pytest.raises(ValueError):
        NotifyStage(TOPICS, []).decode(incoming(0, value))


def test_an_alert_that_cannot_be_delivered_is_a_dead_letter_whole():
    stage = NotifyStage(TOPICS, [])
    record = incoming(7, encode_record(alert()))
    [item], _ = stage.decode(record)
    folded = stage.fold([record], [], [stage.source(item).because("ConnectionError", 5)])
    [[out]] = folded.phases
    assert (out.topic, out.partition, out.value) == (TOPICS.dead_letters.name, 2, record.value)
    assert folded.done == {2: 7}


def test_nothing_is_held_back():
    assert NotifyStage(TOPICS, []).flush().phases == []
