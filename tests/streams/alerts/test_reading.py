import pytest

from streams.alerts.reading import matching_incident
from streams.errors import UserError

KNOWN = ["8e0e7c0e-1", "8e0e7c0e-12", "8f"]


@pytest.mark.parametrize(("begin", "found"), [("8f", "8f"), ("8e0e7c0e-1", "8e0e7c0e-1"), ("8e0e7c0e-12", "8e0e7c0e-12")])
def test_the_beginning_or_the_whole_id_is_enough(begin, found):
    assert matching_incident(begin, KNOWN) == found


def test_an_unknown_incident_and_where_to_look():
    with pytest.raises(UserError, match="there is no incident 9; `kentongan incident list --all`"):
        matching_incident("9", KNOWN)


def test_several_incidents_are_named():
    with pytest.raises(UserError, match="2 incidents begin with 8e: 8e0e7c0e-1, 8e0e7c0e-12; write more of the id"):
        matching_incident("8e", KNOWN)
    with pytest.raises(UserError, match=r"20 incidents begin with 1: .*, \.\.\.; write"):
        matching_incident("1", (f"1{number:02}" for number in range(20)))
