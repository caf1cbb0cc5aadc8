from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from streams.notify.restraint.quiet_hours import in_quiet_hours, quiet_until
from tests.streams.notify.notifications import NOON, ChannelUnderTest, notification, rules

NIGHT = {"from": "21:00", "to": "06:00", "below": 8}
HOUR = 3600.0


def at(text: str, zone: str = "Asia/Jakarta") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def quiet(begin: str, end: str, below: int = 8) -> dict[str, Any]:
    return {"from": begin, "to": end, "below": below}


@pytest.mark.parametrize(
    ("moment", "hours", "until"),
    [
        ("2026-07-04T22:00", quiet("21:00", "06:00"), "2026-07-05T06:00"),
        ("2026-07-05T05:59", quiet("21:00", "06:00"), "2026-07-05T06:00"),
        ("2026-07-05T06:00", quiet("21:00", "06:00"), None),
        ("2026-07-04T20:59", quiet("21:00", "06:00"), None),
        ("2026-07-04T12:30", quiet("12:00", "13:00"), "2026-07-04T13:00"),
        ("2026-07-04T13:00", quiet("12:00", "13:00"), None),
        ("2026-07-04T13:00", quiet("07:00", "07:00"), "2026-07-05T07:00"),
    ],
)
def test_quiet_hours(moment, hours, until):
    assert quiet_until(at(moment), 7, rules(quiet=[hours])) == (until and at(until))
    assert quiet_until(at(moment), 8, rules(quiet=[hours])) is None


def test_quiet_hours_are_those_of_the_channels_zone():
    jayapura = at("2026-07-04T22:00", "Asia/Jayapura")
    assert quiet_until(jayapura, 5, rules(quiet=[quiet("21:00", "06:00")], zone="Asia/Jayapura")) is not None
    assert quiet_until(jayapura, 5, rules(quiet=[quiet("21:00", "06:00")])) is None


def test_of_several_quiet_hours_the_last_to_end_counts():
    both = [quiet("21:00", "23:00"), quiet("22:00", "06:00", below=5)]
    assert quiet_until(at("2026-07-04T22:30"), 4, rules(quiet=both)) == at("2026-07-05T06:00")
    assert quiet_until(at("2026-07-04T22:30"), 6, rules(quiet=both)) == at("2026-07-04T23:00")


def test_what_can_wait_is_told_in_the_morning():
    channel = ChannelUnderTest(quiet=[NIGHT])
    channel.now = NOON + 10 * HOUR  # 22.00
    channel.offer("a", 0, severity=7)
    channel.offer("b", 0, severity=8)
    assert channel.send_all() == ["b-0"]
    channel.now = NOON + 17.9 * HOUR
    assert channel.send_all() == []
    channel.now = NOON + 18 * HOUR
    assert channel.send_all() == ["digest:1"]


def test_an_incident_that_grows_severe_wakes_people():
    channel = ChannelUnderTest(quiet=[NIGHT])
    channel.now = NOON + 10 * HOUR
    channel.offer("a", 0, severity=5)
    channel.offer("a", 1, severity=9)
    assert channel.send_all() == ["a-1"]


def test_a_digest_that_is_due_at_night_waits_as_well():
    channel = ChannelUnderTest(quiet=[NIGHT], digest={"every": "1h", "below": 6})
    channel.now = NOON + 8.9 * HOUR
    channel.offer("a", 0, severity=5)
    channel.now = NOON + 9 * HOUR
    assert channel.send_all() == []
    channel.now = NOON + 18 * HOUR
    assert channel.send_all() == ["digest:1"]


def test_an_alert_is_held_until_they_end():
    channel = ChannelUnderTest(quiet=[NIGHT])
    alert, midnight = notification(severity=7).alert, NOON + 12 * HOUR
    assert in_quiet_hours(channel.state, alert, NOON) is None
    assert in_quiet_hours(channel.state, alert, midnight) == ("quiet_hours", midnight + 6 * HOUR)
