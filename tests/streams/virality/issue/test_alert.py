from datetime import date

import pytest

from schemas.alert import Alert
from schemas.codec import encode_record
from schemas.fact import Fact
from schemas.scored import LogOdds, NegativeConfusion
from schemas.watchlist import Issue
from streams.clock import start_of
from streams.virality.detect.incident import Incident
from streams.virality.detect.presets import preset
from streams.virality.detect.severity import Measures
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.alert import RULE_VERSION, alert_of
from streams.virality.issue.detectors import NEGATIVE, VOLUME
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000
CHECKED = date(2026, 3, 4)
ISSUE = Issue(
    id="beras", title="Harga beras", query="beras", owner="Humas", preset="strict", channels=("konsol",), zone="Asia/Jayapura"
)


def verdict(score, observed, expected, *, window=3600, path="slow"):
    return Verdict(MINUTE, score, 1.0, 0.5, observed, expected, 0.0, expected, window, path, 120, False)


@pytest.fixture
def state():
    found = IssueState(ISSUE)
    for number in range(6):
        found.add(
            0, mention("beras", MINUTE, number, excerpt=f"mahal {number}", engagement=number, sentiment="negative"), MINUTE
        )
    return found


def told(verdicts):
    [event] = Incident("beras").step(MINUTE, verdicts, people(120))
    return event


def people(many):
    """So many people who wrote in the last hour, one post each, to be asked for."""
    return lambda: Measures(many, many, 10, many / 4, many / 4)


def test_an_alert_says_what_is_needed_to_decide_again(state):
    verdicts = {VOLUME: verdict(1.5, 120.0, 10.0)}
    event = told(verdicts)
    found = alert_of(ISSUE, state, event, verdicts, "m@1")
    assert (found.issue, found.title, found.owner, found.channels, found.zone) == (
        "beras", "Harga beras", "Humas", ("konsol",), "Asia/Jayapura",
    )  # fmt: skip
    assert (found.event, found.sequence, found.kind, found.incident) == ("opened", 0, VOLUME, event.incident)
    assert (found.observed, found.expected, found.multiple, found.window_minutes) == (120.0, 10.0, 12.0, 60)
    assert (found.rule.version, found.rule.preset, found.rule.slow_threshold) == (
        RULE_VERSION,
        "strict",
        preset("strict").slow,
    )
    assert found.opened_at == found.at == start_of(MINUTE + 1)
    assert found.model == "m@1"
    assert found.sentiment.n == 6
    assert [one.engagement for one in found.samples] == [5, 4, 3, 2, 1]
    assert found.terms[0].name == "mahal"


def test_it_carries_the_hours_before(state):
    state.close(MINUTE)
    verdicts = {VOLUME: verdict(1.5, 120.0, 10.0)}
    assert alert_of(ISSUE, state, told(verdicts), verdicts, None).history.posts == (6,)


def test_the_same_event_gives_the_same_alert_to_the_byte(state):
    verdicts = {VOLUME: verdict(1.5, 120.0, 10.0)}
    again = IssueState.from_bytes(state.to_bytes(), ISSUE)
    assert encode_record(alert_of(ISSUE, state, told(verdicts), verdicts, "m@1")) == encode_record(
        alert_of(ISSUE, again, told(verdicts), verdicts, "m@1")
    )


def test_the_strongest_reason_comes_first_and_makes_the_headline(state):
    verdicts = {VOLUME: verdict(1.2, 120.0, 10.0), NEGATIVE: verdict(2.0, 0.7, 0.2, path="share")}
    found = alert_of(ISSUE, state, told(verdicts), verdicts, None)
    assert [reason.kind for reason in found.reasons] == [NEGATIVE, VOLUME]
    assert found.reasons[0].path == "share"
    assert found.kind == NEGATIVE
    assert "70%" in found.headline.id
    assert (found.observed, found.multiple) == (0.7, 3.5)


def test_what_was_never_expected_has_a_finite_multiple(state):
    verdicts = {VOLUME: verdict(1.5, 50.0, 0.0)}
    assert alert_of(ISSUE, state, told(verdicts), verdicts, None).multiple == 5000.0


def test_ids_tell_the_events_of_an_incident_apart(state):
    incident = Incident("beras")
    loud, louder = {VOLUME: verdict(1.5, 120.0, 10.0)}, {VOLUME: verdict(3.0, 300.0, 10.0)}
    events = [*incident.step(MINUTE, loud, people(10)), *incident.step(MINUTE + 1, louder, people(3_000))]
    found: list[Alert] = [alert_of(ISSUE, state, event, louder, None) for event in events]
    assert [one.event for one in found] == ["opened", "updated"]
    assert len({one.id for one in found}) == 2
    assert len({one.incident for one in found}) == 1


def test_an_id_says_what_it_says(state):
    """The same place in an incident is not enough: the id follows from the minute and the figures as well."""

    def updated(bucket, **figures):
        incident = Incident("beras")
        incident.step(MINUTE, {VOLUME: verdict(1.5, 120.0, 10.0)}, people(10))
        verdicts = {VOLUME: verdict(**{"score": 3.0, "observed": 300.0, "expected": 10.0} | figures)}
        [event] = incident.step(bucket, verdicts, people(3_000))
        return alert_of(ISSUE, state, event, verdicts, None)

    first = updated(MINUTE + 1)
    others = [updated(MINUTE + 90), updated(MINUTE + 1, observed=301.0), updated(MINUTE + 1, path="fast")]
    assert {(one.incident, one.event, one.sequence) for one in others} == {(first.incident, "updated", 1)}
    assert len({one.id for one in (first, *others)}) == 4
    assert updated(MINUTE + 1).id == first.id


def test_an_id_does_not_hang_on_how_the_alert_is_told(state):
    verdicts = {VOLUME: verdict(1.5, 120.0, 10.0)}
    renamed = ISSUE.model_copy(update={"title": "Beras", "owner": "Bulog", "channels": ()})
    assert (
        alert_of(ISSUE, state, told(verdicts), verdicts, "m@1").id
        == alert_of(renamed, state, told(verdicts), verdicts, None).id
    )


def test_what_is_known_of_the_model_changes_what_is_told_and_not_what_was_decided(state):
    verdicts = {VOLUME: verdict(1.5, 120.0, 10.0)}
    event = told(verdicts)
    measured = NegativeConfusion(found=LogOdds(mean=1.4, deviation=0.9, freedom=5), false=LogOdds(mean=-2.0, deviation=0.8))
    plain, known = (
        alert_of(ISSUE, state, event, verdicts, "m@1"),
        alert_of(ISSUE, state, event, verdicts, "m@1", {}, measured),
    )
    assert known.id == plain.id
    assert (plain.sentiment.negative_low, plain.sentiment.negative_high) == (None, None)
    assert 0 < known.sentiment.negative_low < known.sentiment.negative_high <= 1
    assert b"negative_low" not in encode_record(plain)


def test_an_alert_proposes_what_its_posts_repeat_and_no_statement_answers():
    state = IssueState(ISSUE)
    for number in range(30):
        state.add(0, mention("beras", MINUTE - 40, number, excerpt=f"harga beras hari ini {number}"), MINUTE - 40)
    fact = Fact(
        id="gudang", claim="Gudang beras Bulog kosong", verdict="Salah", correction="Cukup.", owner="Humas", checked=CHECKED
    )
    for number in range(30, 70):
        state.add(
            0,
            mention("beras", MINUTE, number, author=f"a{number}", excerpt=f"pak {number}, jatah beras dipotong kepala dusun"),
            MINUTE,
        )
    verdicts = {VOLUME: verdict(1.5, 120.0, 10.0, window=900)}
    event = told(verdicts)
    found = alert_of(ISSUE, state, event, verdicts, None, {"gudang": fact})
    [one] = found.unmatched
    assert one.posts == 40
    assert one.phrases == ("beras dipotong", "kepala dusun")
    assert one.post in {sample.post for sample in found.samples}
    assert alert_of(ISSUE, state, event, verdicts, None).unmatched == ()


@pytest.mark.parametrize(("said", "subject"), [("naik", None), ("gudang", "gudang"), ("naik, gudang", "gudang")])
def test_a_verb_is_no_subject_of_a_headline(said: str, subject: str | None):
    state = IssueState(ISSUE)
    for number in range(30):
        state.add(0, mention("beras", MINUTE - 40, number, excerpt=f"harga beras {number}"), MINUTE - 40)
    for number in range(30, 70):
        words = said if number % 8 else "naik"  # so that it is the strongest
        state.add(0, mention("beras", MINUTE, number, author=f"a{number}", excerpt=f"{words} {number}"), MINUTE)
    verdicts = {VOLUME: verdict(1.5, 120.0, 10.0, window=900)}
    found = alert_of(ISSUE, state, told(verdicts), verdicts, None)
    assert found.about[0].name == said.split(",")[0]
    assert found.headline.id.startswith(f"Percakapan “Harga beras” melonjak{f' soal {subject}' if subject else ''}: 120")
