from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from schemas.detected import DetectedPost
from schemas.post import Engagement
from schemas.scored import LogOdds, NegativeConfusion
from streams.clock import CLOCK_HEADER
from streams.kafka.records import Incoming
from streams.mentions.emerging_terms import PHRASES_HEADER
from streams.mentions.source_totals import TOTALS_HEADER
from tests.streams.carried import Carried
from tests.streams.sentiment.stages import (
    MINUTE,
    MOMENT,
    TOPICS,
    Words,
    incoming,
    mentions,
    new_stage,
    post,
    said,
    scored,
    take,
)


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
    assert folded.commit == {0: 4}


async def test_mentions_are_on_the_broker_before_the_scored_posts():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras")))
    assert [{out.topic for out in phase} for phase in folded.sends] == [
        set(),
        {TOPICS.mentions.name},
        {TOPICS.scored.name},
    ]


async def test_posts_of_no_issue_stay_without_a_sentiment():
    stage, scorer = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras"), post(2)))
    assert len(scorer.asked) == 1
    assert [one.sentiment is not None for one in scored(folded)] == [True, False]
    assert said(folded) == {"beras": ["x:0.1.0"]}


async def test_posts_of_no_issue_may_have_a_scorer_of_their_own():
    others = Words()
    stage, scorer = new_stage(unwatched=others)
    folded = await take(stage, incoming(0, post(1, text="baik"), post(2, "beras", text="payah"), post(3, text="payah")))
    assert ([text for text, _ in scorer.asked], [text for text, _ in others.asked]) == (["payah"], ["baik", "payah"])
    assert [one.sentiment.label for one in scored(folded)] == ["neutral", "negative", "negative"]


async def test_the_model_is_not_asked_when_there_is_nothing_to_score():
    stage, scorer = new_stage()
    await take(stage, incoming(0, post(1)), incoming(1))
    assert scorer.asked == []


async def test_a_repeat_is_not_scored_again_but_its_gain_is_told():
    others = Words()
    stage, scorer = new_stage(unwatched=others)
    folded = await take(
        stage,
        incoming(0, post(1, "beras", repeat=True, engagement_gained=4, engagement=Engagement(likes=10, shares=1, views=99))),
    )
    assert scorer.asked + others.asked == []
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert (mention.repeat, mention.engagement_gained, mention.engagement, mention.sentiment) == (True, 4, 11, None)


async def test_a_model_that_is_unsure_abstains():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras", text="benarkah naik?")))
    [mention] = mentions(folded)[1][0].segments[0].mentions
    assert (mention.sentiment, mention.abstained) == (None, True)


async def test_origins_that_are_not_newer_are_left_out():
    stage, _ = new_stage()
    first = await take(stage, incoming(0, post(5, "beras"), post(5, "beras", index=1)))
    assert said(first) == {"beras": ["x:0.5.0", "x:0.5.1"]}
    again = await take(stage, incoming(1, post(5, "beras", index=1), post(4, "beras"), post(5, "beras", index=2)))
    assert said(again) == {"beras": ["x:0.5.2"]}
    assert [one.id for one in scored(again)] == ["x:0.5.2"]
    assert again.commit == {0: 1}


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
    for out in folded.sends[2]:
        fresh.restore(Incoming(out.topic, out.partition, 0, MOMENT, out.key, out.value, out.headers))
    again = await take(fresh, records[0], incoming(1))
    assert said(again) == {}
    assert {segment.clock for batch in mentions(again)[0] for segment in batch.segments} == {MINUTE + 7}
    assert said(await take(fresh, records[1])) == {"beras": ["x:0.6.0"]}


async def test_a_mark_moves_the_clock_on():
    stage, _ = new_stage()
    mark = (CLOCK_HEADER, (MOMENT + timedelta(minutes=3)).isoformat().encode())
    folded = await take(stage, incoming(0, headers=(mark,)))
    assert folded.sends[2] == []
    for batches in mentions(folded).values():
        [segment] = batches[0].segments
        assert (segment.clock, segment.idle, segment.mentions) == (MINUTE + 3, False, ())


async def test_no_header_holds_more_than_sources_and_numbers():
    stage, _ = new_stage()
    folded = await take(stage, incoming(0, post(1, "beras", author="h")), incoming(1, deleted=b"x:0.1.0"))
    found = {header for phase in folded.sends for out in phase for header in out.headers}
    assert found == {(TOTALS_HEADER, orjson.dumps([1, MINUTE // 5, {"x": [1, 1]}])), (PHRASES_HEADER, b"0")}


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
    letter = stage.dead_letter(items[1]).because("ValueError", 5)
    folded = Carried(stage.apply([items[0].record], await stage.work(items[:1]), [letter]))
    [out] = folded.sends[0]
    assert (out.topic, out.partition, letter.place) == (TOPICS.dead_letters.name, 0, (8, 1))
    assert DetectedPost.model_validate_json(out.value) == items[1].post
    assert said(folded) == {"beras": ["x:0.1.0"]}


@pytest.mark.parametrize("value", [b"{}", b"no", b"\xff", b"[" * 100_000, b'[{"id":"\\ud800"}', b"\0", b"[1,,2]"])
def test_what_is_no_array_of_detected_posts_is_a_dead_letter_as_it_came(value):
    stage, _ = new_stage()
    items, [letter] = stage.decode(Incoming(TOPICS.detected.name, 0, 3, MOMENT, None, value))
    assert not items
    assert (letter.place, letter.value) == ((3, -1), value)


def test_an_element_that_cannot_be_read_takes_no_neighbour_with_it():
    stage, _ = new_stage()
    good = incoming(8, post(1, "beras"), post(2, "beras"))
    first, second = orjson.loads(good.value)
    value = orjson.dumps([first, second | {"engagement_gained": 2**54}, second])
    items, [letter] = stage.decode(replace(good, value=value))
    assert [item.index for item in items] == [0, 2]
    assert (letter.place, letter.error) == ((8, 1), "less_than_equal")
    assert orjson.loads(letter.value)["engagement_gained"] == 2**54
    with pytest.raises(ValueError):
        stage.restore(replace(good, topic=TOPICS.scored.name, value=value))


async def test_mentions_carry_what_was_measured_of_the_model():
    measured = NegativeConfusion(found=LogOdds(mean=1.4, deviation=0.9, freedom=5), false=LogOdds(mean=-2.0, deviation=0.8))
    stage, _ = new_stage(confusion=measured)
    folded = await take(stage, incoming(0, post(1, "beras")))
    assert {batch.confusion for batches in mentions(folded).values() for batch in batches} == {measured}
