"""One batch through a stage, with neither a broker nor a loop."""

from datetime import UTC, datetime

import pytest

from schemas.deadletter import DeadLetter
from streams.kafka.records import Incoming
from streams.runtime.batch import run_batch
from streams.runtime.stage import Stage
from streams.runtime.steps import Commit, Send, last_offsets, records_of
from tests.streams.carried import Carried
from tests.streams.loops import TOPICS, Upper, events, setup

MOMENT = datetime.fromtimestamp(1_750_000_000, UTC)


def records(*values: bytes) -> list[Incoming]:
    return [Incoming("posts", 0, offset, MOMENT, None, value) for offset, value in enumerate(values)]


BATCH = (b"a b", b"unreadable", b"faulty", b"c poison d")


async def test_what_cannot_be_read_or_keeps_failing_is_a_dead_letter_and_the_rest_goes_on():
    output = await run_batch(Upper(), records(*BATCH))
    assert [(one.offset, one.error) for one in output.unreadable] == [(1, "ValueError"), (2, "missing: text")]
    assert [(one.offset, one.error, one.attempts) for one in output.given_up] == [(3, "RuntimeError", 1)]
    assert output.done == 4
    carried = Carried(output.steps)
    letters = [DeadLetter.from_record(out.key, out.value, out.headers) for out in carried.sends[0]]
    assert [one.offset for one in letters] == [1, 2, 3]
    assert all(out.topic == TOPICS.dead_letters.name for out in carried.sends[0])
    assert [out.value for out in carried.sends[1]] == [b"A", b"B", b"C", b"D"]
    assert (carried.commit, carried.counted.posts_out) == ({0: 3}, 4)


@pytest.mark.parametrize("attempts", [1, 2])
async def test_it_sends_what_the_loop_sends(attempts):
    one = setup()
    await one.run(events(*BATCH))
    output = await run_batch(Upper(), records(*BATCH), attempts=attempts, delay=0.001)
    sent = [out.value for out in records_of(output.steps)]
    assert sent == one.sent == [b"unreadable", b"faulty part", b"poison", b"A", b"B", b"C", b"D"]


async def test_the_number_of_items_is_told_before_the_work():
    stage, told = Upper(), []
    await run_batch(stage, records(b"a b", b"c"), decoded=lambda items: told.append((items, list(stage.tries))))
    assert told == [(3, [])]


class Plain(Stage):
    """A stage that has no use for state, costly work or checkpoints."""

    name = "plain"

    def decode(self, record):
        return [record], []

    def apply(self, records, results, dead):
        return [Send(results), last_offsets(records)]


async def test_a_stage_needs_to_say_only_what_it_does():
    stage, given = Plain(), records(b"a", b"b")
    stage.assign([0])
    stage.restore(given[0])
    assert list(stage.missing()) == list(stage.checkpoint()) == []
    assert list((await run_batch(stage, given)).steps) == [Send(given), Commit({0: 1})]
