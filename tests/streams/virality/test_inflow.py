"""What an idle partition vouches for."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.mention import MentionBatch, MentionSegment
from streams.virality.alignment import Alignment
from tests.streams.virality.mentions import mention

PLENTY = 1_000_000


def say(alignment, offset, partition, clock, read, *mentions, ends=(), topic_id=None):
    segment = MentionSegment(
        partition=partition, clock=clock, read=read, idle=bool(ends), ends=ends, mentions=mentions, topic_id=topic_id
    )
    alignment.offer(offset, MentionBatch(segments=(segment,)))
    return [(minute.number, [one.post for _, one in minute.mentions]) for minute in alignment.advance()]


def test_time_does_not_pass_an_idle_partition_by_what_came_after_it_fell_silent():
    alignment = Alignment(2, PLENTY)
    say(alignment, 0, 1, 0, -1, ends=(0, 0))
    say(alignment, 1, 0, 10, 0)
    assert alignment.now == 0
    # Its posts of minute 4 were under way all the time.
    assert say(alignment, 2, 1, 4, 0, mention("a", 4, 0)) == [(3, [])]
    assert say(alignment, 3, 1, 10, 1) == [(4, ["x:0.0"]), (9, [])]


def test_time_passes_an_idle_partition_that_is_found_empty_again():
    alignment = Alignment(2, PLENTY)
    say(alignment, 0, 1, 0, -1, ends=(0, 0))
    say(alignment, 1, 0, 10, 7)
    say(alignment, 2, 0, 20, 9)
    say(alignment, 3, 1, 0, -1, ends=(8, 0))
    assert alignment.now == 10
    say(alignment, 4, 1, 0, -1, ends=(10, 0))
    assert alignment.now == 20


def test_a_mark_that_is_older_than_what_was_read_says_nothing():
    alignment = Alignment(2, PLENTY)
    say(alignment, 0, 0, 30, 50)
    say(alignment, 1, 1, 20, 4)
    say(alignment, 2, 1, 10, 2, ends=(99, 3))
    assert alignment.now == 20


def test_when_all_are_idle_and_each_knows_the_end_of_the_others_the_last_minute_is_over():
    alignment = Alignment(2, PLENTY)
    say(alignment, 0, 0, 9, 3)
    say(alignment, 1, 1, 9, 5)
    say(alignment, 2, 1, 9, 5, ends=(3, 6))
    say(alignment, 3, 0, 9, 3, ends=(4, 6))
    assert alignment.now == 9
    say(alignment, 4, 1, 9, 5, ends=(4, 6))
    assert alignment.now == 10


def test_an_end_that_a_broker_gives_too_low_stands_for_the_whole_batch():
    alignment = Alignment(2, PLENTY)
    say(alignment, 0, 0, 7, 4)
    say(alignment, 1, 0, 9, 12)
    say(alignment, 2, 1, 7, 0, ends=(6, 1))
    assert alignment.now == 7
    say(alignment, 3, 0, 9, 12, ends=(6, 1))
    assert alignment.now == 10


def test_offsets_begin_again_in_a_topic_that_was_made_anew():
    alignment = Alignment(2, PLENTY)
    say(alignment, 0, 0, 30, 500, topic_id="a")
    say(alignment, 1, 1, 30, 700, topic_id="a")
    say(alignment, 2, 0, 40, 0, topic_id="b")
    say(alignment, 3, 1, 30, -1, ends=(1, 0), topic_id="b")
    assert alignment.now == 40
    say(alignment, 4, 0, 40, 0, ends=(1, 0), topic_id="b")
    assert alignment.now == 41


def test_what_is_left_of_the_topic_before_vouches_for_nothing_in_the_present_one():
    alignment = Alignment(2, PLENTY)
    say(alignment, 0, 0, 30, 500, topic_id="a")
    say(alignment, 1, 1, 30, 700, topic_id="a")
    say(alignment, 2, 0, 40, 0, topic_id="b")
    say(alignment, 3, 1, 30, 700, ends=(501, 701), topic_id="a")
    assert alignment.now == 30
    say(alignment, 4, 1, 30, -1, ends=(0, 0), topic_id="b")
    assert alignment.now == 30
    say(alignment, 5, 1, 30, 700, ends=(900, 701), topic_id="a")
    assert alignment.now == 30
    say(alignment, 6, 1, 30, -1, ends=(1, 0), topic_id="b")
    assert alignment.now == 40


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40), st.integers(0, 2**32).map(random.Random))
def test_whatever_the_delays_no_post_of_an_orderly_sender_comes_late(steps, chance):
    """One sender; each partition is looked at now and then, and told of with delays of its own."""
    logs, told, clock = [[], [], [], []], [[], [], [], []], 0
    for step, partition in steps:
        clock += step
        for place in chance.sample(range(4), 4):
            logs[place].append((clock, place == partition))
            told[place].append((clock, len(logs[place]) - 1, place == partition, ()))
        if chance.random() < 0.5:  # everything that was sent has arrived
            silent, ends = chance.randrange(4), tuple(map(len, logs))
            told[silent].append((clock, len(logs[silent]) - 1, False, ends))
    alignment, offset = Alignment(4, PLENTY), 0
    late = []
    while any(told):
        place = chance.choice([place for place in range(4) if told[place]])
        for _ in range(chance.randrange(1, 8)):
            if told[place]:
                at, read, speaks, ends = told[place].pop(0)
                late += [at] if speaks and at < alignment.now else []
                say(alignment, offset, place, at, read, *([mention("a", at, read)] if speaks else []), ends=ends)
                offset += 1
    assert late == []
