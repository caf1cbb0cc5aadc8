import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.deadletter import DeadLetter
from streams.kafka.topics import Topics
from streams.runtime.dead_letters import DeadLetterGuard, TooManyDeadLettersError, outgoing
from streams.settings import Settings

TOPICS = Topics(Settings(topic_prefix="t."))


def test_a_letter_keeps_its_bytes_its_key_and_its_partition():
    letter = DeadLetter("t.posts", 5, 17, 2, "language", "missing: text", 1, b"k", b"\xff raw")
    out = outgoing(letter, TOPICS)
    assert (out.topic, out.partition, out.key, out.value) == ("t.posts-dlt", 5, b"k", b"\xff raw")
    assert DeadLetter.from_record(out.key, out.value, out.headers) == letter


def test_few_dead_letters_stop_nothing_however_large_their_share():
    guard = DeadLetterGuard(0.5, 1000)
    guard.count(good=0, dead=99)
    with pytest.raises(TooManyDeadLettersError, match="100 of the last 100 posts"):
        guard.count(good=0, dead=1)


def test_the_share_itself_is_allowed():
    guard = DeadLetterGuard(0.5, 1000)
    guard.count(good=100, dead=100)
    with pytest.raises(TooManyDeadLettersError, match="50%"):
        guard.count(good=0, dead=1)


def test_a_share_of_one_allows_all():
    DeadLetterGuard(1.0, 100).count(good=0, dead=100_000)


def test_what_lies_before_the_window_is_forgotten():
    guard = DeadLetterGuard(0.5, 100)
    guard.count(good=10_000, dead=0)
    guard.count(good=60, dead=39)
    guard.count(good=0, dead=2)
    with pytest.raises(TooManyDeadLettersError):
        guard.count(good=0, dead=50)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=30), st.integers(100, 300))
def test_it_stops_when_the_share_over_the_last_batches_is_too_large(batches, window):
    guard = DeadLetterGuard(0.3, window)
    for end in range(1, len(batches) + 1):
        good = dead = 0
        for more_good, more_dead in reversed(batches[:end]):
            if good + dead >= window:
                break
            good, dead = good + more_good, dead + more_dead
        too_many = good + dead >= 100 and dead > 0.3 * (good + dead)
        try:
            guard.count(good=batches[end - 1][0], dead=batches[end - 1][1])
        except TooManyDeadLettersError:
            assert too_many
            return
        assert not too_many
