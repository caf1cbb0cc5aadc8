from datetime import UTC, datetime

import pytest

from streams.virality.detect.weekly_profile import cell_of_hour, local_day


def hour(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) // 3600


@pytest.mark.parametrize(
    ("zone", "cell"),
    [("UTC", 17), ("Asia/Jakarta", 24), ("Asia/Makassar", 25), ("Asia/Jayapura", 26), ("Asia/Kolkata", 23)],
)
def test_friday_evening_utc_is_the_weekend_further_east(zone, cell):
    assert cell_of_hour(zone, hour("2026-01-09T17:00")) == cell  # 2026-01-09 is a Friday


def test_the_day_changes_at_local_midnight():
    before, after = hour("2026-01-09T16:00"), hour("2026-01-09T17:00")
    assert local_day("Asia/Jakarta", after) == local_day("Asia/Jakarta", before) + 1
    assert local_day("UTC", after) == local_day("UTC", before)


def test_daylight_saving_time_moves_the_cell():
    assert cell_of_hour("Europe/Berlin", hour("2026-01-14T11:00")) == 12
    assert cell_of_hour("Europe/Berlin", hour("2026-07-15T11:00")) == 13


def test_a_night_of_changed_clocks_has_every_hour_in_some_cell():
    cells = [cell_of_hour("Europe/Berlin", hour("2026-03-28T23:00") + i) % 24 for i in range(4)]
    assert cells == [0, 1, 3, 4]
