import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.mention import MentionBatch, MentionSegment
from streams.virality.alignment import Alignment
from tests.streams.virality.mentions import Piece, batches, interleaved, mention, repeated

END = 60
PLENTY = 1_000_000

chances = st.integers(0, 2**32).map(random.Random)


@st.composite
def partition_streams(draw):
    """For one to four partitions of `posts`: posts with an event clock that never goes back, each of one to three issues."""
    found = []
    for partition in range(draw(st.integers(1, 4))):
        steps = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=12))
        clock, pieces = 0, []
        for offset, (step, issues) in enumerate(steps):
            clock = min(clock + step, END - 1)
            said = tuple(mention(f"issue-{number}", clock, offset) for number in range(issues))
            pieces.append(Piece(partition, clock, said))
        found.append([*pieces, Piece(partition, END)])
    return found


def play(alignment, records):
    """Offer the records one by one; return the minutes with mentions, in the order in which they were handed out."""
    found = []
    for offset, batch in enumerate(records):
        alignment.offer(offset, batch)
        found += [(minute.number, minute.mentions) for minute in alignment.advance() if minute.mentions]
    return found


@settings(deadline=None)
@given(partition_streams(), chances, st.integers(1, 12))
def test_every_order_and_cut_and_repetition_gives_the_same_minutes(streams, chance, most):
    expected = {}
    for stream in streams:
        for piece in stream:
            for one in piece.mentions:
                expected.setdefault(one.clock, []).append((piece.partition, one))
    records = batches(interleaved([repeated(stream, chance) for stream in streams], chance), chance, most)
    assert play(Alignment(len(streams), PLENTY), records) == sorted(expected.items())


@settings(deadline=None)
@given(partition_streams(), chances, st.integers(1, 12))
def test_settled_passes_no_record_that_first_brought_a_held_mention(streams, chance, most):
    alignment = Alignment(len(streams), PLENTY)
    brought, handed_out = {}, set()
    for offset, batch in enumerate(batches(interleaved([repeated(one, chance) for one in streams], chance), chance, most)):
        for segment in batch.segments:
            for one in segment.mentions:
                brought.setdefault((segment.partition, one.position, one.issue), offset)
        alignment.offer(offset, batch)
        for minute in alignment.advance():
            handed_out |= {(partition, one.position, one.issue) for partition, one in minute.mentions}
        held = [at for place, at in brought.items() if place not in handed_out]
        assert alignment.settled == min(held, default=offset + 1) - 1


@settings(deadline=None)
@given(partition_streams(), chances)
def test_time_never_goes_back_and_no_minute_comes_before_it_is_over(streams, chance):
    alignment = Alignment(len(streams), PLENTY)
    clocks = [-1] * len(streams)
    last = -1
    for offset, batch in enumerate(batches(interleaved(streams, chance), chance, 3)):
        alignment.offer(offset, batch)
        for segment in batch.segments:
            clocks[segment.partition] = max(clocks[segment.partition], segment.clock)
        for minute in alignment.advance():
            assert last < minute.number < min(clocks)
            last = minute.number
        assert alignment.now == min(clocks)
    assert last == END - 1


def offer(alignment, offset, partition, clock, *mentions, idle=False):
    segment = MentionSegment(partition=partition, clock=clock, idle=idle, mentions=mentions)
    alignment.offer(offset, MentionBatch(segments=(segment,)))
    return [(minute.number, [one.post for _, one in minute.mentions]) for minute in alignment.advance()]


def test_nothing_is_over_before_every_partition_was_heard_of():
    alignment = Alignment(2, PLENTY)
    assert offer(alignment, 0, 0, 9, mention("a", 3, 1)) == []
    assert alignment.now == -1
    assert offer(alignment, 1, 1, 5) == [(3, ["x:1.0"]), (4, [])]


def test_an_idle_partition_is_not_waited_for_until_it_speaks_again():
    alignment = Alignment(2, PLENTY)
    offer(alignment, 0, 1, 2)
    assert offer(alignment, 1, 0, 8, mention("a", 7, 1)) == [(1, [])]
    assert offer(alignment, 2, 1, 2, idle=True) == [(7, ["x:1.0"])]
    assert offer(alignment, 3, 0, 12, mention("a", 11, 2)) == [(11, ["x:2.0"])]
    assert offer(alignment, 4, 1, 12) == []
    assert offer(alignment, 5, 0, 20, mention("a", 14, 3)) == []
    assert offer(alignment, 6, 1, 20) == [(14, ["x:3.0"]), (19, [])]


def test_when_all_partitions_are_idle_the_last_minute_is_over_too():
    alignment = Alignment(2, PLENTY)
    offer(alignment, 0, 0, 5, mention("a", 5, 1), idle=True)
    assert offer(alignment, 1, 1, 3, idle=True) == [(5, ["x:1.0"])]
    assert alignment.settled == 1


def test_what_comes_late_from_an_idle_partition_is_handed_out_all_the_same():
    alignment = Alignment(2, PLENTY)
    offer(alignment, 0, 1, 1, idle=True)
    offer(alignment, 1, 0, 9)
    assert offer(alignment, 2, 1, 4, mention("a", 4, 1)) == [(4, ["x:1.0"])]
    assert alignment.now == 9


def test_too_many_held_mentions_end_the_wait():
    alignment = Alignment(2, 3)
    said = [mention("a", minute, minute) for minute in range(5)]
    assert offer(alignment, 0, 0, 2, *said[:3]) == []
    assert offer(alignment, 1, 0, 4, *said[3:]) == [(minute, [f"x:{minute}.0"]) for minute in range(4)]
    assert alignment.settled == 0


def test_a_record_with_nothing_in_it_settles():
    alignment = Alignment(1, PLENTY)
    alignment.skip(7)
    assert alignment.settled == 7


@pytest.mark.parametrize("partition", [2, 99])
def test_a_partition_that_does_not_exist_is_left_out(partition):
    alignment = Alignment(2, PLENTY)
    assert offer(alignment, 0, partition, 4, mention("a", 1, 1)) == []
    assert alignment.settled == 0
