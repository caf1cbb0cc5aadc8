"""What the sentiment stage tells `mentions`, as its readers find it."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.mention import MAX_EXCERPT
from schemas.post import Engagement
from streams.clock import IDLE_HEADER, READ_HEADER, TOPIC_HEADER
from streams.mentions.batches import MAX_MENTIONS
from tests.streams.sentiment.stages import MINUTE, PARTITIONS, TARGETS, incoming, mentions, new_stage, post, scored, take


async def test_every_target_hears_how_far_every_partition_came():
    stage, _ = new_stage()
    folded = await take(
        stage,
        incoming(0, post(1, "beras", clock=MINUTE + 2)),
        incoming(0, post(1, partition=2, clock=MINUTE + 5), partition=2),
    )
    for batches in mentions(folded).values():
        [batch] = batches
        assert {segment.partition: segment.clock for segment in batch.segments} == {0: MINUTE + 2, 2: MINUTE + 5}
        assert batch.model == "words@1"


@pytest.mark.parametrize(
    ("fields", "actions"), [({}, None), ({"repost_of": "x:9", "engagement": Engagement(likes=10)}, None)]
)
async def test_actions_that_are_not_known_or_not_its_own_are_absent(fields, actions):
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras", **fields)))
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert mention.engagement is actions


async def test_a_mention_names_the_other_issues_of_the_post():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, *TARGETS)), incoming(1, post(2, "beras")))
    several, alone = (one for one in mentions(folded)[1][0].segments[0].mentions if one.issue == "beras")
    assert several.also == ("banjir", "gempa", "vaksin")
    assert alone.also == ()


async def test_a_long_text_is_cut_in_mentions_only():
    stage, _ = new_stage()
    text = "beras " * 100
    folded = await take(stage, incoming(0, post(1, "beras", text=text)))
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert len(mention.excerpt) == MAX_EXCERPT
    assert mention.excerpt.endswith("…")
    assert scored(folded)[0].text == text


async def test_only_the_last_record_of_a_take_says_whether_a_partition_is_idle():
    stage, _ = new_stage()
    idle = ((IDLE_HEADER, b"1"),)
    folded = await take(stage, incoming(0, headers=idle), incoming(0, post(1, partition=1), partition=1, headers=idle))
    assert [segment.idle for segment in mentions(folded)[0][0].segments] == [True, True]
    folded = await take(stage, incoming(1, headers=idle), incoming(2, post(2, "beras")))
    assert [segment.idle for segment in mentions(folded)[0][0].segments] == [False]


def reach(read, topic_id, ends=None):
    idle = ((IDLE_HEADER, ends),) if ends else ()
    return ((READ_HEADER, read), (TOPIC_HEADER, topic_id), *idle)


async def test_how_far_a_partition_was_read_counts_anew_in_a_topic_that_was_made_anew():
    stage, _ = new_stage()
    folded = await take(
        stage,
        incoming(0, headers=reach(b"500", b"a")),
        incoming(1, headers=reach(b"3", b"b")),
        incoming(2, headers=reach(b"3", b"b", b"4,0")),
    )
    [segment] = mentions(folded)[0][0].segments
    assert (segment.read, segment.ends, segment.topic_id) == (3, (4, 0), "b")


@pytest.mark.parametrize(
    "headers",
    [
        reach(b"9" * 30, b"a", b"1,2"),
        reach(b"x", b"a", b"1,2"),
        reach(b"-2", b"a"),
        reach(b"1", b"a" * 65),
        reach(b"1" + b",1" * 40_000, b"a"),
    ],
)
async def test_what_is_no_place_says_nothing_of_how_far_a_partition_was_read(headers):
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, headers=headers))
    [segment] = mentions(folded)[0][0].segments
    assert (segment.read, segment.topic_id) == (-1, None)


async def test_ends_without_a_place_or_that_are_none_are_not_passed_on():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, headers=reach(b"1", b"a", b"-1,2,9999999999999999999")))
    [segment] = mentions(folded)[0][0].segments
    assert (segment.idle, segment.ends) == (True, ())


@example([(1, 23, 0), (1, 260, 0), (0, 1, 0), (0, 1, 1), (1, 167, 0)])  # a record that is full to the last mention
@given(st.lists(st.tuples(st.integers(0, PARTITIONS - 1), st.integers(1, 260), st.integers(0, 3)), min_size=1, max_size=6))
async def test_cut_batches_lose_nothing_and_move_no_clock_ahead_of_what_follows(parts):
    stage, _ = new_stage()
    records, clocks, offsets, expected = [], Counter(), Counter(), Counter()
    for partition, number, step in parts:
        clocks[partition] += step
        posts = [
            post(offsets[partition], "beras", "gempa", index=index, partition=partition, clock=MINUTE + clocks[partition])
            for index in range(number)
        ]
        records.append(incoming(offsets[partition], *posts, partition=partition))
        offsets[partition] += 1
        expected[partition] += 2 * number
    folded = await take(stage, *records)
    reached, counted, places = dict.fromkeys(range(PARTITIONS), 0), Counter(), {}
    for batch in mentions(folded)[TARGETS["beras"]]:
        assert sum(len(segment.mentions) for segment in batch.segments) <= MAX_MENTIONS
        for segment in batch.segments:
            counted[segment.partition] += len(segment.mentions)
            for one in segment.mentions:
                assert reached[segment.partition] <= one.clock <= segment.clock
                assert places.get(segment.partition, (0, 0, "")) <= (*one.position, one.issue)
                places[segment.partition] = (*one.position, one.issue)
            reached[segment.partition] = segment.clock
    assert +counted == expected
    assert {number: reached[number] for number in expected} == {number: MINUTE + clocks[number] for number in expected}


async def test_a_deletion_reaches_every_target_and_is_a_tombstone_among_the_scored():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras")), incoming(1, deleted=b"x:0.1.0"))
    assert [(out.key, out.value is None) for out in folded.sends[2]] == [(None, False), (b"x:0.1.0", True)]
    for batches in mentions(folded).values():
        assert batches[-1].segments[0].deleted == ("x:0.1.0",)
