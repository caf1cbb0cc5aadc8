"""A post that claims a place beyond the end of `posts` mutes no partition, in work or in what is read back."""

import pytest

from streams.kafka.records import Incoming
from streams.mentions.known_ends import BEYOND, EndsKnown, KnownEnds
from tests.streams.sentiment.stages import MOMENT, TOPICS, incoming, new_stage, post, scored, take


def on(topic_id, offset):
    one = post(offset, "beras")
    origin = one.origin.model_copy(update={"topic_id": topic_id})
    return one.model_copy(update={"id": f"x:{topic_id}-{offset}", "origin": origin})


def stage_with_ends():
    async def ask():
        return EndsKnown("a", (10, 10, 10))

    stage, _ = new_stage()
    stage.ends = KnownEnds(ask)
    return stage


async def test_it_is_a_dead_letter_and_those_that_come_after_are_scored():
    stage = stage_with_ends()
    folded = await take(stage, incoming(0, on("a", 1), on("a", 2**53), on("a", 2)))
    assert [one.origin.offset for one in scored(folded)] == [1, 2]
    [letter] = folded.sends[0]
    assert letter.topic == TOPICS.dead_letters.name
    assert BEYOND.encode() in dict(letter.headers).values()
    folded = await take(stage, incoming(1, on("a", 3)))
    assert [one.origin.offset for one in scored(folded)] == [3]


async def test_what_is_read_back_is_not_believed_either():
    stage = stage_with_ends()
    await stage.ends.look()
    forged, _ = new_stage()
    [written] = [out for out in (await take(forged, incoming(0, on("a", 1), on("a", 2**53)))).sends[2] if out.value]
    with pytest.raises(ValueError, match=BEYOND):
        stage.restore(Incoming(written.topic, 0, 0, MOMENT, None, written.value))
    folded = await take(stage, incoming(1, on("a", 1), on("a", 2)))
    assert [one.origin.offset for one in scored(folded)] == [2]
