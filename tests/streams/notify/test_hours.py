from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.notify.channels import DigestRule, Quiet
from streams.notify.hours import next_digest, quiet_until

WIB = ZoneInfo("Asia/Jakarta")


def at(text: str, zone: str = "Asia/Jakarta") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def quiet(begin: str, end: str, below: int = 8) -> Quiet:
    return Quiet.model_validate({"from": begin, "to": end, "below": below})


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
    assert quiet_until(at(moment), 7, [hours], "Asia/Jakarta") == (until and at(until))
    assert quiet_until(at(moment), 8, [hours], "Asia/Jakarta") is None


def test_quiet_hours_are_those_of_the_channels_zone():
    jayapura = at("2026-07-04T22:00", "Asia/Jayapura")
    assert quiet_until(jayapura, 5, [quiet("21:00", "06:00")], "Asia/Jayapura") is not None
    assert quiet_until(jayapura, 5, [quiet("21:00", "06:00")], "Asia/Jakarta") is None


def test_of_several_quiet_hours_the_last_to_end_counts():
    both = [quiet("21:00", "23:00"), quiet("22:00", "06:00", below=5)]
    assert quiet_until(at("2026-07-04T22:30"), 4, both, "Asia/Jakarta") == at("2026-07-05T06:00")
    assert quiet_until(at("2026-07-04T22:30"), 6, both, "Asia/Jakarta") == at("2026-07-04T23:00")


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
    rule = DigestRule.model_validate({"every": every, "at": "07:00"})
    assert next_digest(at(moment), rule, "Asia/Jakarta") == at(due)


def test_a_daily_digest_keeps_its_hour_when_the_clocks_change():
    rule = DigestRule.model_validate({"every": "1d", "at": "07:00"})
    due = next_digest(at("2026-03-28T12:00", "Europe/Berlin"), rule, "Europe/Berlin")
    assert due == at("2026-03-29T07:00", "Europe/Berlin")


@given(st.floats(0, 4e9), st.sampled_from(["1s", "10s", "15m", "1h", "7h", "1d"]))
def test_the_next_digest_lies_ahead_by_no_more_than_its_step(moment, every):
    rule = DigestRule.model_validate({"every": every})
    due = next_digest(moment, rule, "Asia/Makassar")
    assert moment < due <= moment + rule.every + 1e-3
