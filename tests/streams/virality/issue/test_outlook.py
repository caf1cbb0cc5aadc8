import pytest

from schemas.watchlist import Issue
from streams.virality.detect.incident import IncidentEvent
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.outlook import outlook
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000
ISSUE = Issue(id="beras", title="Harga beras", query="beras")


def lived(posts):
    """An issue with so many posts in each of so many minutes, the last of which is `MINUTE`."""
    state, number = IssueState(ISSUE), 0
    for minute, many in enumerate(posts, MINUTE - len(posts) + 1):
        for _ in range(many):
            number += 1
            state.add(0, mention("beras", minute, number), minute)
        state.close(minute)
    return state


def event(kind="opened", bucket=MINUTE):
    verdict = Verdict(bucket, 1.5, 1.0, 0.5, 60, 4.0, 0.0, 8.0, 3600, "slow", 60, False)
    return IncidentEvent("id", kind, 0, bucket, bucket, "volume_spike", ("volume_spike",), 4, 1.5, verdict)


@pytest.fixture(scope="module")
def grown():
    return lived([1] * 150 + [4] * 15 + [8] * 15)


def test_an_alert_tells_the_next_hour_and_three_and_which_way_it_goes(grown):
    told = outlook(grown, event())
    assert told.phase == "growing"
    hour, three = told.posts
    assert (hour.minutes, three.minutes) == (60, 180)
    assert hour.low < 210 < hour.high < three.high


def test_the_same_is_told_after_a_restart(grown):
    assert outlook(IssueState.from_bytes(grown.to_bytes(), ISSUE), event()) == outlook(grown, event())


def test_nothing_is_told_when_it_is_over_of_another_minute_or_after_a_few_posts(grown):
    assert outlook(grown, event("resolved")) is None
    assert outlook(grown, event(bucket=MINUTE - 1)) is None
    assert outlook(lived([0] * 100 + [1] * 9), event()) is None
    assert outlook(lived([0] * 100 + [1] * 10), event()) is not None
