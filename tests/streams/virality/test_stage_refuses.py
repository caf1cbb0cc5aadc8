from dataclasses import replace
from itertools import count

import orjson
import pytest

from schemas.codec import encode_record
from schemas.mention import MentionBatch, MentionSegment
from schemas.notification import DELETED_KEY, Deleted
from streams.kafka.records import Incoming
from streams.runtime.steps import records_of
from streams.virality.issue.state import IssueState
from streams.virality.read_mentions import ReadMentions
from tests.streams.carried import Carried
from tests.streams.virality.mentions import mention
from tests.streams.virality.stage_runs import ARRIVED, BEGIN, ISSUES, calm_records, fold, incoming, new_stage, sent, topics


def test_a_deletion_upstream_leaves_no_sample_behind():
    stage = new_stage(1)
    fold(stage, calm_records(4))
    records_of(stage.checkpoint())
    gone = MentionSegment(partition=0, clock=BEGIN + 3, deleted=("x:0.0", "x:1.0", "x:2.0"))
    fold(stage, [incoming(4, MentionBatch(segments=(gone,)))])
    [row] = records_of(stage.checkpoint())
    state = IssueState.from_bytes(row.value, ISSUES["beras"])
    assert state.recent.samples() == ()
    assert state.posts == 3


def test_a_post_that_is_deleted_before_its_minute_is_over_is_counted_and_not_shown():
    stage = new_stage(1)
    first, *rest = calm_records(4)
    fold(stage, [first])
    gone = MentionSegment(partition=0, clock=BEGIN, deleted=("x:0.0", "x:2.0"))
    fold(stage, [incoming(1, MentionBatch(segments=(gone,)))])
    for record in rest:
        fold(stage, [replace(record, offset=record.offset + 1)])
    records_of(stage.checkpoint())
    state = stage.issues()["beras"]
    assert state.posts == 3
    assert {one.post for one in state.recent.samples()} == {"x:1.0"}


def test_a_deletion_is_told_to_the_channels_of_the_same_number():
    stage = new_stage(1)
    gone = MentionSegment(partition=0, clock=BEGIN, deleted=("x:2", "x:1"))
    [told] = sent(fold(stage, [incoming(0, MentionBatch(segments=(gone,)))]))
    assert (told.topic, told.partition, told.key) == (topics(1).notifications.name, 0, DELETED_KEY)
    assert Deleted.model_validate_json(told.value).posts == ("x:1", "x:2")


@pytest.mark.parametrize("value", [None, b""])
def test_a_record_without_a_value_is_refused(value):
    with pytest.raises(ValueError):
        new_stage(1).decode(Incoming("mentions", 0, 0, ARRIVED, None, value))


@pytest.mark.parametrize("value", [b"{}", b"[]", b'{"segments": 3}', b"\xff", b"[" * 50_000])
def test_what_is_no_batch_of_mentions_is_a_dead_letter_as_it_came(value):
    items, [letter] = new_stage(1).decode(Incoming("mentions", 0, 0, ARRIVED, None, value))
    assert not items
    assert (letter.place, letter.value) == ((0, -1), value)


def test_a_mention_that_cannot_be_read_takes_neither_its_neighbours_nor_their_time_with_it():
    batch = MentionBatch(
        segments=(MentionSegment(partition=0, clock=30_000_000, mentions=(mention("a", 30_000_000, 1),) * 3),)
    )
    value = orjson.loads(encode_record(batch))
    value["segments"][0]["mentions"][1]["engagement_gained"] = 2**54
    value["histories"] = [{"issue": "a", "row": "!"}]
    record = Incoming("mentions", 0, 7, ARRIVED, None, orjson.dumps(value))
    [read], [letter, history] = new_stage(1).decode(record)
    assert orjson.loads(letter.value)["engagement_gained"] == 2**54
    assert orjson.loads(history.value) == {"issue": "a", "row": "!"}
    assert (letter.place, history.place) == ((7, 0), (7, 1))
    assert [len(segment.mentions) for segment in read.batch.segments] == [2]
    assert read.batch.segments[0].clock == 30_000_000


async def test_a_record_that_failed_becomes_a_dead_letter_and_does_not_hold_up_the_others():
    stage = new_stage(1, interval=0.001, now=count(0, 1).__next__)
    good, bad = calm_records(2)
    item = ReadMentions(bad, MentionBatch(segments=()))
    letter = stage.dead_letter(item).because("ValueError", 5)
    assert await stage.work([item]) == [item]
    folded = Carried(stage.apply([good, bad], stage.decode(good)[0], [letter]))
    [record] = sent(folded)
    assert record.topic == topics(1).dead_letters.name
    assert record.value == bad.value
    assert folded.commit == {0: -1}
    assert Carried(stage.checkpoint()).commit == {0: -1}  # the mention of the good record is still held
