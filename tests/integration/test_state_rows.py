"""Rows on a real broker: which one is read back, and what a worker does that finds another one's row behind its own."""

from dataclasses import dataclass, field

import pytest

from streams.kafka.admin import create_topics
from streams.kafka.clients import producer
from streams.kafka.reader import read_at
from streams.kafka.records import Outgoing
from streams.kafka.topics import Topics
from streams.runtime.state_rows import StateRows
from streams.settings import Settings
from tests.brokers import ApacheKafka

pytestmark = pytest.mark.integration


@dataclass
class Owner:
    """A worker that has partition 0 of the rows, in a generation of its group."""

    settings: Settings
    generation: int
    again: list[set[bytes]] = field(default_factory=list)
    missing: list[tuple[str, int, int]] = field(default_factory=list)
    found: list[tuple[bytes, bytes]] = field(default_factory=list)

    def __post_init__(self):
        self.topic = Topics(self.settings).channel_state.name
        self.rows = StateRows(
            self.settings,
            {self.topic: None},
            missing=lambda: self.missing,
            write_again=lambda places: self.again.extend(set(keys) for keys in places.values()),
            refuses=lambda row: row.value == b"newer",
        )

    async def begin(self):
        self.found = [(one.key, one.value) async for one in self.rows.read_back([0], self.generation)]
        return self

    async def write(self, *records, told=True):
        async with producer(self.settings) as client:
            for key, value in records:
                row = self.rows.stamp(Outgoing(self.topic, value, 0, key))
                await client.send_and_wait(row.topic, row.value, row.key, row.partition, headers=list(row.headers))
                if told:
                    self.rows.written(row)


@pytest.fixture
async def settings(broker, prefix):
    found = Settings(
        bootstrap_servers=broker.bootstrap_servers,
        topic_prefix=prefix,
        partitions=1,
        idempotent_producer=isinstance(broker, ApacheKafka),
    )
    await create_topics(found)
    return found


async def test_of_two_owners_the_later_one_counts_and_it_writes_again_what_the_earlier_one_wrote_over(settings):
    first = await Owner(settings, 1).begin()
    await first.write((b"a", b"1"), (b"b", b"1"))
    second = await Owner(settings, 2).begin()
    assert second.found == [(b"a", b"1"), (b"b", b"1")]
    await second.write((b"a", b"2"), (b"b", b"2"))
    assert not await second.rows.look_for_stale()

    await first.write((b"a", b"late"), (b"c", None))
    assert await second.rows.look_for_stale()
    assert second.again == [{b"a", b"c"}]
    assert not await second.rows.look_for_stale()
    third = await Owner(settings, 3).begin()
    assert dict(third.found) == {b"a": b"2", b"b": b"2", b"c": None}
    assert third.again == [{b"a"}]  # a worker that began just now may be the only one to know
    await third.write((b"a", b"2"))
    fourth = await Owner(settings, 4).begin()
    assert fourth.again == []
    assert dict(fourth.found)[b"a"] == b"2"


async def test_a_row_that_the_stage_refuses_stays_as_it_is(settings):
    first = await Owner(settings, 1).begin()
    second = await Owner(settings, 2).begin()
    await first.write((b"a", b"newer"))
    assert not await second.rows.look_for_stale()
    await first.write((b"a", b"newer"), (b"b", b"late"))
    assert await second.rows.look_for_stale()
    assert second.again == [{b"b"}]


async def test_rows_whose_answer_was_lost_are_looked_at_and_are_no_strangers(settings):
    owner = await Owner(settings, 1).begin()
    await owner.write((b"a", b"1"), told=False)
    assert not await owner.rows.look_for_stale()
    await owner.write((b"a", b"2"))
    assert not await owner.rows.look_for_stale()
    assert owner.again == []


async def test_what_a_stage_misses_is_read_by_its_place_if_it_is_still_there(settings):
    topic = Topics(settings).notifications.name
    async with producer(settings) as client:
        for number in range(5):
            await client.send_and_wait(topic, b"%d" % number, partition=0)
    places = [(topic, 0, offset) for offset in (3, 1, 3, 99)]
    assert [one.value async for one in read_at(settings, places)] == [b"1", b"3"]
    owner = Owner(settings, 1, missing=places)
    await owner.begin()
    assert [value for _, value in owner.found] == [b"1", b"3"]
