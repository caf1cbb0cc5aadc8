"""How a rumour that grows slowly on a quiet issue is told, and how copies by a few accounts are."""

import pytest

from streams.incidents.limits import MOST_A_DAY, MOST_AN_HOUR
from tests.streams.virality.issue.rumours import DAY, alerts_of, copies, quick_rumour, rumour


@pytest.fixture(scope="module", params=[1, 2, 3])
def told(request):
    return alerts_of(rumour, seed=request.param)


def test_a_rumour_is_told_before_it_is_big_and_then_seldom(told):
    minutes = [minute for minute, _ in told]
    assert 0 <= minutes[0] <= 50
    assert sum(minute < minutes[0] + DAY for minute in minutes) <= MOST_A_DAY
    assert max(sum(at <= other < at + 60 for other in minutes) for at in minutes) <= MOST_AN_HOUR
    assert len({alert.incident for _, alert in told}) == 1


def test_each_message_of_a_growing_rumour_says_more(told):
    growing = [alert for _, alert in told if alert.event != "resolved"]
    levels = [alert.severity for alert in growing]
    assert levels == sorted(levels)
    assert levels[0] <= 3
    assert levels[-1] >= 6
    assert told[-1][1].event == "resolved"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rumour_that_grows_within_an_hour_is_told_before_half_of_it_is_over(seed):
    found = alerts_of(quick_rumour, days=6, seed=seed)
    assert 0 <= found[0][0] <= 25
    assert len(found) <= MOST_A_DAY


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_copies_by_five_accounts_are_below_a_rumour(seed, told):
    found = [alert for _, alert in alerts_of(copies, days=6, seed=seed)]
    assert [alert.event for alert in found if alert.copied_text is None] == ["resolved"]
    spam = [alert.severity for alert in found]
    assert max(spam) <= max(alert.severity for _, alert in told) - 2
    assert max(spam) <= 4
