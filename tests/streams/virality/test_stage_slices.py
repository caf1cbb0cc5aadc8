import asyncio
import time
from itertools import chain, pairwise

from schemas.mention import MentionBatch, MentionSegment
from schemas.watchlist import Issue
from streams.runtime.loop import Consume
from tests.streams.carried import Carried
from tests.streams.loops import SETTINGS, Event, Group, Message, Stream
from tests.streams.virality.mentions import Piece, mention
from tests.streams.virality.stage_runs import ARRIVED, BEGIN, fold, incoming, many, new_stage, sent, slow_stage, steps_of


def test_rows_are_made_a_thousand_at_a_time_and_need_not_wait_for_each_other():
    names = {f"isu-{number}": Issue(id=f"isu-{number}", title="Isu", query="isu") for number in range(2_500)}
    stage = new_stage(1, watchlist=names)
    said = tuple(mention(name, BEGIN, place) for place, name in enumerate(names))
    fold(stage, [incoming(0, MentionBatch(segments=(Piece(0, BEGIN, said).segment(), Piece(0, BEGIN + 1).segment())))])
    phases = [[row for row in phase if row.topic.endswith("issue-state")] for phase in Carried(stage.checkpoint()).sends]
    assert [len(phase) for phase in phases] == [1_000, 1_000, 500, 0]
    assert {row.key.decode() for phase in phases for row in phase} == set(names)
    assert all(row.unordered for phase in phases for row in phase)


def test_a_large_minute_is_folded_in_slices():
    stage = slow_stage()
    steps = steps_of(stage, [many(50)])
    first = next(steps)
    assert len(stage.issues()) < 5
    carried = Carried(chain([first], steps))
    assert carried.pauses >= 50
    assert (carried.counted.posts_in, carried.counted.posts_out, len(stage.issues())) == (50, 50, 50)


def test_posts_are_deleted_in_slices_from_issues_that_show_them():
    stage = slow_stage()
    sent(fold(stage, [many(50)]))
    gone = MentionSegment(partition=0, clock=BEGIN + 2, deleted=tuple(f"x:{number}.0" for number in range(50)))
    steps = steps_of(stage, [incoming(1, MentionBatch(segments=(gone,)))])
    first = next(steps)
    assert sum(len(list(state.recent.samples())) for state in stage.issues().values()) > 40
    assert Carried(chain([first], steps)).pauses >= 45
    assert not any(list(state.recent.samples()) for state in stage.issues().values())


async def test_the_loop_answers_while_a_large_minute_is_folded():
    """Each turn of another task is short against the whole of the fold, in which there would else be none."""
    stage = new_stage(1, interval=1e9, watchlist={}, now=time.monotonic)
    diary = []
    consume = Consume(stage, Group(diary), SETTINGS, fatal=diary.append, ready=None)
    turns = []

    async def watch():
        while True:
            turns.append(time.process_time())
            await asyncio.sleep(0)

    event = Event(Message(0, many(3000).value, timestamp=ARRIVED.timestamp()))
    watching = asyncio.create_task(watch())
    began = time.process_time()
    await consume.run(Stream(diary, [[event]]))
    whole = time.process_time() - began
    watching.cancel()
    assert len(stage.issues()) == 3000
    assert len(turns) >= 10
    assert max(after - before for before, after in pairwise(turns)) < whole / 2
