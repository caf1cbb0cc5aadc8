"""Likes, reposts and replies of posts that were taken: counted once each, told at the ages at which others are read again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.post import Engagement, Post
from streams.connectors.jetstream.counts import Action, EngagementCounter
from streams.connectors.rereading import AGES

NOW = datetime(2026, 7, 5, tzinfo=UTC)
NONE = Engagement(likes=0, shares=0, comments=0)


def post(number: int = 1, *, age: timedelta = timedelta(0), text: str = "harga beras naik") -> Post:
    return Post(id=f"bsky:{number}", source="bsky", created_at=NOW - age, text=text, engagement=NONE)


def test_a_post_whose_counts_rose_is_told_with_what_was_sent_before_and_one_whose_did_not_is_not():
    counts = EngagementCounter()
    for number in (1, 2):
        counts.add(post(number), NOW)
    counts.acted("bsky:1", "likes", "did:plc:b", "k1")
    assert counts.risen(NOW + timedelta(minutes=4)) == []
    [first] = counts.risen(NOW + timedelta(minutes=5))
    assert (first.id, first.text, first.actions) == ("bsky:1", "harga beras naik", 1)
    assert (first.earlier.actions, first.earlier.at) == (0, NOW)
    assert counts.risen(NOW + timedelta(minutes=15)) == []
    counts.acted("bsky:1", "shares", "did:plc:c", "k2")
    counts.acted("bsky:1", "comments", "did:plc:d", "k3")
    [again] = counts.risen(NOW + timedelta(minutes=31))
    assert again.engagement == Engagement(likes=1, shares=1, comments=1)
    assert (again.earlier.actions, again.earlier.at) == (1, NOW + timedelta(minutes=5))


def test_what_comes_twice_counts_once_and_what_concerns_no_post_here_not_at_all():
    counts = EngagementCounter()
    counts.add(post(), NOW)
    for _ in range(2):
        counts.acted("bsky:1", "likes", "did:plc:b", "k1")
    for unknown in ("bsky:9", None):
        counts.acted(unknown, "likes", "did:plc:b", "k2")
    assert [one.actions for one in counts.risen(NOW + timedelta(hours=1))] == [1]


def test_a_post_that_is_gone_is_told_no_more_and_one_that_was_changed_with_its_new_words():
    counts = EngagementCounter()
    for number in (1, 2):
        counts.add(post(number), NOW)
        counts.acted(f"bsky:{number}", "likes", "did:plc:b", f"k{number}")
    edited = post(2, text="harga beras turun")
    assert counts.add(edited, NOW).engagement == Engagement(likes=1, shares=0, comments=0)
    counts.forget(["bsky:1", "bsky:7"])
    assert [(one.id, one.text) for one in counts.risen(NOW + timedelta(minutes=5))] == [("bsky:2", "harga beras turun")]


def test_after_two_days_nothing_is_remembered_and_what_is_older_when_it_comes_is_not_counted():
    counts = EngagementCounter()
    counts.add(post(1), NOW)
    counts.add(post(2, age=timedelta(days=3)), NOW)
    assert len(counts) == 1
    counts.risen(NOW + AGES[-1])
    assert len(counts) == 0


def test_of_more_posts_than_it_may_hold_those_are_kept_with_which_somebody_did_something():
    counts = EngagementCounter(most=10)
    counts.add(post(0), NOW)
    for number in range(1, 1_000):
        counts.acted("bsky:0", "likes", "did:plc:b", f"k{number}")
        counts.add(post(number), NOW)
    assert len(counts) == 10
    assert [one.actions for one in counts.risen(NOW + timedelta(minutes=5))] == [999]


actions = st.sampled_from(("likes", "shares", "comments"))
steps = st.lists(
    st.tuples(st.integers(1, 3), actions, st.integers(1, 40)) | st.integers(1, 600).map(lambda one: timedelta(minutes=one)),
    max_size=60,
)


@given(steps)
def test_what_is_told_adds_up_to_what_was_done(taken: list[tuple[int, Action, int] | timedelta]):
    counts, now, done, told = EngagementCounter(), NOW, {}, dict.fromkeys((1, 2, 3), 0)
    for number in told:
        counts.add(post(number), NOW)
    for step in taken:
        if isinstance(step, timedelta):
            now += step
            for one in counts.risen(now):
                number = int(one.id.partition(":")[2])
                assert one.earlier.actions == told[number] < one.actions
                told[number] = one.actions
        else:
            number, action, key = step
            counts.acted(f"bsky:{number}", action, "did:plc:b", f"{number}/{key}")
            if now < NOW + AGES[-1]:
                done.setdefault(number, set()).add(key)
    assert all(told[number] <= len(done.get(number, ())) for number in told)
    if now < NOW + AGES[-1]:
        for one in counts.risen(NOW + AGES[-1]):
            told[int(one.id.partition(":")[2])] = one.actions
        assert told == {number: len(done.get(number, ())) for number in told}
