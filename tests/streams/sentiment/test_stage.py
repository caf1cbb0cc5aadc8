from collections import Counter
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.codec import decode_scored, encode_arrays
from schemas.detected import DetectedPost, Language, Origin
from schemas.mention import MAX_EXCERPT, MentionBatch
from schemas.post import Engagement
from schemas.scored import Sentiment
from streams.clock import CLOCK_HEADER, IDLE_HEADER, minute_of
from streams.records import Incoming
from streams.sentiment.arrivals import TOTALS_HEADER
from streams.sentiment.stage import MAX_MENTIONS, SentimentStage
from streams.settings import Settings
from streams.topics import Topics

PARTITIONS = 3
TOPICS = Topics(Settings(partitions=PARTITIONS))
MOMENT = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
MINUTE = minute_of(MOMENT)
TARGETS = {"banjir": 0, "beras": 1, "vaksin": 2, "gempa": 1}


class Words:
    """A scorer that finds anger in one word and is unsure of questions."""

    def __init__(self):
        self.asked = []

    async def __call__(self, texts, languages):
        self.asked += zip(texts, languages, strict=True)
        return [
            Sentiment(
                label="negative" if "payah" in text else "neutral",
                negative=0.8 if "payah" in text else 0.1,
                neutral=0.1 if "payah" in text else 0.8,
                positive=0.1,
                abstained=text.endswith("?"),
                model="words@1",
            )
            for text in texts
        ]


def new_stage(scope="matched"):
    scorer = Words()
    stage = SentimentStage(TOPICS, scorer, TARGETS.__getitem__, model="words@1", scope=scope)
    stage.reset(range(PARTITIONS))
    return stage, scorer


def post(offset, *issues, index=0, partition=0, clock=MINUTE, text="pelayanan payah", **fields):
    return DetectedPost(
        id=f"x:{partition}.{offset}.{index}",
        source="x",
        created_at=MOMENT + timedelta(seconds=offset % 60),
        text=text,
        origin=Origin(partition=partition, offset=offset, index=index),
        arrived_at=MOMENT,
        clock=clock,
        language=Language(code="id", confidence=0.9),
        issues=issues,
        **fields,
    )


def incoming(offset, *posts, partition=0, headers=(), deleted=None):
    value = None if deleted else (encode_arrays(posts, cap=100_000_000) or [b"[]"])[0]
    return Incoming(TOPICS.detected.name, partition, offset, MOMENT, deleted, value, headers)


async def take(stage, *records):
    items = [item for record in records for item in stage.decode(record)[0]]
    return stage.fold(records, await stage.work(items), [])


def mentions(folded):
    """The batches, by target partition."""
    found = {target: [] for target in range(PARTITIONS)}
    for out in folded.phases[1]:
        found[out.partition].append(MentionBatch.model_validate_json(out.value))
    return found


def scored(folded):
    return [one for out in folded.phases[2] if out.value for one in decode_scored(out.value)]


def said(folded):
    """Posts that each issue is said to be spoken of in, in order."""
    found = {}
    for batches in mentions(folded).values():
        for batch in batches:
            for segment in batch.segments:
                for one in segment.mentions:
                    found.setdefault(one.issue, []).append(one.post)
    return found


async def test_a_post_is_scored_and_mentioned_for_each_of_its_issues():
    stage, _ = new_stage()
    folded = await take(
        stage, incoming(4, post(17, "beras", "vaksin", author="h", author_followers=9, url="https://u.invalid"))
    )
    assert said(folded) == {"beras": ["x:0.17.0"], "vaksin": ["x:0.17.0"]}
    [one] = scored(folded)
    assert one.sentiment.label == "negative"
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert (mention.sentiment, mention.abstained, mention.language) == ("negative", False, "id")
    assert (mention.position, mention.clock, mention.created_at) == ((17, 0), MINUTE, one.created_at)
    assert (mention.author, mention.author_followers, mention.url) == ("h", 9, "https://u.invalid")
    assert folded.done == {0: 4}


async def test_mentions_are_on_the_broker_before_the_scored_posts():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras")))
    assert [{out.topic for out in phase} for phase in folded.phases] == [
        set(),
        {TOPICS.mentions.name},
        {TOPICS.scored.name},
    ]


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


@pytest.mark.parametrize(("scope", "asked"), [("matched", 1), ("all", 2)])
async def test_the_scope_says_which_posts_the_model_sees(scope, asked):
    stage, scorer = new_stage(scope)
    folded = await take(stage, incoming(0, post(1, "beras"), post(2)))
    assert len(scorer.asked) == asked
    assert [one.sentiment is not None for one in scored(folded)] == [True, scope == "all"]
    assert said(folded) == {"beras": ["x:0.1.0"]}


async def test_the_model_is_not_asked_when_there_is_nothing_to_score():
    stage, scorer = new_stage()
    await take(stage, incoming(0, post(1)), incoming(1))
    assert scorer.asked == []


async def test_a_repeat_is_not_scored_again_but_its_gain_is_told():
    stage, scorer = new_stage("all")
    folded = await take(
        stage,
        incoming(0, post(1, "beras", repeat=True, engagement_gained=4, engagement=Engagement(likes=10, shares=1, views=99))),
    )
    assert scorer.asked == []
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert (mention.repeat, mention.engagement_gained, mention.engagement, mention.sentiment) == (True, 4, 11, None)


@pytest.mark.parametrize(
    ("fields", "actions"), [({}, None), ({"repost_of": "x:9", "engagement": Engagement(likes=10)}, None)]
)
async def test_actions_that_are_not_known_or_not_its_own_are_absent(fields, actions):
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras", **fields)))
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert mention.engagement is actions


async def test_a_model_that_is_unsure_abstains():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras", text="benarkah naik?")))
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert (mention.sentiment, mention.abstained) == (None, True)


async def test_a_long_text_is_cut_in_mentions_only():
    stage, _ = new_stage()
    text = "beras " * 100
    folded = await take(stage, incoming(0, post(1, "beras", text=text)))
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert len(mention.excerpt) == MAX_EXCERPT
    assert mention.excerpt.endswith("…")
    assert scored(folded)[0].text == text


async def test_origins_that_are_not_newer_are_left_out():
    stage, _ = new_stage()
    first = await take(stage, incoming(0, post(5, "beras"), post(5, "beras", index=1)))
    assert said(first) == {"beras": ["x:0.5.0", "x:0.5.1"]}
    again = await take(stage, incoming(1, post(5, "beras", index=1), post(4, "beras"), post(5, "beras", index=2)))
    assert said(again) == {"beras": ["x:0.5.2"]}
    assert [one.id for one in scored(again)] == ["x:0.5.2"]
    assert again.done == {0: 1}


async def test_partitions_are_told_apart():
    stage, _ = new_stage()
    await take(stage, incoming(0, post(5, "beras")))
    folded = await take(stage, incoming(0, post(3, "beras", partition=1), partition=1))
    assert said(folded) == {"beras": ["x:1.3.0"]}


async def test_after_a_restart_what_was_scored_before_is_left_out_and_the_clock_goes_on():
    stage, _ = new_stage()
    records = [incoming(0, post(5, "beras", clock=MINUTE + 7)), incoming(1, post(6, "beras", clock=MINUTE + 7))]
    folded = await take(stage, records[0])
    fresh, _ = new_stage()
    for out in folded.phases[2]:
        fresh.remember(Incoming(out.topic, out.partition, 0, MOMENT, out.key, out.value, out.headers))
    again = await take(fresh, records[0], incoming(1))
    assert said(again) == {}
    assert {segment.clock for batch in mentions(again)[0] for segment in batch.segments} == {MINUTE + 7}
    assert said(await take(fresh, records[1])) == {"beras": ["x:0.6.0"]}


async def test_a_mark_moves_the_clock_on():
    stage, _ = new_stage()
    mark = (CLOCK_HEADER, (MOMENT + timedelta(minutes=3)).isoformat().encode())
    folded = await take(stage, incoming(0, headers=(mark,)))
    assert folded.phases[2] == []
    for batches in mentions(folded).values():
        [segment] = batches[0].segments
        assert (segment.clock, segment.idle, segment.mentions) == (MINUTE + 3, False, ())


async def test_only_the_last_record_of_a_take_says_whether_a_partition_is_idle():
    stage, _ = new_stage()
    idle = ((IDLE_HEADER, b"1"),)
    folded = await take(stage, incoming(0, headers=idle), incoming(0, post(1, partition=1), partition=1, headers=idle))
    assert [segment.idle for segment in mentions(folded)[0][0].segments] == [True, True]
    folded = await take(stage, incoming(1, headers=idle), incoming(2, post(2, "beras")))
    assert [segment.idle for segment in mentions(folded)[0][0].segments] == [False]


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
    assert [(out.key, out.value is None) for out in folded.phases[2]] == [(None, False), (b"x:0.1.0", True)]
    for batches in mentions(folded).values():
        assert batches[-1].segments[0].deleted == ("x:0.1.0",)


async def test_no_header_holds_more_than_sources_and_numbers():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras", author="h")), incoming(1, deleted=b"x:0.1.0"))
    found = {header for phase in folded.phases for out in phase for header in out.headers}
    assert found == {(TOTALS_HEADER, orjson.dumps([1, MINUTE // 5, {"x": [1, 1]}]))}


async def test_a_scorer_that_fails_changes_no_state():
    stage, scorer = new_stage()

    async def broken(texts, languages):
        raise TimeoutError

    record = incoming(0, post(1, "beras"))
    items, _ = stage.decode(record)
    stage._score = broken
    with pytest.raises(TimeoutError):
        await stage.work(items)
    stage._score = scorer
    assert said(await take(stage, record)) == {"beras": ["x:0.1.0"]}


async def test_a_post_that_keeps_failing_is_a_dead_letter_of_its_own():
    stage, _ = new_stage()
    items, _ = stage.decode(incoming(8, post(1, "beras"), post(2, "beras")))
    letter = stage.source(items[1]).because("ValueError", 5)
    folded = stage.fold([items[0].record], await stage.work(items[:1]), [letter])
    [out] = folded.phases[0]
    assert (out.topic, out.partition, letter.place) == (TOPICS.dead_letters.name, 0, (8, 1))
    assert DetectedPost.model_validate_json(out.value) == items[1].post
    assert said(folded) == {"beras": ["x:0.1.0"]}


@pytest.mark.parametrize("value", [b"{}", b"[{}]", b"no", b"\xff"])
def test_what_is_no_array_of_detected_posts_is_refused(value):
    stage, _ = new_stage()
    with pytest.raises(ValueError):
        stage.decode(Incoming(TOPICS.detected.name, 0, 0, MOMENT, None, value))
