import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.watchlist import Issue
from streams.virality.issue.cache import IssueCache
from streams.virality.issue.state import QUIET_MINUTES, IssueState
from tests.streams.virality.kept import bytes_of
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000
NAMES = ("banjir", "beras", "gas", "vaksin")


def state(name, minutes=(), *, closed=MINUTE):
    found = IssueState(Issue(id=name, title=name, query=name))
    for offset, minute in enumerate(minutes):
        found.add(0, mention(name, minute, offset, post=f"x:{name}{offset}", engagement=9, engagement_gained=9), minute)
    found.close(closed)
    return found


def spoken(issues, name, minute, offset):
    """One mention and the end of its minute."""
    found = issues.take(name)
    found.add(0, mention(name, minute, offset, engagement=offset, engagement_gained=offset % 5), minute)
    told = found.close(minute)
    issues.rest(name)
    return told


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 90)), max_size=25), st.integers(0, 3))
def test_how_many_states_are_open_changes_nothing(steps, most):
    narrow, wide = IssueCache(most), IssueCache(100)
    for issues in (narrow, wide):
        for name in NAMES:
            issues[name] = state(name, (MINUTE,))
    minute = MINUTE
    for offset, (name, step) in enumerate(steps, 1):
        minute += step + 1
        assert spoken(narrow, name, minute, offset) == spoken(wide, name, minute, offset)
    assert sum(map(narrow.is_packed, NAMES)) == len(NAMES) - most
    for name in NAMES:
        assert narrow[name].to_bytes() == wide[name].to_bytes()
        assert narrow[name].verdicts == wide[name].verdicts
        assert narrow.age(name) == wide.age(name) == (wide[name].closed, wide[name].folded)
    assert narrow.too_late() == wide.too_late()


def test_one_that_sleeps_makes_room_for_one_that_is_awake():
    issues = IssueCache(1)
    issues["beras"] = state("beras", (MINUTE,), closed=MINUTE + QUIET_MINUTES + 1)
    assert not issues.is_packed("beras")
    issues["gas"] = state("gas", (MINUTE,))
    assert (issues.is_packed("beras"), issues.is_packed("gas")) == (True, False)
    issues["banjir"] = state("banjir", (MINUTE,))
    assert (issues.is_packed("banjir"), issues.is_packed("gas")) == (True, False)


def test_a_packed_state_takes_a_fraction_of_an_open_one():
    found = state("beras", range(MINUTE - 600, MINUTE), closed=MINUTE)
    issues = IssueCache(0)
    issues["beras"] = found
    [packed] = issues._packed.values()
    assert len(packed.row) + len(packed.verdicts) < sum(len(bytes_of(part)) for _, part in found.detectors())


def test_a_state_from_a_row_is_packed_as_it_came_and_found_by_its_posts():
    row = state("beras", range(MINUTE - 600, MINUTE), closed=MINUTE).to_bytes()
    issues = IssueCache(0)
    issues["beras"] = IssueState.from_bytes(row, Issue(id="beras", title="beras", query="beras"))
    [packed] = issues._packed.values()
    assert packed.row == row
    assert issues.showing(frozenset({"x:beras599"})) == ["beras"]
    assert issues.showing(frozenset({"x:gas0"})) == []
    assert issues["beras"].to_bytes() == row


@pytest.mark.parametrize("most", [0, 10])
def test_states_that_may_show_a_post_are_found(most):
    issues = IssueCache(most)
    for name in NAMES:
        issues[name] = state(name, (MINUTE,))
    assert "gas" in issues.showing(frozenset({"x:gas0"}))
    assert len(issues.showing(frozenset({"x:gas0"}))) == (len(NAMES) if most else 1)


@pytest.mark.parametrize("most", [0, 10])
def test_it_holds_each_issue_once(most):
    issues = IssueCache(most)
    issues["beras"] = state("beras")
    issues["beras"] = state("beras", (MINUTE,))
    issues["gas"] = state("gas")
    assert (len(issues), sorted(issues), issues["beras"].folded) == (2, ["beras", "gas"], 1)
    assert issues.take("banjir") is None
    assert issues.age("banjir") is None
    issues.forget("beras")
    issues.forget("beras")
    assert ("beras" in issues, "gas" in issues, len(issues)) == (False, True, 1)
