import pytest

from schemas.watchlist import Issue
from streams.virality.issue import status
from streams.virality.issue.cache import IssueCache
from streams.virality.issue.state import IssueState
from streams.virality.issue.status import IssueViews
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000
WATCHLIST = {f"isu-{number}": Issue(id=f"isu-{number}", title="Isu", query="isu") for number in range(7)}


def held(most):
    """The issues of a watchlist, each spoken of once; `most` are held as they are."""
    found = IssueCache(most)
    for offset, (name, issue) in enumerate(WATCHLIST.items()):
        state = IssueState(issue)
        state.add(0, mention(name, MINUTE, offset), MINUTE)
        state.close(MINUTE)
        found[name] = state
    return found


def spoken(issues, name, minute):
    state = issues.take(name)
    state.add(0, mention(name, minute, minute), minute)
    state.close(minute)
    issues.rest(name)


def told(views, issues):
    return {one.id: one.posts for one in views.of([issues], WATCHLIST, {})}


def test_open_states_are_told_at_once_and_packed_ones_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(status, "RENEWED", 2)
    views, issues = IssueViews(), held(2)
    assert [len(told(views, issues)) for _ in range(4)] == [4, 6, 7, 7]


def test_the_accounts_of_the_last_hour_are_told_where_any_is_known():
    issues = held(7)
    for place, author in enumerate(("a", "b", "b")):
        state = issues.take("isu-0")
        state.add(0, mention("isu-0", MINUTE + 1, 100 + place, author=author), MINUTE + 1)
        state.close(MINUTE + 1)
        issues.rest("isu-0")
    people = {one.id: one.people for one in IssueViews().of([issues], WATCHLIST, {})}
    assert (people["isu-0"], people["isu-1"]) == (2, None)


def test_an_issue_that_was_never_told_comes_before_one_that_has_changed(monkeypatch):
    monkeypatch.setattr(status, "RENEWED", 3)
    views, issues = IssueViews(), held(0)
    first = told(views, issues)
    for minute, name in enumerate(WATCHLIST, MINUTE + 1):
        spoken(issues, name, minute)
    second, third, fourth = (told(views, issues) for _ in range(3))
    assert second.items() >= first.items()
    assert list(third.values()).count(1) == 1  # of the first three, two are told anew
    assert (len(second), len(third), set(fourth.values())) == (6, 7, {2})


@pytest.mark.parametrize("most", [0, 7])
def test_what_has_not_changed_is_not_looked_at_again(most, monkeypatch):
    views, issues = IssueViews(), held(most)
    before = told(views, issues)
    spoken(issues, "isu-3", MINUTE + 1)
    looked = []
    seen = status._seen
    monkeypatch.setattr(status, "_seen", lambda issue, state: looked.append(issue.id) or seen(issue, state))
    assert told(views, issues) == before | {"isu-3": 2}
    assert looked == ["isu-3"]


def test_issues_that_nobody_watches_are_not_told():
    views, issues = IssueViews(), held(7)
    assert [one.id for one in views.of([issues], {"isu-1": WATCHLIST["isu-1"]}, {})] == ["isu-1"]
    assert views.of([IssueCache(1)], WATCHLIST, {}) == ()
