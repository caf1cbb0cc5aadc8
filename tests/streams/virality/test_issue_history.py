"""An issue that begins with a history alerts from its first hour, and counts nothing twice."""

from base64 import b64encode
from datetime import timedelta

import pytest

from schemas.mention import IssueHistory, MentionBatch
from schemas.watchlist import Issue
from streams.clock import minute_of, start_of
from streams.kafka.records import Outgoing
from streams.virality.issue.detectors import VOLUME
from streams.virality.issue.state import HISTORY_GAP_MINUTES, SHORT_HISTORY_GAP_MINUTES, IssueState
from tests.memory import MemoryPipeline
from tests.posts import START
from tests.streams.virality.mentions import mention

ISSUE = Issue(id="beras", title="Harga beras", query="beras", zone="Asia/Makassar")
BEGIN = minute_of(START)
DAYS = 4 * 24 * 60


def said(state, minute, n, offset):
    for number in range(n):
        one = mention("beras", minute, offset + number, created_at=start_of(minute) + timedelta(seconds=number % 60))
        state.add(0, one, minute)
    return offset + n


def learned(days=DAYS):
    """Two posts a minute for some days."""
    state, offset = IssueState(ISSUE), 0
    for minute in range(BEGIN, BEGIN + days):
        offset = said(state, minute, 2, offset)
        state.close(minute)
    assert not state.incident.open
    return state


@pytest.fixture(scope="module")
def history():
    return learned().as_history()


def alarms(state, first, counts):
    """Minutes, from `first`, in which an incident opens."""
    found, offset = [], 0
    state.begin(first)
    state.close(first - 1)
    for at, n in enumerate(counts):
        offset = said(state, first + at, n, offset)
        events, verdicts = state.close(first + at)
        if any(event.event == "opened" for event in events):
            found.append((at, verdicts[VOLUME]))
    return found


@pytest.mark.parametrize("gap", [1, 90, HISTORY_GAP_MINUTES + 1, 10 * 24 * 60])
def test_a_surge_in_the_first_hour_fires_and_usual_talk_does_not(history, gap):
    state = IssueState.from_bytes(history, ISSUE)
    assert state.waiting
    assert not state.awake
    first = state.closed + gap
    found = alarms(state, first, [2] * 30 + [40] * 10)
    assert [at for at, _ in found] in ([30], [31])
    assert found[0][1].observed <= 90
    without = IssueState(ISSUE)
    assert alarms(without, first, [2] * 30 + [40] * 10) == []


def test_it_brings_no_post_no_incident_and_no_sample_of_its_own(history):
    state = IssueState.from_bytes(history, ISSUE)
    assert (state.posts, state.folded, state.incident.open) == (0, 0, False)
    assert state.recent.samples() == ()
    assert state.recent.usual() is not None or not learned(60).recent.split().n
    assert len(history) < 10_000


def test_posts_that_the_history_holds_are_not_counted_again(history):
    state = IssueState.from_bytes(history, ISSUE)
    end = state.history_until
    before = list(state.volume.ring.sums)
    said(state, end, 50, 0)
    assert state.volume.ring.sums == before
    said(state, end + 1, 1, 50)
    assert state.volume.ring.ahead == {end + 1: 1}


@pytest.mark.parametrize("gap", [1, 30, SHORT_HISTORY_GAP_MINUTES])
def test_less_than_a_day_of_history_is_part_of_the_first_day(gap):
    state = IssueState.from_bytes(learned(120).as_history(), ISSUE)
    [(at, verdict)] = alarms(state, state.closed + gap, [2] * 30 + [60] * 10)
    assert at in (30, 31, 32, 33)
    assert verdict.path == "first_day"


@pytest.mark.parametrize("gap", [SHORT_HISTORY_GAP_MINUTES + 1, HISTORY_GAP_MINUTES, 30 * 24 * 60])
def test_less_than_a_day_of_history_says_nothing_of_a_time_that_nobody_looked_at(gap):
    row = learned(120).as_history()
    for quiet, opened in ((0, False), (30, False), (90, True)):
        state = IssueState.from_bytes(row, ISSUE)
        found = alarms(state, state.closed + gap, [2] * quiet + [60] * 10)
        assert [verdict.path for _, verdict in found] == ["first_day"] * opened


def test_a_row_keeps_it(history):
    state = IssueState.from_bytes(history, ISSUE)
    again = IssueState.from_bytes(state.to_bytes(), ISSUE)
    assert (again.waiting, again.history_until) == (True, state.history_until)


async def test_the_stage_takes_it_once_and_only_for_an_issue_without_state(history):
    pipeline = MemoryPipeline([ISSUE], partitions=1)
    stage = pipeline.loops[pipeline.topics.mentions.name].stage
    topic = pipeline.topics.mentions.name
    batch = MentionBatch(segments=(), histories=(IssueHistory(issue="beras", row=b64encode(history).decode()),))

    def give(found):
        pipeline.memory.append(Outgoing(topic, found.model_dump_json().encode()), 0, START)

    give(MentionBatch(segments=(), histories=(IssueHistory(issue="banjir", row="AAAA"),)))
    give(batch)
    await pipeline.run()
    assert set(stage.issues()) == {"beras"}
    assert len(pipeline.memory.of(pipeline.topics.dead_letters.name)) == 1
    assert stage.issues()["beras"].volume.zone == "Asia/Makassar"
    [row] = [one for one in pipeline.memory.of(pipeline.topics.issue_state.name) if one.key == b"beras"]
    assert IssueState.from_bytes(row.value, ISSUE).waiting
    stage.issues()["beras"].posts = 7
    give(batch)
    await pipeline.run()
    assert stage.issues()["beras"].posts == 7
