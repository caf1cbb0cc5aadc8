import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.virality.detect.incident import Incident
from streams.virality.detect.pace import Pace
from streams.virality.detect.severity import Measures, severity
from streams.virality.detect.verdict import Verdict
from tests.streams.virality.kept import reread

START = 29_000_000


def verdict(bucket, score, shadow=False, observed=40.0, expected=10.0):
    return Verdict(bucket, score, score, score, observed, expected, 5.0, 15.0, 300, "fast", 40, shadow)


QUIET = Measures(40, 40, 10, 10, 10)


def calm():
    return QUIET


def told(*scores, incident=None, start=START, people=None):
    """What is told of scores, minute by minute; `people` says of how many each is."""
    incident = incident or Incident("isu-1")
    return [
        event
        for i, score in enumerate(scores)
        for event in incident.step(
            start + i,
            {"volume_spike": verdict(start + i, score)},
            lambda i=i: QUIET._replace(people=people[i], posts=people[i]) if people else QUIET,
        )
    ]


def shape(events):
    return [(event.event, event.bucket - START, event.sequence) for event in events]


def test_opens_at_one_is_told_again_when_it_is_louder_and_ends_after_thirty_quiet_minutes():
    people = [40, 40, 40, 400, 4_000, 4_000, *[4_000] * 40]
    events = told(0.9, 1.0, 1.4, 1.5, 1.6, 2.3, *[0.4] * 40, people=people)
    assert shape(events) == [("opened", 1, 0), ("updated", 4, 1), ("resolved", 35, 2)]
    assert [event.severity for event in events] == [3, 6, 5]
    assert {event.incident for event in events} == {events[0].incident}
    assert events[-1].peak == 2.3
    assert events[-1].opened == START + 1


def test_half_the_threshold_keeps_it_open():
    events = told(1.0, *[0.1] * 29, 0.5, *[0.1] * 29, 0.5, *[0.1] * 30)
    assert [event.event for event in events].count("resolved") == 1
    assert events[-1].bucket == START + 90


def test_the_clock_alone_is_no_news():
    events = told(*[1.2] * (23 * 60))
    assert [event.event for event in events] == ["opened"]


def test_news_waits_while_it_is_quiet():
    people = [40, *[4_000] * 39]
    events = told(1.0, *[0.1] * 30, *[0.6] * 9, people=people)
    assert shape(events) == [("opened", 0, 0), ("resolved", 30, 1)]
    events = told(1.0, *[0.1] * 25, *[0.6] * 10, people=people)
    assert shape(events) == [("opened", 0, 0), ("updated", 26, 1)]


def test_rests_for_an_hour():
    scores = [1.0, *[0.0] * 30, *[2.0] * 61]
    assert shape(told(*scores))[-2:] == [("resolved", 30, 1), ("opened", 90, 0)]


def test_a_surge_upon_one_that_has_ebbed_is_another_incident_from_two_hours_on():
    incident, found = Incident("isu-1"), []
    for number in range(240):
        score, wave = 0.8 if 20 <= number < 55 or 150 <= number < 200 else 1.1, 1.2 if number in (60, 200, 201) else 0.8
        found += incident.step(START + number, {"volume_spike": verdict(START + number, score)._replace(wave=wave)}, calm)
        incident = reread(incident, Incident("isu-1"))
    assert shape(found) == [("opened", 0, 0), ("resolved", 200, 1), ("opened", 200, 0)]
    first, end, second = found
    assert end.incident == first.incident != second.incident
    assert incident.open


@pytest.mark.parametrize("lull", [0, 20])
def test_what_only_grows_is_one_incident_also_where_it_began_by_halves(lull):
    scores = [0.8 if 10 <= number < 10 + lull else 1.1 for number in range(240)]
    verdicts = [verdict(START + number, score)._replace(wave=1.2) for number, score in enumerate(scores)]
    incident = Incident("isu-1")
    found = [event for one in verdicts for event in incident.step(one.bucket, {"volume_spike": one}, calm)]
    assert shape(found) == [("opened", 0, 0)]


def test_another_kind_joins_the_same_incident():
    incident, found = Incident("isu-1"), []
    for number, negative in enumerate([0.2, *[1.3] * 30]):
        bucket = START + number
        verdicts = {"volume_spike": verdict(bucket, 1.2), "negative_surge": verdict(bucket, negative)}
        found += incident.step(bucket, verdicts, calm)
    first, second = found
    assert first.kinds == ("volume_spike",)
    assert (second.event, second.bucket) == ("updated", START + 20)
    assert second.kind == "negative_surge"
    assert second.kinds == ("volume_spike", "negative_surge")
    assert second.incident == first.incident


def test_shadow_tells_nothing():
    incident = Incident("isu-1")
    assert incident.step(START, {"volume_spike": verdict(START, 5.0, shadow=True)}, calm) == []
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


def test_a_row_without_pace_goes_on():
    """What it told counts, and how severe it said it was does not: that is not known."""
    row = Incident.Row(60, START, START + 9, 0, 4, 2, 3.5, 3.5, ("volume_spike",))
    incident = Incident("isu-1")
    incident.take_row(row)
    assert (incident.opened, incident.sequence, incident.kinds, incident.peak) == (START, 4, ("volume_spike",), 3.5)
    assert told(*[1.2] * 30, incident=incident, start=START + 10) == []
    [event] = told(*[0.1] * 31, incident=incident, start=START + 40)
    assert (event.event, event.sequence) == ("resolved", 4)


kinds = ("volume_spike", "negative_surge", "engagement_surge", "viral_post")
scores = st.one_of(st.floats(-1, 4), st.sampled_from([0.0, 0.49, 0.5, 0.99, 1.0, 1.5, 1.51, 2.25]))
said = st.fixed_dictionaries(
    {"volume_spike": st.tuples(scores, st.booleans())}, optional=dict.fromkeys(kinds[1:], st.tuples(scores, st.booleans()))
)
stretches = st.lists(st.tuples(st.integers(1, 140), said, st.integers(0, 9_000)), min_size=1, max_size=14)


def minutes(stretches):
    """Verdicts and people of every minute; a kind that has once spoken always has a verdict, as an issue's detectors have."""
    bucket, known = START, {}
    for length, found, people in stretches:
        known |= {name: (score, shadow and known.get(name, (0, True))[1]) for name, (score, shadow) in found.items()}
        for _ in range(length):
            yield (
                {name: verdict(bucket, score, shadow, observed=10 + 9 * score) for name, (score, shadow) in known.items()},
                QUIET._replace(people=people, posts=people),
            )
            bucket += 1


@settings(deadline=None)
@given(stretches, st.sets(st.integers(0, 2000), max_size=20))
def test_the_life_of_an_incident_whatever_the_detectors_say(stretches, restart_at):
    incident, stored = Incident("isu-1"), Incident("isu-1")
    opened, ended, joined, quiet, pace = None, None, [], 0, Pace(60)
    for number, (verdicts, measures) in enumerate(minutes(stretches)):
        bucket = START + number
        events = incident.step(bucket, verdicts, lambda found=measures: found)
        assert stored.step(bucket, verdicts, lambda found=measures: found) == events
        if number in restart_at:
            stored = reread(stored, Incident("isu-1"))
        loud = {name: one.score for name, one in verdicts.items() if not one.shadow}
        score, firing = max(loud.values(), default=-1.0), [name for name, one in loud.items() if one >= 1]
        if opened is None:
            expected = "opened" if firing and (ended is None or bucket - ended >= 60) else None
            joined = list(firing) if expected else []
        else:
            quiet = 0 if score >= 0.5 else quiet + 1
            joined += [name for name in firing if name not in joined]
            level = severity(measures, {name: verdicts[name] for name in joined})
            news = quiet == 0 and pace.is_news(bucket, level, len(joined))
            expected = "resolved" if quiet >= 30 else "updated" if news else None
        assert [event.event for event in events] == ([expected] if expected else [])
        if expected == "opened":
            opened, quiet, name, sequence = bucket, 0, events[0].incident, 0
        for event in events:
            assert (event.incident, event.sequence, event.bucket, event.opened) == (name, sequence, bucket, opened)
            assert event.kinds == tuple(joined)
            assert event.kind == max(event.kinds, key=lambda one: verdicts[one].score)
            assert event.severity == severity(measures, {one: verdicts[one] for one in joined})
            pace.tell(bucket, event.severity, len(joined))
            sequence += 1
        if expected == "resolved":
            opened, ended = None, bucket


def test_all_that_happens_to_an_issue_is_one_incident():
    incident, found = Incident("isu-1"), []
    for number in range(70):
        scores = dict(zip(kinds, (1.2, 1.1 * (number > 1), 1.1 * (number > 30), 1.1 * (number > 31)), strict=True))
        verdicts = {name: verdict(START + number, score) for name, score in scores.items()}
        found += incident.step(START + number, verdicts, calm)
    assert [(event.event, event.kinds) for event in found] == [
        ("opened", kinds[:1]),
        ("updated", kinds[:2]),
        ("updated", kinds),
    ]
    assert len({event.incident for event in found}) == 1


def test_an_event_speaks_of_a_kind_that_is_a_reason():
    """A kind that never fired may be the loudest when the incident ends; it is not what the incident was about."""
    incident = Incident("isu-1")
    incident.step(START, {"volume_spike": verdict(START, 1.2), "negative_surge": verdict(START, 0.1)}, calm)
    for number in range(1, 40):
        events = incident.step(
            START + number,
            {"volume_spike": verdict(START + number, 0.1), "negative_surge": verdict(START + number, 0.4, observed=1.0)},
            calm,
        )
        if events:
            break
    assert (events[0].event, events[0].kind, events[0].verdict.observed) == ("resolved", "volume_spike", 40.0)
