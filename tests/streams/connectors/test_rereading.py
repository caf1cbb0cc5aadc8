from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.post import EarlierReading, Engagement, Post
from streams.connectors.rereading import AGES, MOST_AGAIN, added, due, is_fast, next_due, read_again, risen

WRITTEN = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def post(name: str, likes: int | None = 0, at: datetime = WRITTEN) -> Post:
    return Post(id=name, source="x", created_at=at, text="beras", engagement=Engagement(likes=likes))


def fast(now: datetime):
    return lambda post: is_fast(post, now)


def always(_: Post) -> bool:
    return True


def test_a_post_is_read_again_at_each_age_and_then_no_more():
    queue, times = added((), [post("a")], always, WRITTEN), []
    while (at := next_due(queue)) is not None:
        assert not due(queue, at - timedelta(seconds=1), 10)
        asked = due(queue, at, 10)
        times.append(at - WRITTEN)
        queue = read_again(queue, asked, {"a": post("a")}, at)
    assert tuple(times) == AGES
    assert queue == ()


def test_those_that_were_missed_are_not_made_up_for():
    queue = added((), [post("a")], always, WRITTEN + 20 * MINUTE)
    assert next_due(queue) == WRITTEN + 30 * MINUTE
    late = WRITTEN + 250 * MINUTE
    queue = read_again(queue, due(queue, late, 1), {"a": post("a")}, late)
    assert next_due(queue) == WRITTEN + 480 * MINUTE
    assert added((), [post("old")], always, WRITTEN + timedelta(days=3)) == ()


def test_watched_and_fast_posts_are_followed_and_no_others():
    now = WRITTEN + 10 * MINUTE
    found = added((), [post("slow", 9), post("fast", 10), post("old", 50, WRITTEN - 100 * MINUTE)], fast(now), now)
    assert [one.id for one in found] == ["fast"]
    assert [one.id for one in added((), [post("slow", 0)], always, now)] == ["slow"]
    again = post("a").model_copy(update={"earlier": EarlierReading(actions=1, at=WRITTEN)})
    assert added((), [again], always, now) == ()
    assert added(found, [], fast(now), now, gone={"fast"}) == ()


def test_the_highest_expected_gain_comes_first():
    now = WRITTEN + 10 * MINUTE
    queue = added((), [post("slow", 10), post("fast", 500), post("none", 0)], always, now)
    later = WRITTEN + 20 * MINUTE
    assert [one.id for one in due(queue, later, 2)] == ["fast", "slow"]
    queue = read_again(queue, due(queue, later, 2), {"fast": post("fast", 500), "slow": post("slow", 90)}, later)
    expected = {one.id: one.per_minute for one in queue}
    assert (expected["fast"], expected["slow"]) == (0.0, 8.0)
    assert [one.id for one in due(queue, WRITTEN + 40 * MINUTE, 3)] == ["slow", "none", "fast"]


def test_only_what_has_risen_is_sent_with_what_was_sent_before():
    queue = added((), [post("a", 5), post("b", 5), post("c", 5)], always, WRITTEN)
    at = WRITTEN + 5 * MINUTE
    found = {"a": post("a", 7), "b": post("b", 5), "c": post("c", 3)}
    [sent] = risen(queue, found)
    assert (sent.id, sent.actions, sent.earlier) == ("a", 7, EarlierReading(actions=5, at=WRITTEN))
    queue = read_again(queue, queue, found, at)
    assert {one.id: one.actions for one in queue} == {"a": 7, "b": 5, "c": 5}
    assert risen(queue, {"c": post("c", 6)})[0].earlier == EarlierReading(actions=5, at=WRITTEN)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 1_000), st.integers(0, 3_000)), max_size=40))
def test_gains_that_are_sent_add_up_to_the_most_that_was_seen(steps):
    queue, sent, first, most, now = (), {}, {}, {}, WRITTEN
    for name, likes, seconds in steps:
        now += timedelta(seconds=seconds)
        if name % 2 and queue:
            asked = due(queue, now, 3)
            found = {one.id: post(one.id, likes) for one in asked}
            for one in risen(asked, found):
                sent[one.id] = sent.get(one.id, 0) + one.actions - one.earlier.actions
            for one in asked:
                most[one.id] = max(most[one.id], likes)
            queue = read_again(queue, asked, found, now)
        elif f"p{name}" not in first:
            first[f"p{name}"] = most[f"p{name}"] = likes
            queue = added(queue, [post(f"p{name}", likes)], always, now)
    assert all(first[name] + sent.get(name, 0) == most[name] for name in most)


def test_of_too_many_those_that_gain_least_are_let_go():
    queue = added((), [post(f"p{n}", n) for n in range(MOST_AGAIN + 50)], always, WRITTEN)
    assert len(queue) == MOST_AGAIN
    assert min(one.actions for one in queue) == 50
