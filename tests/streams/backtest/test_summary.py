from types import SimpleNamespace

from streams.backtest.summary import summarize
from tests.posts import WATCHED

ISSUES = {issue.id: issue for issue in WATCHED}


def alert(issue, incident):
    return SimpleNamespace(issue=issue, incident=incident)


def summary(alerts, **fields):
    values = {"posts": 500, "rejected": 1, "minutes": 2880, "seconds": 2.0} | fields
    return summarize(ISSUES, {"beras": 7}, alerts, **values)


def test_alerts_a_day_by_issue_in_the_order_of_the_watchlist():
    found = summary([alert("beras", "a"), alert("beras", "a"), alert("beras", "b"), alert("vaksin", "c")])
    assert [(one.issue, one.posts, one.incidents, one.alerts, one.alerts_a_day) for one in found.issues] == [
        ("beras", 7, 2, 3, 1.5),
        ("banjir", 0, 0, 0, 0.0),
        ("vaksin", 0, 1, 1, 0.5),
    ]
    assert (found.days, found.posts_per_second) == (2.0, 250.0)


def test_a_few_hours_count_as_a_day():
    assert summary([alert("beras", "a")], minutes=60).issues[0].alerts_a_day == 1


def test_an_empty_run_has_a_summary():
    found = summary([], posts=0, minutes=0, seconds=0.0)
    assert (found.posts_per_second, found.to_dict()["labels"]) == (0.0, None)


def test_alerts_of_no_watched_issue_are_counted_apart():
    found = summary([alert("beras", "a"), alert("#source.x", "d"), alert("#source.x", "d")])
    assert found.unwatched == 1
    assert sum(one.alerts for one in found.issues) == 1
