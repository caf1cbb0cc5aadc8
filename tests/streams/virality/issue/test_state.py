import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.watchlist import Issue
from streams.clock import start_of
from streams.virality.issue.detectors import ENGAGEMENT, VIRAL, VOLUME
from streams.virality.issue.state import QUIET_MINUTES, IssueState
from tests.streams.virality.kept import bytes_of
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000
ISSUE = Issue(id="beras", title="Harga beras", query="beras")


def spoken(seed, minutes=36 * 60):
    """A day and a half of mentions, with a surge at its end."""
    chance = random.Random(seed)
    offset = 0
    for minute in range(MINUTE, MINUTE + minutes):
        often = 3.0 if minute > MINUTE + minutes - 40 else 0.2
        for _ in range(int(often + chance.random())):
            yield minute, mention("beras", minute, offset, sentiment=chance.choice(["negative", "neutral"]))
            offset += 1


def play(state, mentions, last, restart_at=frozenset()):
    """Fold in the mentions and end every minute; write and read the row at the minutes of `restart_at`."""
    told = []
    waiting = list(mentions)[::-1]
    for minute in range(MINUTE, last + 1):
        while waiting and waiting[-1][0] == minute:
            state.add(0, waiting.pop()[1], minute)
        events, _ = state.close(minute)
        told += events
        if minute - MINUTE in restart_at:
            state = IssueState.from_bytes(state.to_bytes(), ISSUE)
    return state, told


@settings(max_examples=8, deadline=None)
@given(st.sets(st.integers(0, 36 * 60), max_size=6) | st.sets(st.integers(35 * 60, 36 * 60), max_size=10))
def test_a_row_holds_all_there_is_to_know(restart_at):
    mentions, last = list(spoken(3)), MINUTE + 36 * 60
    plain, told = play(IssueState(ISSUE), mentions, last)
    stored, again = play(IssueState(ISSUE), mentions, last, restart_at)
    assert [event.kind for event in told][:1] == [VOLUME]
    assert again == told
    assert (stored.posts, stored.folded, stored.closed) == (plain.posts, plain.folded, plain.closed)
    assert bytes_of(stored.volume) == bytes_of(plain.volume)
    assert bytes_of(stored.negative) == bytes_of(plain.negative)


def engaged(seed):
    """The same with engagement: nine sources, long texts, and posts that go viral one after the other."""
    chance = random.Random(seed)
    for number, (minute, one) in enumerate(spoken(seed)):
        actions = int(chance.lognormvariate(3, 1.5)) * (200 if minute > MINUTE + 35 * 60 and number % 20 == 7 else 1)
        words = " ".join("".join(chance.choices("abcdefghijklmnop", k=9)) for _ in range(28))
        fields = {
            "engagement": actions,
            "engagement_gained": actions,
            "source": f"sumber{number % 9}",
            "excerpt": words,
            "url": f"https://contoh.example.invalid/{words[:60].replace(' ', '/')}",
        }
        yield minute, one.model_copy(update=fields)


@pytest.mark.parametrize("said", [spoken, engaged])
def test_a_row_stays_below_ten_kilobytes(said):
    state, _ = play(IssueState(ISSUE), said(4), MINUTE + 36 * 60)
    assert len(state.to_bytes()) < 10_000


@settings(max_examples=8, deadline=None)
@given(st.sets(st.integers(35 * 60, 36 * 60), max_size=8))
def test_a_row_holds_engagement_and_viral_posts(restart_at):
    mentions, last = list(engaged(3)), MINUTE + 36 * 60
    plain, told = play(IssueState(ISSUE), mentions, last)
    stored, again = play(IssueState(ISSUE), mentions, last, restart_at)
    assert {ENGAGEMENT, VIRAL, VOLUME} <= {kind for event in told for kind in event.kinds}
    assert len({event.incident for event in told}) == 1
    assert again == told
    assert stored.to_bytes() == plain.to_bytes()


def test_an_issue_without_engagement_has_no_detector_for_it():
    state, _ = play(IssueState(ISSUE), spoken(4, 600), MINUTE + 600)
    assert (state.engagement, state.viral) == (None, None)
    stored = IssueState.from_bytes(state.to_bytes(), ISSUE)
    assert (stored.engagement, stored.viral) == (None, None)


def test_engagement_counts_in_the_minutes_in_which_it_was_gained():
    state = IssueState(ISSUE)
    later = mention("beras", MINUTE, 1, engagement=4, engagement_gained=4)
    again = {"repeat": True, "read_before": MINUTE, "clock": MINUTE + 30, "engagement": 49, "engagement_gained": 45}
    state.add(0, later, MINUTE)
    state.close(MINUTE)
    state.add(0, later.model_copy(update={"offset": 2} | again), MINUTE + 30)
    state.close(MINUTE + 30)
    assert state.engagement.actions.last(MINUTE + 30, 31) == [4, *[2, 1] * 15]
    assert state.recent.gained == 49


def test_a_batch_of_a_source_that_was_away_is_in_no_figure_of_the_present():
    """Its posts are what was usual, and count in their own minutes."""
    state, _ = play(IssueState(ISSUE), engaged(2), MINUTE + 600)
    plain = IssueState.from_bytes(state.to_bytes(), ISSUE)
    now = MINUTE + 601
    for number in range(79):
        fields = {"source": "jauh", "excerpt": "kabar dari jauh", "sentiment": "negative", "author_followers": 9}
        fields |= {"created_at": start_of(MINUTE + 400 - 5 * number), "engagement": 900, "engagement_gained": 900}
        state.add(1, mention("beras", now, number, **fields), now)
    (told, verdicts), (usual, expected) = (one.close(now) for one in (state, plain))
    assert told == usual
    assert {kind: one.observed for kind, one in verdicts.items()} == {kind: one.observed for kind, one in expected.items()}
    shown = [
        (one.split(), one.samples(), one.gained, one.reach, *map(one.tallies, ("terms", "sources", "languages")))
        for one in (state.recent, plain.recent)
    ]
    assert shown[0] == shown[1]
    assert "jauh" in state.recent.usual_sources()
    assert state.posts == plain.posts + 79


def test_what_is_not_newer_than_the_last_of_its_partition_is_not_counted():
    state = IssueState(ISSUE)
    assert state.add(0, mention("beras", MINUTE, 5, 1), MINUTE)
    assert not state.add(0, mention("beras", MINUTE, 5, 1), MINUTE)
    assert not state.add(0, mention("beras", MINUTE, 4, 9), MINUTE)
    assert state.add(0, mention("beras", MINUTE, 5, 2), MINUTE)
    assert state.add(1, mention("beras", MINUTE, 5, 1), MINUTE)
    stored = IssueState.from_bytes(state.to_bytes(), ISSUE)
    assert not stored.add(1, mention("beras", MINUTE, 5, 1), MINUTE)
    assert (stored.posts, stored.folded) == (3, 3)


def test_a_repeat_is_folded_in_and_no_post():
    state = IssueState(ISSUE)
    state.add(0, mention("beras", MINUTE, 1, repeat=True, engagement_gained=4), MINUTE)
    assert (state.posts, state.folded, state.recent.gained) == (0, 1, 4)


def test_a_minute_ends_once():
    state = IssueState(ISSUE)
    state.add(0, mention("beras", MINUTE, 1), MINUTE)
    _, verdicts = state.close(MINUTE)
    assert set(verdicts) == {"volume_spike", "negative_surge"}
    assert state.close(MINUTE) == ([], {})
    assert state.close(MINUTE - 5) == ([], {})
    assert state.closed == MINUTE


def test_it_sleeps_when_nothing_was_said_for_long():
    state = IssueState(ISSUE)
    state.add(0, mention("beras", MINUTE, 1), MINUTE)
    state.close(MINUTE + QUIET_MINUTES)
    assert state.awake
    state.close(MINUTE + QUIET_MINUTES + 1)
    assert not state.awake


def test_what_is_told_with_enormous_numbers_stays_a_number():
    state = IssueState(ISSUE)
    for offset in range(3):
        fields = {"author_followers": 2**53, "engagement": 2**53, "engagement_gained": 2**53}
        state.add(0, mention("beras", MINUTE, offset, **fields), MINUTE)
    state.close(MINUTE)
    stored = IssueState.from_bytes(state.to_bytes(), ISSUE)
    assert (stored.recent.reach, stored.recent.gained) == (2**53, 2**53)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(-400, 3), st.integers(-10, 10), st.integers(0, 10**6)), min_size=1, max_size=60))
def test_what_comes_late_waits_for_nothing(late):
    state, _ = play(IssueState(ISSUE), engaged(2), MINUTE + 30)
    state.close(MINUTE + 200)
    for number, (step, written, actions) in enumerate(late):
        minute = MINUTE + 200 + step
        fields = {"engagement": actions, "engagement_gained": actions, "created_at": start_of(minute + written)}
        state.add(1, mention("beras", minute, number, **fields), minute)
        state.close(minute)
    assert state.volume.ring.ahead == state.negative.ring.ahead == state.negative.parts.ahead == {}
    assert len(state.engagement.actions.ahead) <= 1
    assert state.viral.to_row()._readings == []


def test_changed_settings_are_followed():
    state = IssueState(ISSUE)
    state.add(0, mention("beras", MINUTE, 1), MINUTE)
    state.close(MINUTE)
    state.follow(ISSUE.model_copy(update={"preset": "sensitive", "zone": "Asia/Jayapura"}))
    assert state.volume.preset.name == state.negative.preset.name == "sensitive"
    assert state.volume.zone == state.negative.zone == "Asia/Jayapura"
    assert state.posts == 1
    assert state.close(MINUTE + 1)[1]


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Jayapura"])
def test_settings_are_followed_by_what_is_not_read_yet(zone):
    state, _ = play(IssueState(ISSUE), engaged(2), MINUTE + 90)
    changed = ISSUE.model_copy(update={"preset": "sensitive", "zone": zone})
    stored = IssueState.from_bytes(state.to_bytes(), changed)
    state.follow(changed)
    assert stored.volume.preset == stored.engagement.preset == stored.viral.preset == state.volume.preset
    assert stored.volume.zone == stored.engagement.zone == stored.viral.zone == zone
    assert stored.to_bytes() == state.to_bytes()
    assert stored.close(MINUTE + 91) == state.close(MINUTE + 91)


def test_a_topic_that_was_made_anew_is_counted_from_its_beginning():
    state = IssueState(ISSUE)
    assert state.add(0, mention("beras", MINUTE, 599, topic_id="a"), MINUTE)
    assert state.add(0, mention("beras", MINUTE, 0, topic_id="b"), MINUTE)
    again = IssueState.from_bytes(state.to_bytes(), ISSUE)
    assert not again.add(0, mention("beras", MINUTE, 0, topic_id="b"), MINUTE)
    assert again.add(0, mention("beras", MINUTE, 1, topic_id="b"), MINUTE)
    assert again.posts == 3
