"""A post that its source reads again is counted once, however many others were read meanwhile."""

from datetime import timedelta

from streams.runtime.dead_letters import REPLAY_HEADER
from tests.streams.language.stages import MOMENT, incoming, new_stage, post, take

MEMORY = 50
LATER = MOMENT + timedelta(days=3)


class Reading:
    """A language stage with a short memory, and what it passes on."""

    def __init__(self) -> None:
        self.stage = new_stage(repeat_memory=MEMORY)
        self.found = []
        self.offset = 0

    async def read(self, *posts, headers=()):
        passed, _ = await take(self.stage, incoming(self.offset, *posts, headers=headers, arrived=LATER))
        self.offset += 1
        self.found += passed.get(0, [])


def again(number, likes, actions, minutes):
    return post(number, likes=likes, earlier={"actions": actions, "at": (MOMENT + timedelta(minutes=minutes)).isoformat()})


async def test_a_post_read_again_over_two_days_among_ten_memories_of_others_is_counted_once():
    reading = Reading()
    await reading.read(post("a", likes=3))
    before, others = (3, 0), 0
    for minutes, likes in ((5, 10), (60, 50), (480, 55), (2_880, 900)):
        for _ in range(5):
            await reading.read(*(post(others + n, minutes=minutes) for n in range(2 * MEMORY)))
            others += 2 * MEMORY
        await reading.read(again("a", likes, *before))
        await reading.read(again("a", likes, *before))  # its worker died before it knew that it was sent
        before = likes, minutes
    found = [one for one in reading.found if one.id == "x:a"]
    assert [one.repeat for one in found] == [False, True, True, True, True]
    assert sum(one.engagement_gained for one in found) == 900
    assert not any(one.too_old for one in found)
    assert [one.read_before and one.read_before - found[0].clock for one in found] == [None, 0, 5, 60, 480]
    assert all(one.earlier is None for one in found)
    assert len(reading.found) == others + 5


async def test_a_reading_again_that_brings_nothing_leaves_no_trace():
    reading = Reading()
    await reading.read(again("a", 3, 9, 0))
    assert reading.found == []
    await reading.read(again("a", 12, 9, 0))
    assert [(one.repeat, one.engagement_gained) for one in reading.found] == [(True, 3)]


async def test_what_was_read_again_and_died_is_still_no_new_post_when_it_comes_back():
    reading = Reading()
    await reading.read(again("a", 12, 9, 0))
    await reading.read(again("a", 12, 9, 0), headers=((REPLAY_HEADER, b"1"),))
    assert [(one.repeat, one.engagement_gained) for one in reading.found] == [(True, 3), (True, 3)]
