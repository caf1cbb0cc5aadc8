"""The verdict itself: it finds what it is there to find. What it reads is made up; nothing runs."""

import pytest

from tests.chaos.notified import all_gathered, told_wrongly
from tests.chaos.truth import Truth
from tests.chaos.verdict import all_once, as_tested, mentioned, origins
from tests.streams.virality.sample import alert


def post(name: str, offset: int = 0, **fields: object) -> dict[str, object]:
    return {"id": name, "origin": {"partition": 0, "offset": offset, "index": 0}, **fields}


def test_a_post_that_is_missing_and_one_that_is_taken_for_two_are_found():
    places, repeats = origins([post("a", 1), post("a", 1), post("b", 2), post("b", 3), post("d", 4)])
    assert repeats == 1
    missing, twice, strange = all_once(places, ["a", "b", "c"])
    assert "1 posts are missing, the first is c" in missing
    assert "taken for two, the first is b" in twice
    assert "nobody sent, such as d" in strange
    assert all_once(origins([post("a", 1), post("a", 1)])[0], ["a"]) == []


def test_mentions_are_counted_by_post_and_what_is_no_batch_is_passed_over():
    segment = {"mentions": [{"issue": "beras", "post": "a"}, {"issue": "beras", "post": "b", "repeat": True}]}
    found = mentioned([None, [], {}, {"segments": [segment]}, {"segments": [segment]}])
    assert found == {"beras": {"a"}}


@pytest.mark.parametrize("kind", ["volume_spike", "emerging_issue"])
def test_an_alert_that_is_missing_one_too_many_and_one_that_says_something_else_are_found(kind):
    first, second, third = (alert(id=f"alert-{number}", kind=kind) for number in range(3))
    truth = Truth({}, {one.id: one for one in (first, second)})
    other = second.model_copy(update={"severity": second.severity - 1})
    found = as_tested([other, third], truth)
    wrong = "\n".join(found[kind == "emerging_issue"])
    assert f"({first.id}): never sent" in wrong
    assert f"({third.id}): sent, but not in the back-test" in wrong
    assert f"({second.id}): says something else (severity {other.severity} instead of {second.severity})" in wrong
    assert found[kind != "emerging_issue"] == []
    assert as_tested([first, second, first], truth) == {False: [], True: []}


def body(*names: str, left_out: int = 0) -> dict[str, object]:
    return {"alerts": [{"annotations": {"alert_id": name}} for name in names], "truncatedAlerts": left_out}


def test_a_channel_that_was_not_told_and_digests_that_miscount_are_found():
    alerts = {f"alert-{number}": alert(id=f"alert-{number}") for number in range(3)}
    each = [body(name) for name in alerts]
    digests = [body("alert-1", left_out=1), body("alert-2"), body("alert-2")]
    assert all_gathered(digests) == 3
    assert told_wrongly(alerts, each, digests) == []
    assert told_wrongly(alerts, each[1:], digests) == ["never told: alert-0"]
    assert told_wrongly(alerts, [*each, body("strange")], digests) == ["told, but not there: strange"]
    assert told_wrongly(alerts, each, digests[1:]) == ["digests speak of 1 alerts, and there were 3"]
