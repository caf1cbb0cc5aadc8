from datetime import UTC, datetime

import pytest

from streams.commands.incident import _listed
from streams.incidents.book import ActionBook
from streams.incidents.row import IncidentRow
from tests.streams.alerts.alerts import alert


@pytest.mark.parametrize("span", ["4", "4 h", "0h", "31d", "-1h", "selamanya", "999999d"])
def test_a_wrong_span_ends_in_one_sentence(kentongan, span):
    found = kentongan("incident", "mute", "8e", f"--for={span}", "--reason", "ramai")
    assert found.returncode == 2
    assert found.stderr == f"kentongan: --for is a time span such as 30m, 4h or 2d, at most 30d, and not {span}\n"


@pytest.mark.parametrize("arguments", [(), ("8e", "--issue", "beras")])
def test_a_mute_is_of_an_incident_or_of_an_issue(kentongan, arguments):
    found = kentongan("incident", "mute", *arguments, "--for", "4h", "--reason", "ramai")
    assert found.returncode == 2
    assert found.stderr == "kentongan: name an incident by its id, or an issue with --issue, and not both\n"


@pytest.mark.parametrize(
    "arguments", [("list",), ("show", "8e"), ("ack", "8e"), ("close", "8e", "--reason", "x"), ("undo", "mute", "8e")]
)
def test_without_a_broker_it_is_said(kentongan, arguments):
    found = kentongan("incident", *arguments, bootstrap_servers="127.0.0.1:1", request_timeout="1", session_timeout="1")
    assert found.returncode == 2
    assert found.stderr.startswith("kentongan: no Kafka broker answers at 127.0.0.1:1")
    assert found.stderr.count("\n") == 1


def test_the_age_of_an_incident_in_a_recording_is_not_told_by_the_wall_clock():
    opened = datetime(2020, 3, 5, 3, tzinfo=UTC)
    told = alert(1, incident="8e0e7c0e-1", opened_at=opened, at=opened)
    listed = _listed(IncidentRow.of(told, True, ActionBook(), datetime.now(UTC))).plain
    assert listed.startswith("8e0e7c0e  7/10  open since 5 March 2020, 10:00 WIB  ")
