import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.virality.detect.incident import Incident, severity
from streams.virality.detect.verdict import Verdict
from tests.streams.virality.kept import reread

START = 29_000_000


def verdict(bucket, score, shadow=False, observed=40.0, expected=10.0):
    return Verdict(bucket, score, score, score, observed, expected, 5.0, 15.0, 300, "fast", 40, shadow)


def told(*scores, incident=None, start=START):
    incident = incident or Incident("isu-1")
    return [
        event
        for i, score in enumerate(scores)
        for event in incident.step(start + i, {"volume_spike": verdict(start + i, score)})
    ]


def shape(events):
    return [(event.event, event.bucket - START, event.sequence) for event in events]


def test_opens_at_one_grows_at_one_and_a_half_and_ends_after_thirty_quiet_minutes():
    events = told(0.9, 1.0, 1.4, 1.5, 1.6, 2.3, *[0.4] * 40)
    assert shape(events) == [("opened", 1, 0), ("updated", 3, 1), ("updated", 5, 2), ("resolved", 35, 3)]
    assert {event.incident for event in events} == {events[0].incident}
    assert events[-1].peak == 2.3
    assert events[-1].opened == START + 1


def test_half_the_threshold_keeps_it_open():
    events = told(1.0, *[0.1] * 29, 0.5, *[0.1] * 29, 0.5, *[0.1] * 30)
    assert [event.event for event in events].count("resolved") == 1
    assert events[-1].bucket == START + 90


def test_tells_on_a_widening_schedule():
    events = told(*[1.2] * (13 * 60))
    assert [b for _, b, _ in shape(events)] == [0, 30, 120, 360, 720]


def test_a_scheduled_update_waits_while_it_is_quiet():
    events = told(1.0, *[0.1] * 29, *[0.6] * 5, *[0.1] * 5, 1.2, *[0.1] * 30)
    assert shape(events) == [("opened", 0, 0), ("updated", 30, 1), ("resolved", 70, 2)]
    assert shape(told(1.0, *[0.1] * 15, 0.6, *[0.1] * 30)) == [("opened", 0, 0), ("resolved", 46, 1)]


def test_rests_for_an_hour():
    scores = [1.0, *[0.0] * 30, *[2.0] * 61]
    assert shape(told(*scores))[-2:] == [("resolved", 30, 1), ("opened", 90, 0)]


def test_another_kind_joins_the_same_incident():
    incident = Incident("isu-1")
    first = incident.step(START, {"volume_spike": verdict(START, 1.2), "negative_surge": verdict(START, 0.2)})
    second = incident.step(START + 1, {"volume_spike": verdict(START + 1, 1.1), "negative_surge": verdict(START + 1, 1.3)})
    third = incident.step(START + 2, {"volume_spike": verdict(START + 2, 1.1), "negative_surge": verdict(START + 2, 1.3)})
    assert first[0].kinds == ("volume_spike",)
    assert second[0].event == "updated"
    assert second[0].kind == "negative_surge"
    assert second[0].kinds == ("volume_spike", "negative_surge")
    assert second[0].incident == first[0].incident
    assert third == []


def test_shadow_tells_nothing():
    incident = Incident("isu-1")
    assert incident.step(START, {"volume_spike": verdict(START, 5.0, shadow=True)}) == []
    assert not incident.open


def test_the_id_follows_from_issue_and_opening():
    assert told(1.0)[0].incident == told(1.0)[0].incident
    assert told(1.0)[0].incident != told(0.0, 1.0)[0].incident
    assert told(1.0)[0].incident != told(1.0, incident=Incident("isu-2"))[0].incident
    per_minute, per_five = (
        told(1.0, incident=Incident("isu-1", 60)),
        told(1.0, incident=Incident("isu-1", 300), start=START // 5),
    )
    assert per_minute[0].incident == per_five[0].incident


@pytest.mark.parametrize(
    ("observed", "expected", "level"),
    [(40, 10, 4), (0, 10, 1), (10, 10, 1), (15, 10, 1), (10**6, 1, 10), (5, 0, 10), (80, 10, 6)],
)
def test_severity(observed, expected, level):
    assert severity(observed, expected) == level


@given(st.lists(st.floats(-1, 4), max_size=300), st.integers(0, 299))
def test_a_stored_incident_goes_on_alike_and_the_life_is_in_order(scores, cut):
    kept, stored = Incident("isu-1"), Incident("isu-1")
    expected = told(*scores, incident=kept)
    events = told(*scores[:cut], incident=stored)
    stored = reread(stored, Incident("isu-1"))
    events += told(*scores[cut:], incident=stored, start=START + len(scores[:cut]))
    assert events == expected
    open_now = False
    for event in events:
        assert open_now == (event.event != "opened")
        open_now = event.event != "resolved"
        assert event.sequence == 0 if event.event == "opened" else event.sequence > 0


kinds = ("volume_spike", "negative_surge", "engagement_surge", "viral_post")
scores = st.one_of(st.floats(-1, 4), st.sampled_from([0.0, 0.49, 0.5, 0.99, 1.0, 1.5, 1.51, 2.25]))
said = st.fixed_dictionaries(
    {"volume_spike": st.tuples(scores, st.booleans())}, optional=dict.fromkeys(kinds[1:], st.tuples(scores, st.booleans()))
)
stretches = st.lists(st.tuples(st.integers(1, 140), said), min_size=1, max_size=14)


def minutes(stretches):
    """Verdicts of every minute; a kind that has once spoken always has a verdict, as an issue's detectors have."""
    bucket, known = START, {}
    for length, found in stretches:
        known |= {name: (score, shadow and known.get(name, (0, True))[1]) for name, (score, shadow) in found.items()}
        for _ in range(length):
            yield {name: verdict(bucket, score, shadow, observed=10 + score) for name, (score, shadow) in known.items()}
            bucket += 1


@settings(deadline=None)
@given(stretches, st.sets(st.integers(0, 2000), max_size=20))
def test_the_life_of_an_incident_whatever_the_detectors_say(stretches, restart_at):
    incident, stored = Incident("isu-1"), Incident("isu-1")
    opened, ended, announced, joined, quiet, schedule = None, None, 0.0, set(), 0, []
    for number, verdicts in enumerate(minutes(stretches)):
        bucket = START + number
        events = incident.step(bucket, verdicts)
        assert stored.step(bucket, verdicts) == events
        if number in restart_at:
            stored = reread(stored, Incident("isu-1"))
        loud = {name: one.score for name, one in verdicts.items() if not one.shadow}
        score, firing = max(loud.values(), default=-1.0), {name for name, one in loud.items() if one >= 1}
        if opened is None:
            expected = "opened" if firing and (ended is None or bucket - ended >= 60) else None
        else:
            quiet = 0 if score >= 0.5 else quiet + 1
            due = score >= 0.5 and schedule and bucket - opened >= schedule[0]
            grows = score >= 1.5 * announced or firing - joined or due
            expected = "resolved" if quiet >= 30 else "updated" if quiet == 0 and grows else None
        assert [event.event for event in events] == ([expected] if expected else [])
        if expected == "opened":
            opened, announced, joined, quiet = bucket, score, set(firing), 0
            schedule = [30, 120, *range(360, 10**5, 360)]
            name, sequence = events[0].incident, 0
        for event in events:
            assert (event.incident, event.sequence, event.bucket, event.opened) == (name, sequence, bucket, opened)
            joined |= firing if expected != "resolved" else set()
            assert set(event.kinds) == joined
            assert event.kind == max(event.kinds, key=lambda one: verdicts[one].score)
            assert event.severity == severity(event.verdict.observed, event.verdict.expected)
            sequence += 1
        if expected == "updated":
            announced = max(announced, score)
            schedule = [at for at in schedule if at > bucket - opened]
        if expected == "resolved":
            opened, ended = None, bucket


def test_all_that_happens_to_an_issue_is_one_incident():
    incident, found = Incident("isu-1"), []
    for number in range(10):
        scores = dict(zip(kinds, (1.2, 1.1 * (number > 1), 1.1 * (number > 3), 1.1 * (number > 5)), strict=True))
        found += incident.step(START + number, {name: verdict(START + number, score) for name, score in scores.items()})
    assert [(event.event, event.kinds) for event in found] == [
        ("opened", kinds[:1]),
        ("updated", kinds[:2]),
        ("updated", kinds[:3]),
        ("updated", kinds),
    ]
    assert len({event.incident for event in found}) == 1


def test_an_event_speaks_of_a_kind_that_is_a_reason():
    """A kind that never fired may be the loudest when the incident ends; it is not what the incident was about."""
    incident = Incident("isu-1")
    incident.step(START, {"volume_spike": verdict(START, 1.2), "negative_surge": verdict(START, 0.1)})
    for number in range(1, 40):
        events = incident.step(
            START + number,
            {"volume_spike": verdict(START + number, 0.1), "negative_surge": verdict(START + number, 0.4, observed=1.0)},
        )
        if events:
            break
    assert (events[0].event, events[0].kind, events[0].verdict.observed) == ("resolved", "volume_spike", 40.0)
