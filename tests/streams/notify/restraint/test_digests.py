from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.notify.restraint.digest import LISTED, Digests
from streams.notify.restraint.digests import hold, next_digest, take_back
from tests.streams.notify.notifications import NOON, ChannelUnderTest, notification, rules

MINUTE = 60.0


def at(text: str, zone: str = "Asia/Jakarta") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("every", "moment", "due"),
    [
        ("15m", "2026-07-04T10:00", "2026-07-04T10:15"),
        ("15m", "2026-07-04T10:14", "2026-07-04T10:15"),
        ("1h", "2026-07-04T06:30", "2026-07-04T07:00"),
        ("1d", "2026-07-04T06:59", "2026-07-04T07:00"),
        ("1d", "2026-07-04T07:00", "2026-07-05T07:00"),
    ],
)
def test_digests_come_at_fixed_times(every, moment, due):
    digest = {"every": every, "at": "07:00"}
    assert next_digest(at(moment), rules(digest=digest)) == at(due)


def test_a_daily_digest_keeps_its_hour_when_the_clocks_change():
    digest = {"every": "1d", "at": "07:00"}
    due = next_digest(at("2026-03-28T12:00", "Europe/Berlin"), rules(digest=digest, zone="Europe/Berlin"))
    assert due == at("2026-03-29T07:00", "Europe/Berlin")


@given(st.floats(0, 4e9), st.sampled_from(["1s", "10s", "15m", "1h", "7h", "1d"]))
def test_the_next_digest_lies_ahead_by_no_more_than_its_step(moment, every):
    digest = {"every": every}
    due = next_digest(moment, rules(digest=digest, zone="Asia/Makassar"))
    assert moment < due <= moment + rules(digest=digest).digest.every + 1e-3


def test_what_is_not_severe_is_told_in_digests_only():
    channel = ChannelUnderTest(digest={"every": "15m", "below": 6})
    channel.offer("a", 0, severity=5)
    channel.offer("b", 0, severity=6)
    assert channel.send_all() == ["b-0"]
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:1"]


def test_the_digest_that_fills_is_due_at_the_earliest_time_and_says_that_the_cap_was_reached():
    digests = Digests()
    first = digests.fill(NOON, NOON + 900, "quiet_hours")
    assert digests.fill(NOON + 1, NOON + 60, "capped") is first
    assert digests.fill(NOON + 2, NOON + 600, "scheduled") is first
    assert (first.serial, first.since, first.due_at, first.reason) == (1, NOON, NOON + 60, "capped")
    digests.filling, digests.sending = None, first
    assert digests.fill(NOON, NOON + 900, "scheduled").serial == 2
    assert list(digests) == [digests.filling, first]


def test_an_alert_that_is_told_at_once_takes_earlier_ones_out_of_the_digest():
    digests = Digests()
    assert digests.overtake("a") == 0
    digest = digests.fill(NOON, NOON, "capped")
    for number in range(2):
        digest.add("a", number, 5, counted=False)
    assert (digests.overtake("a"), digests.overtake("a"), digest.alerts) == (2, 0, 0)


def test_an_incident_without_a_line_stays_counted_once_when_its_digest_is_told_with_the_next():
    channel = ChannelUnderTest()
    state = channel.state

    def held(incident: str, severity: int) -> None:
        state.incidents.touch(incident)
        hold(state, 0, notification(incident, severity=severity).alert, ("capped", NOON), NOON)

    for number in range(LISTED):
        held(f"i{number}", 5)
    held("a", 1)
    first = state.digests.sending = state.digests.filling
    assert first is not None
    state.digests.filling = None
    held("b", 9)
    take_back(state, first, NOON)
    held("a", 1)
    digest = state.digests.filling
    assert digest is not None
    assert state.digests.sending is None
    assert (digest.alerts, len(digest.lines), digest.more_incidents) == (LISTED + 3, LISTED, 2)
