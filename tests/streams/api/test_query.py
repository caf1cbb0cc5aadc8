from datetime import UTC, datetime

import pytest

from streams.api.query import AlertQuery, IncidentQuery, QueryError, read_query
from tests.streams.web.alerts import alert


@pytest.mark.parametrize(
    ("given", "number", "changes"),
    [
        ({}, 1, {}),
        ({"issue": "isu-1"}, 1, {}),
        ({"min_severity": "7"}, 1, {"severity": 7}),
        ({"kind": "volume_spike", "event": "opened"}, 1, {}),
        ({"owner": "Humas"}, 1, {"owner": "Humas"}),
        ({"incident": "incident-1"}, 1, {}),
        ({"incident": "inc"}, 1, {}),
    ],
)
def test_an_alert_that_is_asked_for_is_wanted(given, number, changes):
    assert read_query(AlertQuery, given).wants(alert(number, **changes))


@pytest.mark.parametrize(
    "given",
    [{"issue": "isu-2"}, {"min_severity": "8"}, {"kind": "negative_surge"}, {"event": "resolved"}, {"owner": "Humas"}],
)
def test_another_is_not(given):
    assert not read_query(AlertQuery, given).wants(alert(1, severity=7))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"min_severity": "11"}, "min_severity"),
        ({"limit": "0"}, "limit"),
        ({"limit": "banyak"}, "limit"),
        ({"since": "2026-07-04T10:00:00"}, "since: needs a zone"),
        ({"since": "kemarin"}, "since"),
        ({"since": "0.5"}, "since: is written as"),
        ({"after": "1:2;3"}, "after: is the `next` of an earlier answer"),
        ({"after": "1:" + "9" * 40}, "after"),
        ({"kind": "rumour"}, "kind"),
        ({"rahasia": "1"}, "a name is not known; what there is: issue, owner, min_severity, kind"),
        ({"issue": "A B"}, "issue"),
    ],
)
def test_what_cannot_be_understood_is_said_without_repeating_it(given, sentence):
    with pytest.raises(QueryError) as error:
        read_query(AlertQuery, given)
    assert str(error.value).startswith(sentence)
    assert "rahasia" not in str(error.value)


@pytest.mark.parametrize("since", ["2026-07-04T10:00:00+07:00", "2026-07-04T10:00:00 07:00", "2026-07-04 03:00Z"])
def test_a_plus_that_a_url_has_turned_into_a_space_is_understood(since):
    assert read_query(AlertQuery, {"since": since}).since == datetime(2026, 7, 4, 3, tzinfo=UTC)


def test_incidents_are_asked_for_by_being_open():
    assert read_query(IncidentQuery, {"open": "true"}).open is True
    assert read_query(IncidentQuery, {"open": "false"}).open is False
    with pytest.raises(QueryError):
        read_query(IncidentQuery, {"limit": "3"})
