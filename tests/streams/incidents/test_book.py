from hypothesis import given
from hypothesis import strategies as st

from streams.incidents.status import NOTHING_SAID, IncidentStatus
from tests.streams.incidents.actions import NOW, action, book_of

ISSUES = {"a": "beras", "b": "beras", "c": "banjir"}

moments = st.integers(1_000_000, 1_000_020)
decisions = st.lists(
    st.tuples(
        st.sampled_from(["acknowledge", "mute", "close", "false_alarm", "issue mute"]),
        st.sampled_from(sorted(ISSUES)),
        st.none() | moments,
    ),
    max_size=12,
)


def made(kind, incident, until):
    if kind == "issue mute":
        return action("mute", None, ISSUES[incident], until=until)
    return action(kind, incident, ISSUES[incident], until=until)


@given(decisions, moments)
def test_the_newest_of_each_kind_counts_until_its_end_and_a_mute_may_be_of_the_issue(decided, at):
    book = book_of(*(made(*one) for one in decided))
    for incident, issue in ISSUES.items():
        newest = {
            kind: until for kind, of, until in decided if of == incident or (kind == "issue mute" and ISSUES[of] == issue)
        }
        holds = {kind for kind, until in newest.items() if until is None or at < until}
        assert book.status(incident, issue, at) == IncidentStatus(
            acknowledged="acknowledge" in holds,
            muted=bool(holds & {"mute", "issue mute"}),
            closed=bool(holds & {"close", "false_alarm"}),
        )


@given(decisions)
def test_false_alarms_are_counted_by_issue_each_incident_once_and_without_those_taken_back(decided):
    book = book_of(*(made(*one) for one in decided))
    newest = {incident: until for kind, incident, until in decided if kind == "false_alarm"}
    called = [ISSUES[incident] for incident, until in newest.items() if until is None]
    assert {issue: n for issue in ISSUES.values() if (n := book.false_alarms.get(issue, 0))} == {
        issue: called.count(issue) for issue in called
    }


def test_nothing_is_said_of_an_incident_that_nobody_spoke_of():
    book = book_of(action("close", "a"), action("mute", None, "banjir"))
    assert book.status("b", "beras", NOW.timestamp()) == NOTHING_SAID


def test_the_actions_on_an_incident_and_on_its_issue():
    later = action("mute", None, "beras", at=NOW.replace(hour=6))
    book = book_of(later, action("close", "a"), action("close", "b"))
    assert book.of("a", "beras") == [action("close", "a"), later]
