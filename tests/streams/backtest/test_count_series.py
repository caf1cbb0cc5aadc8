import gzip
import random
from datetime import UTC, datetime, timedelta

import pytest

from streams.backtest.count_series import detect_file, read_series
from streams.errors import UserError
from streams.virality.detect.presets import DEFAULT, SENSITIVE_COARSE

START = datetime(2026, 1, 5, 0, 2, 53, tzinfo=UTC)


def write(path, counts, step, zone="+00:00"):
    rows = [f"{(START + i * step).strftime('%Y-%m-%d %H:%M:%S')}{zone},{n}" for i, n in enumerate(counts)]
    path.write_text("timestamp,value\n" + "\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize(("minutes", "preset"), [(1, DEFAULT), (5, SENSITIVE_COARSE)])
def test_a_surge_is_one_incident_that_names_the_row_as_written(tmp_path, minutes, preset):
    rng, per_day = random.Random(5), 1440 // minutes
    counts = [rng.randrange(10, 30) for _ in range(8 * per_day)]
    onset = 7 * per_day
    counts[onset : onset + 40] = [400] * 40
    events = list(detect_file(write(tmp_path / "demo.csv", counts, timedelta(minutes=minutes)), minutes * 60, preset))
    opened = [event for event in events if event["event"] == "opened"]
    assert len(opened) == 1
    assert opened[0]["series"] == "demo"
    assert opened[0]["time"] == f"{(START + onset * timedelta(minutes=minutes)).strftime('%Y-%m-%d %H:%M:%S')}+00:00"
    assert opened[0]["score"] >= 1
    assert opened[0]["severity"] >= 4
    assert events[-1]["event"] == "resolved"


def test_a_time_without_zone_is_utc(tmp_path):
    path = write(tmp_path / "a.csv", [1], timedelta(minutes=1), zone="")
    assert next(read_series(path))[1] == int(START.timestamp())


@pytest.mark.parametrize(
    "text",
    [
        "time,count\n1,2\n",
        "timestamp,value\nnoon,2\n",
        "timestamp,value\n2026-01-01,-1\n",
        "timestamp,value\n2026-01-01,nan\n",
    ],
)
def test_what_cannot_be_read_is_a_user_error(tmp_path, text):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(UserError, match="timestamp"):
        list(detect_file(path, 60, DEFAULT))


def test_rows_that_go_back_in_time_are_a_user_error(tmp_path):
    path = write(tmp_path / "back.csv", [1, 1], timedelta(minutes=-1))
    with pytest.raises(UserError, match="sort it"):
        list(detect_file(path, 60, DEFAULT))


def test_a_packed_series_is_read_as_the_one_in_it(tmp_path):
    plain, packed = tmp_path / "beras.csv", tmp_path / "beras.csv.gz"
    plain.write_text("timestamp,value\n2025-03-01 00:00:00,3\n2025-03-01 00:01:00,4\n")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(read_series(packed)) == list(read_series(plain))
