"""What the loop counts for its stage."""

from datetime import UTC, datetime, timedelta

from schemas.deadletter import DeadLetter
from streams.metrics.tally import MOST_REASONS, StageTally
from streams.runtime.steps import CountBatch


def letter(error: str) -> DeadLetter:
    return DeadLetter("posts", 0, 0, None, "language", error, 1, None, None)


def test_a_batch_is_counted():
    tally = StageTally()
    tally.in_progress = 3
    tally.finished(5, 3, 3, CountBatch(posts_out=2), [letter("json_invalid: x")], 0.2)
    now = tally.now()
    assert (now.records_in, now.posts_in, now.records_out, now.posts_out, now.in_progress) == (5, 4, 3, 2, 0)
    assert now.dead == {"json_invalid": 1}
    assert (now.batch_seconds.n, now.batch_seconds.total) == (1, 0.2)


def test_reasons_are_few_and_hold_no_value():
    tally = StageTally()
    errors = ["0812345", "", *(f"reason{'x' * number}: budi" for number in range(100))]
    tally.finished(1, 0, 0, CountBatch(), [letter(error) for error in errors], 0)
    dead = tally.now().dead
    assert len(dead) <= MOST_REASONS + 1
    assert sum(dead.values()) == len(errors)
    assert not any("budi" in reason or "0812" in reason for reason in dead)


def test_a_post_of_the_past_says_nothing_about_the_way_from_its_creation():
    now = datetime.now(UTC)
    tally = StageTally()
    times = [(now - timedelta(seconds=40), now - timedelta(seconds=2)), (now - timedelta(days=3), now - timedelta(seconds=2))]
    tally.finished(1, 2, 0, CountBatch(times=times), [], 0)
    found = tally.now()
    assert (found.since_arrival.n, found.since_created.n) == (2, 1)
    assert 40 <= found.since_created.total < 60
    assert 4 <= found.since_arrival.total < 20
