from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.alerts.by_incident import LatestAlerts
from tests.streams.alerts.alerts import START, alert


def of(incident, sequence, event="updated", issue="beras", opened=0, **fields):
    moment = START + timedelta(minutes=opened)
    names = {"id": f"{incident}-{sequence}", "incident": incident, "sequence": sequence, "event": event, "issue": issue}
    return alert(0, **names | {"opened_at": moment, "at": moment + timedelta(minutes=sequence)} | fields)


TOLD = (
    of("a", 0, "opened"),
    of("a", 1, severity=9),
    of("b", 0, "opened", opened=30),  # the end of a was lost; an issue has one incident at a time
    of("b", 1, opened=30, severity=3),
    of("c", 0, "opened", issue="banjir"),
    of("c", 1, "resolved", issue="banjir"),
    of("d", 0, "opened", issue="tol", severity=8),
)


@given(st.permutations(TOLD), st.lists(st.sampled_from(TOLD)))
def test_neither_order_nor_repeats_matter(order, repeats):
    found = LatestAlerts([*order, *repeats])
    assert [one.id for one in found.open()] == ["d-0", "b-1"]
    assert {incident: one.id for incident, one in found.last.items()} == {"a": "a-1", "b": "b-1", "c": "c-1", "d": "d-0"}
    assert [incident for incident in "abcd" if found.is_open(incident)] == ["b", "d"]
