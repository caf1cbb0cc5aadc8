"""What the language stage cannot read, and what becomes of it."""

from dataclasses import replace

import orjson
import pytest

from schemas.deadletter import DeadLetter
from streams.kafka.records import Incoming
from tests.streams.carried import Carried
from tests.streams.language.stages import MOMENT, TOPICS, incoming, post, restarted, take


async def test_what_cannot_be_read_is_a_dead_letter_and_its_neighbours_pass(stage):
    bad = {"id": "x:2", "text": "no time"}
    posts, folded = await take(
        stage,
        incoming(0, post(1), bad, post(3)),
        incoming(1, value=b"not json"),
        incoming(2, value=b""),
        incoming(3, value=b"\xff\xfe"),
        incoming(4, post(4)),
    )
    assert [one.id for one in posts[0]] == ["x:1", "x:3", "x:4"]
    letters = [DeadLetter.from_record(out.key, out.value, out.headers) for out in folded.sends[0]]
    assert [(letter.place, letter.value) for letter in letters] == [
        ((0, 1), orjson.dumps(bad)),
        ((1, -1), b"not json"),
        ((2, -1), b""),
        ((3, -1), b"\xff\xfe"),
    ]
    assert {(letter.topic, letter.partition, letter.stage) for letter in letters} == {(TOPICS.posts.name, 0, "language")}
    assert folded.commit == {0: 4}


async def test_dead_letters_go_out_in_order_and_after_a_restart_not_twice(stage):
    records = [incoming(offset, post(offset), {"id": f"bad {offset}"}) for offset in range(3)]
    items, dead = [], []
    for record in records:
        found, unreadable = stage.decode(record)
        items += found
        dead += unreadable
    folded = Carried(stage.apply(records, await stage.work(items), dead[::-1]))
    assert [orjson.loads(out.value)["id"] for out in folded.sends[0]] == ["bad 0", "bad 1", "bad 2"]
    _, again = await take(restarted(folded), *records, incoming(3, value=b"worse"))
    assert [out.value for out in again.sends[0]] == [b"worse"]


async def test_a_letter_of_another_stage_does_not_hide_one_of_this(stage):
    other = DeadLetter(TOPICS.detected.name, 0, 99, None, "sentiment", "ValueError", 1, None, b"x")
    stage.restore(Incoming(TOPICS.dead_letters.name, 0, 0, MOMENT, None, other.value, tuple(other.headers())))
    with pytest.raises(ValueError):
        stage.restore(Incoming(TOPICS.dead_letters.name, 0, 1, MOMENT, None, b"not one of ours"))
    _, folded = await take(stage, incoming(0, value=b"bad"))
    assert len(folded.sends[0]) == 1


async def test_a_record_with_neither_key_nor_value_is_a_dead_letter(stage):
    record = Incoming(TOPICS.posts.name, 0, 0, MOMENT, None, None)
    _, folded = await take(stage, record)
    [out] = folded.sends[0]
    assert DeadLetter.from_record(out.key, out.value, out.headers).error == "empty"


async def test_a_post_that_keeps_failing_is_a_dead_letter_that_can_be_sent_in_again(stage):
    items, _ = stage.decode(incoming(5, post(1), post(2, likes=4)))
    letter = stage.dead_letter(items[1])
    assert letter.place == (5, 1)
    [again], _ = stage.decode(incoming(9, value=letter.value))
    assert again.post == items[1].post


async def test_dead_letters_of_a_topic_that_was_made_anew_are_told_from_those_before(stage):
    places = [(599, "a"), (0, "b"), (0, "b")]
    broken = [replace(incoming(offset, value=b"{"), topic_id=topic_id) for offset, topic_id in places]
    assert [len((await take(stage, record))[1].sends[0]) for record in broken] == [1, 1, 0]
