"""Posts with dates of long ago, before, between and behind others."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.posts import START
from tests.streams.backtest.runs import alerts_of, backtest, recorded

ROWS = recorded(150)[::2]
SECONDS = 10.0
"""Far more than any of these takes where nobody else works, far less than minutes of decades did."""


def outlier(created_at, text="harga beras naik parah, kecewa"):
    return {"id": "x:outlier", "source": "kabar", "created_at": created_at.isoformat(), "text": text}


def told(rows, partitions=1):
    began = time.process_time()
    found = alerts_of(backtest(partitions=partitions), rows)
    assert time.process_time() - began < SECONDS
    return found


@pytest.fixture(scope="module")
def usual():
    found = told(ROWS)
    assert [alert.event for alert in found][:1] == ["opened"]
    return found


LONG_AGO = st.datetimes(datetime(1, 1, 2), datetime(2026, 6, 30), timezones=st.just(UTC))


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(LONG_AGO, st.integers(1, len(ROWS) - 1))
def test_a_post_of_long_ago_changes_no_alert(usual, created_at, place):
    assert told([*ROWS[:place], outlier(created_at), *ROWS[place:]]) == usual


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(LONG_AGO)
def test_a_first_post_of_long_ago_changes_no_alert(usual, created_at):
    assert told([outlier(created_at), *ROWS]) == usual


@pytest.mark.parametrize("year", [1, 1975, 2025])
def test_neither_does_one_on_another_partition(year):
    assert told([outlier(datetime(year, 5, 1, tzinfo=UTC)), *ROWS], partitions=3) == told(ROWS, partitions=3)


def test_a_post_of_yesterday_spares_an_issue_no_day_of_learning():
    surge = [row for row in ROWS if "parah" in row["text"]]
    late = outlier(datetime.fromisoformat(surge[0]["created_at"]) - timedelta(hours=29))
    quiet = [row for row in ROWS if "beras" not in row["text"]]
    rows = sorted([*quiet, *surge], key=lambda row: row["created_at"])
    place = rows.index(surge[0])
    assert told([*rows[:place], late, *rows[place:]]) == told(rows) == []


def test_what_is_too_old_is_passed_on_and_counted():
    run = backtest(partitions=1)
    alerts_of(run, [*ROWS[:50], outlier(START - timedelta(days=4)), *ROWS[50:60]])
    assert run._stages.language.status().too_old == 1


def shifted(rows, days):
    return [
        row | {"id": f"{days}:{row['id']}", "created_at": str(datetime.fromisoformat(row["created_at"]) + timedelta(days))}
        for row in rows
    ]


def numbers(alerts):
    return [(one.event, one.kind, one.severity, one.observed, one.expected) for one in alerts]


def test_a_recording_of_long_ago_says_what_one_of_today_says(usual):
    assert numbers(told(shifted(ROWS, -7 * 52 * 6))) == numbers(usual)


def test_a_gap_of_45_years_in_a_recording_takes_no_time_and_teaches_nothing(usual):
    found = told([*shifted(ROWS, -7 * 52 * 45), *ROWS])
    before = numbers(usual)
    assert numbers(found)[: len(before)] == before
    assert len(found) > len(before)
