from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from streams.backtest.labels import Label, read_labels, score
from streams.errors import UserError

NOON = datetime(2026, 7, 4, 12, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def alert(minutes, event="opened", issue="beras", incident="a"):
    return SimpleNamespace(at=at(minutes), event=event, issue=issue, incident=incident)


def label(start, end, issue="beras"):
    return Label(issue=issue, start=at(start), end=at(end))


def test_found_missed_and_false():
    labels = [label(0, 60), label(200, 260), label(0, 60, "banjir")]
    alerts = [
        alert(4),
        alert(20, "updated"),
        alert(90, "resolved"),
        alert(150, incident="b"),
        alert(210, incident="c"),
        alert(500, issue="banjir", incident="d"),
    ]
    found = score(labels, alerts)
    assert (found.labels, found.found, found.incidents, found.right) == (3, 2, 4, 2)
    assert found.precision == 0.5
    assert found.recall == pytest.approx(2 / 3)
    assert found.median_delay_minutes == 7


def test_an_update_within_the_episode_finds_it_and_a_resolution_does_not():
    assert score([label(0, 60)], [alert(-5), alert(10, "updated")]).median_delay_minutes == 10
    assert score([label(0, 60)], [alert(-5), alert(10, "resolved")]).found == 0


def test_over_nothing_there_is_no_figure():
    assert score([], [alert(0)]).recall is None
    nothing = score([label(0, 1)], [])
    assert (nothing.precision, nothing.recall, nothing.median_delay_minutes) == (None, 0, None)


def test_they_are_read_from_json_lines(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(
        '{"issue": "beras", "start": "2026-07-04T19:00:00+07:00", "end": "2026-07-04T20:00:00+07:00", "note": "x"}\n\n'
    )
    assert read_labels(path, {"beras"}) == [label(0, 60)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 1"),
        ('{"issue": "beras", "start": "2026-07-04T19:00:00", "end": "2026-07-04T20:00:00+07:00"}', "start"),
        ('{"issue": "beras", "start": "2026-07-04T19:00:00Z", "end": "2026-07-04T18:00:00Z"}', "end lies before start"),
        ('{"issue": "cabai", "start": "2026-07-04T19:00:00Z", "end": "2026-07-04T20:00:00Z"}', "no issue cabai"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, words):
    path = tmp_path / "labels.jsonl"
    path.write_text(line)
    with pytest.raises(UserError, match=words):
        read_labels(path, {"beras"})


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match="cannot read"):
        read_labels(tmp_path / "none", set())
