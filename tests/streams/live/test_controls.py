import asyncio
from datetime import UTC, datetime

import pytest

from schemas.codec import encode_record
from streams.connectors.control import SourceControl, control_key, controlled
from streams.errors import NewerFormatError
from streams.kafka.records import Incoming
from streams.live.controls import Controls

AT = datetime(2026, 7, 4, tzinfo=UTC)


def record(offset: int, name: str = "rss.a", **said: object) -> Incoming:
    control = SourceControl(name=name, at=AT, **said)
    return Incoming("source-state", 0, offset, AT, control_key(name).encode(), encode_record(control))


def test_keys_tell_a_control_from_a_row():
    assert controlled(control_key("rss.a")) == "rss.a"
    assert controlled("rss.a") is None


async def test_the_newest_word_counts_in_whatever_order_it_is_read():
    controls = Controls()
    assert not controls.of("rss.a").paused
    told = controls.of("rss.a")
    waiting = asyncio.create_task(controls.changed("rss.a", told))
    await asyncio.sleep(0)
    controls.take(record(5, "rss.b", paused=True))
    await asyncio.sleep(0)
    assert not waiting.done()
    controls.take(record(7, paused=True))
    await asyncio.wait_for(waiting, 5)
    controls.take(record(6, paused=False))
    assert controls.of("rss.a").paused
    controls.take(Incoming("source-state", 0, 8, AT, control_key("rss.a").encode(), None))
    assert not controls.of("rss.a").paused


def test_a_word_of_a_newer_release_is_refused():
    with pytest.raises(NewerFormatError, match="the control of a source has format 2"):
        SourceControl.read(b'{"name": "rss.a", "format": 2}')
