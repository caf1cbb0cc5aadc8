"""What Faust and a broker do together below the one consume loop."""

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer.group_coordinator import GroupCoordinator

from streams.kafka.reader import read_back
from streams.kafka.records import Outgoing
from streams.tasks import end
from tests.holding import Hold, running, send
from tests.pipeline import eventually

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]


async def test_records_that_belong_together_lie_side_by_side_whoever_else_writes(broker, prefix):
    """They are one record batch, which a broker appends whole or not at all."""
    async with running(broker, prefix, Hold(0)) as (runner, client):

        async def others() -> None:
            while True:
                await client.send_and_wait(runner.source, b"other", partition=0)

        noise = [asyncio.create_task(others()) for _ in range(4)]
        for group in range(20):
            records = [Outgoing(runner.source, b"%d" % group, 0, b"%d" % one, together=True) for one in range(100)]
            await runner.send(records)
        await end(noise)
        await client.flush()
        found = [record async for record in read_back(runner.app.kentongan, {(runner.source, 0): None})]
    places = {group: [one.offset for one in found if one.value == b"%d" % group] for group in range(20)}
    assert all(offsets == list(range(offsets[0], offsets[0] + 100)) for offsets in places.values())
    assert len(found) > 20 * 100


@pytest.mark.parametrize("settled", [-1, 4])
async def test_what_is_not_acknowledged_is_read_again_even_when_nothing_ever_was(broker, prefix, settled):
    """Faust drops what it fetched during a rebalance and counts on seeking back for it."""
    stage = Hold(settled)
    async with running(broker, prefix, stage) as (runner, client):
        await send(client, runner, range(10))

        async def all_taken() -> bool:
            return stage.taken[0][-1:] == [9]

        await eventually(all_taken, within=60, what="all records are taken")
        await runner.app.consumer.commit()
        stage.taken[0].clear()
        await runner.app.consumer.perform_seek()
        await eventually(all_taken, within=30, what="they are taken again")
    assert stage.taken[0] == list(range(settled + 1, 10))


async def test_a_worker_is_a_member_for_certain_as_long_as_its_heartbeats_are_answered(broker, prefix, monkeypatch):
    async with running(broker, prefix, Hold(0), session_timeout=6.0) as (runner, _):
        thread = runner.app.consumer._thread

        async def is_member() -> bool:
            return runner.is_member

        async def is_none() -> bool:
            return not runner.is_member

        await eventually(is_member, within=30, what="it has joined")
        thread._answered -= 6.0  # as if it had been frozen for so long
        assert not runner.is_member
        await eventually(is_member, within=10, what="a heartbeat is answered")
        coordinator = thread._ensure_consumer()._coordinator
        monkeypatch.setattr(coordinator, "member_id", "somebody-else")
        await eventually(is_none, within=10, what="the broker says that there is no such member")
        await eventually(is_member, within=30, what="it has joined again")


async def test_a_rebalance_that_overtakes_another_loses_nothing(broker, prefix, monkeypatch):
    """What is left of the first one would let records in while the second one still goes back to what is committed."""
    stage = Hold(4, partitions=4)
    async with running(broker, prefix, stage) as (runner, client):
        app, consumer = runner.app, runner.app.consumer
        await send(client, runner, range(10))

        async def all_taken() -> bool:
            return all(stage.taken[partition][-1:] == [9] for partition in range(4))

        await eventually(all_taken, within=60, what="all records are taken")
        await consumer.commit()
        stage.taken.clear()
        asked: list[object] = []
        committed = GroupCoordinator.fetch_committed_offsets

        async def slow(self: GroupCoordinator, partitions: Sequence[TopicPartition]) -> Any:
            asked.append(partitions)
            await asyncio.sleep(1.2)
            return await committed(self, partitions)

        monkeypatch.setattr(GroupCoordinator, "fetch_committed_offsets", slow)
        assigned = consumer.assignment()

        async def revoke() -> None:
            app.on_rebalance_start()
            await consumer.on_partitions_revoked(assigned)

        async def assign() -> None:
            app.consumer_generation_id += 1
            await consumer.on_partitions_assigned(assigned, app.consumer_generation_id)

        async def going_back() -> bool:
            return len(asked) >= 1

        async def all_gone_back() -> bool:
            return len(asked) > before and not app.rebalancing and consumer.flow_active

        await revoke()
        await assign()
        await eventually(going_back, within=10, what="the first rebalance is going back", every=0.01)
        await revoke()
        await asyncio.sleep(2)  # as long as the other workers take to join
        assert not consumer.flow_active
        stage.free.clear()
        before = len(asked)
        await assign()
        await eventually(all_gone_back, within=10, what="the second rebalance has gone back")
        stage.free.set()
        await eventually(all_taken, within=30, what="all records are taken again")
    assert stage.taken.keys() == set(range(4))
    assert all(set(offsets) == set(range(5, 10)) for offsets in stage.taken.values())


async def test_an_assignment_that_goes_back_only_after_faust_gave_up_waiting_lets_records_in_then(
    broker, prefix, monkeypatch
):
    """As when the broker went right after a rebalance, and is back before the session is over."""
    stage = Hold(4)
    async with running(broker, prefix, stage, session_timeout=6.0, request_timeout=6.0) as (runner, client):
        app, consumer = runner.app, runner.app.consumer
        await send(client, runner, range(10))

        async def all_taken() -> bool:
            return stage.taken[0][-1:] == [9]

        await eventually(all_taken, within=60, what="all records are taken")
        await consumer.commit()
        stage.taken.clear()
        back, asked = threading.Event(), asyncio.Event()
        committed, loop = GroupCoordinator.fetch_committed_offsets, asyncio.get_running_loop()

        async def away(self: GroupCoordinator, partitions: Sequence[TopicPartition]) -> Any:
            loop.call_soon_threadsafe(asked.set)
            while not back.is_set():
                await asyncio.sleep(0.1)
            return await committed(self, partitions)

        monkeypatch.setattr(GroupCoordinator, "fetch_committed_offsets", away)
        assigned = consumer.assignment()
        app.on_rebalance_start()
        await consumer.on_partitions_revoked(assigned)
        app.consumer_generation_id += 1
        await consumer.on_partitions_assigned(assigned, app.consumer_generation_id)
        await asked.wait()
        await asyncio.sleep(runner.app.kentongan.request_timeout + 1)
        assert not consumer.flow_active
        back.set()
        await eventually(all_taken, within=30, what="all records are taken again")
    assert set(stage.taken[0]) == set(range(5, 10))


async def test_what_waits_is_known_from_the_broker_whether_it_was_fetched_or_not(broker, prefix):
    """More than a take, and more than is fetched at once."""
    stage = Hold(-1, partitions=2)
    stage.free.clear()
    async with running(broker, prefix, stage) as (runner, client):
        assert runner.lag(0) is None
        looking = asyncio.create_task(runner.keep_looking())
        try:

            async def all_wait() -> bool:
                return {runner.lag(0), runner.lag(1)} == {299, 300}

            async def none_waits() -> bool:
                return {runner.lag(0), runner.lag(1)} == {0}

            await eventually(none_waits, within=60, what="the partitions are known to be empty")
            await send(client, runner, range(300))
            await eventually(all_wait, within=30, what="all but what is in hand waits")
            assert runner.reach is not None
            assert len(runner.reach.ends) == 2
            stage.free.set()
            await eventually(none_waits, within=60, what="all is taken")
            assert {partition: len(taken) for partition, taken in stage.taken.items()} == {0: 300, 1: 300}
            runner.app.consumer_generation_id += 1
            assert runner.lag(0) is None
            runner.app.consumer_generation_id -= 1
        finally:
            await end([looking])
