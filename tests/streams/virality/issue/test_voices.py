import pytest

from schemas.watchlist import Issue
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.last_hour import Recent
from streams.virality.issue.state import IssueState
from streams.virality.issue.voices import copied_text, copies, people
from tests.streams.virality.mentions import mention, words_of

MINUTE = 29_700_000
COPY = "Dukung pembangunan bendungan demi air bersih bagi seluruh warga desa kita"


def said(posts, accounts, *, copied, repost=False):
    """Posts of one minute by so many accounts, of which the first `copied` have one text."""
    found = Recent()
    for number in range(posts):
        is_copy = number < copied
        one = mention(
            "beras", MINUTE, number, excerpt=COPY if is_copy else words_of(number), author=f"a{number % accounts}",
            repost=repost and is_copy,
        )  # fmt: skip
        found.add(one, MINUTE)
    return found


def spike(observed, expected=2.0, window=60):
    return {"volume_spike": Verdict(MINUTE, 5.0, 1.0, 5.0, observed, expected, 0.0, 5.0, window, "fast", observed, False)}


def test_copies_by_many_accounts_are_told_as_what_was_counted():
    recent = said(310, 300, copied=233)
    crowd, copied = people(recent), copies(recent)
    assert (crowd.posts, crowd.accounts, crowd.exact) == (310, 300, True)
    assert (copied.posts, copied.texts, copied.largest, copied.in_a_minute) == (233, 1, 233, 233)
    assert copied.share == pytest.approx(0.75, abs=0.01)
    found = copied_text(recent, spike(310), "volume_spike", MINUTE)
    assert (found.posts, found.observed, found.window_minutes) == (233, 310, 1)


def test_few_accounts_that_post_often_are_told():
    crowd = people(said(361, 50, copied=0))
    assert (crowd.accounts, crowd.often, crowd.often_share) == (50, 50, 1.0)


def test_people_who_pass_a_post_on_are_people():
    recent = said(310, 300, copied=233, repost=True)
    assert copies(recent).reposts == 233
    assert copied_text(recent, spike(310), "volume_spike", MINUTE) is None


def test_people_with_words_of_their_own_are_no_copies():
    recent = said(144, 144, copied=0)
    assert copies(recent) is None
    assert copied_text(recent, spike(144), "volume_spike", MINUTE) is None


def test_a_few_copies_in_a_large_surge_are_not_the_surge():
    recent = said(120, 120, copied=20)
    assert copies(recent).posts == 20
    assert copied_text(recent, spike(120), "volume_spike", MINUTE) is None


def test_a_successor_says_the_same():
    issue = Issue(id="beras", title="Harga beras", query="beras")
    state = IssueState(issue)
    for number in range(100):
        one = mention("beras", MINUTE, number, excerpt=COPY if number % 2 else words_of(number), author=f"a{number}")
        state.add(0, one, MINUTE)
    state.close(MINUTE)
    read = IssueState.from_bytes(state.to_bytes(), issue)
    assert people(read.recent) == people(state.recent)
    assert copies(read.recent) == copies(state.recent)
