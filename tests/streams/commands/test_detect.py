"""`kentongan detect` as a process."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

START = datetime(2026, 1, 5, tzinfo=UTC)


def detect(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "streams.cli", "detect", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def series(tmp_path: Path) -> Path:
    rows = [f"{(START + timedelta(minutes=i)).isoformat()},{40 if 4000 <= i < 4020 else i % 3}" for i in range(4400)]
    path = tmp_path / "beras.csv"
    path.write_text("timestamp,value\n" + "\n".join(rows))
    return path


def test_a_spike_is_one_json_line_an_event(series):
    done = detect(series, "--interval", "60", "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert next(event["event"] for event in events) == "opened"
    assert set(events[0]) == {"series", "time", "event", "severity", "observed", "expected", "score"}
    opened = datetime.fromisoformat(events[0]["time"]) - START
    assert timedelta(minutes=4000) <= opened <= timedelta(minutes=4003)
    assert (events[0]["series"], done.returncode) == ("beras", 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["/nowhere.csv"], "cannot read /nowhere.csv: No such file or directory"),
        (["{series}", "--interval", "7"], "--interval 7 cannot be used"),
        (["{series}", "--zone", "Mars"], "'Mars' is not a time zone"),
        (["{series}", "--preset", "loud"], "There is no preset 'loud'"),
    ],
)
def test_a_wrong_argument_is_one_sentence(series, arguments, sentence):
    done = detect(*(argument.format(series=series) for argument in arguments))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
