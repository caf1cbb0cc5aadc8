"""Faust's Kafka transport with what Faust leaves out.

That is a durable producer, a short fetch wait, a bounded rebalance, and a way back to the beginning of a partition.
"""

import asyncio
from collections.abc import Collection
from typing import Any, cast

from faust.transport.drivers import aiokafka as driver

from streams.kafka.reach import ReadPosition
from streams.runtime.assigned_places import AssignedPlaces
from streams.runtime.consumer_thread import ConsumerThread
from streams.runtime.faust_producer import Producer
from streams.runtime.lost_records import WentBack
from streams.runtime.stage_app import StageApp
from streams.settings import Settings

__all__ = ["Consumer", "Transport"]


def _settings_of(app: Any) -> Settings:
    settings: Settings = app.kentongan
    return settings


class _Assignment:
    """Partitions from when they are in hand until they change hands."""

    gone_back = False
    """Whether it went back to what is committed."""
    kept_waiting = False
    """Whether it could not while Faust waits for it, since the broker is away."""


class Consumer(driver.Consumer):
    """Faust's consumer, which lets records in only once it has sought the committed offsets."""

    _assignment: _Assignment | None = None
    """None while partitions change hands."""

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def places(self) -> AssignedPlaces:
        """Where reading began in the present assignment, and in which topics."""
        return cast(ConsumerThread, self._thread).places

    async def look_for_new_topics(self) -> tuple[int, list[WentBack]]:
        """What the thread's `look_for_new_topics` does and says."""
        return await cast(ConsumerThread, self._thread).look_for_new_topics()

    async def topic_ids(self, topics: Collection[str]) -> dict[str, str]:
        """What the thread's `topic_ids` says."""
        return await cast(ConsumerThread, self._thread).topic_ids(topics)

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Let nothing in until the next assignment has sought its committed offsets."""
        self._shut(None)
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[Any], generation_id: int = 0) -> None:
        """Let nothing in until this assignment has sought its committed offsets."""
        self._shut(_Assignment())
        cast(ConsumerThread, self._thread).places.begin()
        await super().on_partitions_assigned(assigned, generation_id)

    @property
    def is_member(self) -> bool:
        """Whether the broker cannot have given this worker's partitions to another one for want of heartbeats."""
        return cast(ConsumerThread, self._thread).is_member(_settings_of(self.app).session_timeout)

    def _shut(self, assignment: _Assignment | None) -> None:
        self._assignment = assignment
        self.stop_flow()

    async def perform_seek(self) -> None:
        """Go back to what is committed."""
        assignment = self._assignment or _Assignment()
        try:
            # Faust waits as long as for a request, and then ends what takes over assignments, for good.
            async with asyncio.timeout(0.8 * _settings_of(self.app).request_timeout):
                await super().perform_seek()
        except TimeoutError:
            assignment.kept_waiting = True
        else:
            assignment.gone_back = True

    def resume_flow(self) -> None:
        """Let records in, unless a newer rebalance has superseded the one that asks for it.

        Else records would come in while the present assignment still goes back to what is committed. Faust drops what came
        in by then, and goes on behind it. An assignment that could not go back yet lets records in when it has.
        """
        assignment = self._assignment
        if assignment is None:
            return
        if assignment.gone_back:
            super().resume_flow()
        elif assignment.kept_waiting:
            self.add_future(self._go_back(assignment))

    async def _go_back(self, assignment: _Assignment) -> None:
        while self._assignment is assignment and not assignment.gone_back:
            await self.perform_seek()
        if self._assignment is assignment:
            self.resume_flow()

    async def look(self, topic: str, partitions: int) -> tuple[tuple[int, ...], dict[int, ReadPosition]]:
        """What the thread's `look` says."""
        return await cast(ConsumerThread, self._thread).look(topic, partitions)

    def verify_event_path(self, now: float, tp: Any) -> None:
        """Leave the search for stuck partitions to `/live`: Faust's fails on one whose position is not known yet."""

    async def wait_empty(self) -> None:
        """Wait for the batch in hand, not for every event that was ever handed out, and not for ever.

        Faust waits until all events are acknowledged. Some of ours are held until a checkpoint, and what is not acknowledged
        comes again to the next owner, who recognises it.
        """
        try:
            async with asyncio.timeout(_settings_of(self.app).session_timeout / 2):
                await cast(StageApp, self.app).wait_idle()
        except TimeoutError:
            self.log.warning("partitions were taken away while a batch was still in hand; it will be processed again")
        await self.commit_and_end_transactions()


class Transport(driver.Transport):
    """The transport of every stage."""

    Producer = Producer
    Consumer = Consumer
