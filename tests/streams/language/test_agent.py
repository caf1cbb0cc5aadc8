"""Only what is known to be empty is marked as idle."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from streams.clock import TOPIC_HEADER
from streams.kafka.reach import Reach, ReadPosition
from streams.language import agent
from streams.language.silence import Silence
from streams.runtime.steps import records_of
from streams.tasks import end
from tests.streams.language.stages import new_stage

EMPTY = ReadPosition(end=5, position=5, fetched=(0, 4))


@dataclass
class Runner:
    """What marking asks of a runner; each look is newer than the one before."""

    places: dict[int, ReadPosition]
    taken: dict[int, int]
    age: float = 0.0
    known: bool = True
    joined: bool = True
    current: bool = True
    generation: int = 1
    topic_id: str | None = "b"
    looks: int = 0
    sent: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage = new_stage()
        self.consume = SimpleNamespace(hand_out=self.hand_out)

    @property
    def reach(self) -> Reach | None:
        self.looks += 1
        return Reach(1, time.monotonic() - self.age, (5, 5), self.places) if self.known else None

    def lag(self, partition: int) -> int | None:
        return self.places[partition].waiting(self.taken.get(partition))

    async def hand_out(self, said: Any) -> None:
        if self.current:
            self.sent += records_of(said())
        else:
            self.looks += 1


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    monkeypatch.setattr(agent, "LOOK_EVERY", 0.001)


async def marked(runner, *, looks=60):
    marking = asyncio.create_task(agent.IdleMarks(runner, 0.01).run())
    while runner.looks < looks and not runner.sent:
        await asyncio.sleep(0.001)
        assert not marking.done()
    await end([marking])
    return sorted({one.partition for one in runner.sent})


async def test_a_partition_of_which_all_was_taken_is_marked():
    runner = Runner({0: EMPTY, 1: EMPTY}, {0: 4, 1: 4})
    assert await marked(runner) == [0, 1]
    assert {dict(one.headers)[TOPIC_HEADER] for one in runner.sent} == {b"b"}


@pytest.mark.parametrize(
    ("place", "taken"),
    [
        (ReadPosition(end=5, position=0, fetched=None), {}),
        (ReadPosition(end=5, position=5, fetched=(0, 4)), {}),
        (ReadPosition(end=5, position=5, fetched=(0, 4)), {0: 3}),
        (ReadPosition(end=9, position=5, fetched=(0, 4)), {0: 4}),
    ],
)
async def test_one_in_which_something_waits_is_not(place, taken):
    assert await marked(Runner({0: place, 1: EMPTY}, taken | {1: 4})) == [1]


async def test_one_of_which_nothing_is_known_is_not():
    assert await marked(Runner({}, {0: 4, 1: 4})) == []


@pytest.mark.parametrize(("idle_after", "times"), [(0.02, range(2, 30)), (10.0, range(1, 2))])
async def test_a_mark_that_says_nothing_new_is_repeated_only_after_as_long_again(monkeypatch, idle_after, times):
    monkeypatch.setattr(agent, "Silence", lambda _: Silence(0.01))
    runner = Runner({0: EMPTY}, {0: 4})
    marking = asyncio.create_task(agent.IdleMarks(runner, idle_after).run())
    while runner.looks < 200 and len(runner.sent) < 2:
        await asyncio.sleep(0.001)
        assert not marking.done()
    assert len(runner.sent) in times
    runner.taken[0], runner.places[0] = 7, ReadPosition(end=8, position=8, fetched=(0, 7))
    before, looks = len(runner.sent), runner.looks
    while len(runner.sent) == before:
        await asyncio.sleep(0.001)
        assert runner.looks < looks + 500
    await end([marking])


@pytest.mark.parametrize(
    "changed", [{"known": False}, {"age": agent.FRESH + 1}, {"joined": False}, {"current": False}, {"generation": 2}]
)
async def test_nothing_is_marked_by_old_news_or_while_partitions_change_hands(changed):
    assert await marked(replace(Runner({0: EMPTY, 1: EMPTY}, {0: 4, 1: 4}), **changed)) == []
