from datetime import timedelta

from streams.incidents.row import IncidentRow
from tests.streams.alerts.alerts import alert
from tests.streams.incidents.actions import NOW, action, book_of

ONE = alert(1, incident="a", issue="beras", opened_at=NOW - timedelta(hours=2), at=NOW)


def row(*actions, lasts=True, last=ONE):
    return IncidentRow.of(last, lasts, book_of(*actions), NOW)


def test_an_incident_that_nobody_spoke_of():
    found = row()
    assert (found.open, found.words, found.false_alarms) == (True, "open", 0)


def test_what_stands_is_told_and_what_has_ended_is_not():
    found = row(
        action("acknowledge", by="Budi"),
        action("mute", until=NOW.timestamp()),
        action("mute", None, until=NOW.timestamp() + 3600, at=NOW + timedelta(seconds=1)),
    )
    assert found.words == "acknowledged by Budi; muted with its whole issue by Sari until 4 July 2026, 13:00 WIB"
    assert found.open


def test_what_was_closed_or_called_a_false_alarm_is_not_open():
    assert not row(action("close")).open
    found = row(action("false_alarm"), action("false_alarm", "b"), action("false_alarm", "c", "banjir"))
    assert (found.open, found.false_alarms) == (False, 2)
    assert row(action("close", until=NOW.timestamp())).open


def test_what_is_over_by_itself():
    assert row(lasts=False, last=ONE.model_copy(update={"event": "resolved"})).words == "resolved"
    assert row(lasts=False).words == "over"


def test_as_json():
    found = row(action("mute", until=NOW.timestamp() + 60)).to_dict()
    assert (found["incident"], found["open"], found["muted"], found["acknowledged"], found["closed"]) == (
        "a",
        True,
        True,
        False,
        False,
    )
    assert found["actions"][0]["by"] == "Sari"
