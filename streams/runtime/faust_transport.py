"""Faust's Kafka transport with what Faust leaves out.

That is a durable producer, a short fetch wait, a bounded rebalance, and a way back to the beginning of a partition.
"""

import asyncio
import math
import time
from collections.abc import Mapping
from typing import Any, cast

import aiokafka
from aiokafka.errors import IllegalGenerationError, NoError, RebalanceInProgressError, UnknownMemberIdError
from aiokafka.protocol.group import HeartbeatRequest, SyncGroupRequest
from faust.transport.drivers import aiokafka as driver

from streams.kafka.reach import Place
from streams.kafka.stopping import stop
from streams.runtime.assigned_places import AssignedPlaces
from streams.runtime.faust_producer import Producer
from streams.runtime.fetch_wait import wait_longer_when_idle
from streams.runtime.fetched import Fetched
from streams.runtime.stage_app import StageApp
from streams.settings import Settings

__all__ = ["Consumer", "Transport"]


def _settings_of(app: Any) -> Settings:
    settings: Settings = app.kentongan
    return settings


_A_MEMBER = (NoError.errno, RebalanceInProgressError.errno)
_NO_MEMBER = (UnknownMemberIdError.errno, IllegalGenerationError.errno)

_CLOCK = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""A clock that goes on while the process is frozen; where there is such a one, also while the machine sleeps."""


class _ConsumerThread(driver.AIOKafkaConsumerThread):
    places: AssignedPlaces
    """Of the present assignment."""
    _fetched: Fetched
    """Since reading went back to what is committed."""
    _answered = -math.inf
    """When the last request was sent by whose answer the broker said that this worker is a member of its group."""

    async def on_start(self) -> None:
        """Start the consumer, and from then on note how long it is a member of its group for certain."""
        await super().on_start()
        wait_longer_when_idle(self._ensure_consumer())
        coordinator = self._ensure_consumer()._coordinator
        send = coordinator._send_req

        async def noted(request: Any) -> Any:
            began = time.clock_gettime(_CLOCK)
            answer = await send(request)
            said = getattr(answer, "error_code", None)
            if isinstance(request, HeartbeatRequest | SyncGroupRequest) and said in (*_A_MEMBER, *_NO_MEMBER):
                self._answered = began if said in _A_MEMBER else -math.inf
            return answer

        coordinator._send_req = noted

    def is_member(self, session: float) -> bool:
        """Whether a session of so many seconds, which the broker counts from that request on at the earliest, still lasts."""
        return time.clock_gettime(_CLOCK) - self._answered < session

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Faust has 1.5 s in its code; the consumer takes the value over when it starts.
        consumer._fetch_max_wait_ms = _settings_of(self.app).fetch_wait_ms
        self.places = AssignedPlaces(consumer)
        self._fetched = Fetched(consumer)
        consumer.commit = self.places.commit
        return consumer

    async def on_thread_stop(self) -> None:
        """Stop the consumer, also while the broker is away."""
        await super(driver.AIOKafkaConsumerThread, self).on_thread_stop()
        if self._consumer is not None:
            await stop(self._consumer)

    async def seek_to_committed(self) -> Mapping[Any, int | None]:  # type: ignore[override]
        """Go back to what is committed, and to the beginning where nothing is; return the committed offsets.

        Faust drops what was fetched while partitions changed hands and seeks back for it, but leaves a partition of which
        nothing was ever committed where it is: what was dropped of that one would be lost.
        """
        committed: Mapping[Any, int | None] = await self.call_thread(self._seek_back)
        return committed

    async def _seek_back(self) -> Mapping[Any, int | None]:
        committed = await self.places.seek()
        self._fetched.clear()
        return committed

    async def look_for_new_topics(self) -> None:
        """Have the partitions assigned again when a topic was deleted and made anew since they were assigned."""
        await self.call_thread(self._look_for_new_topics)

    async def _look_for_new_topics(self) -> None:
        for topic in await self.places.made_anew():
            self.log.warning("the topic %s was deleted and made anew; it is read from its beginning", topic)
            self._ensure_consumer()._coordinator.request_rejoin()

    async def _fetch_records(self, *arguments: Any, **options: Any) -> Any:
        records = await super()._fetch_records(*arguments, **options)
        self._fetched.note(records)
        return records

    async def look(self, topic: str, partitions: int) -> tuple[tuple[int, ...], dict[int, Place]]:
        """Ask where the partitions of a topic end, and tell how far those in hand are read, as far as that is known.

        Raises:
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        # The thread's own queue serves two calls at a time: behind one that waits for a broker, fetching would wait too.
        asked = asyncio.run_coroutine_threadsafe(self._fetched.look(topic, partitions), self.thread_loop)
        return await asyncio.wrap_future(asked)


class _Assignment:
    """Partitions from when they are in hand until they change hands."""

    gone_back = False
    """Whether it went back to what is committed."""
    kept_waiting = False
    """Whether it could not while Faust waits for it, since the broker is away."""


class Consumer(driver.Consumer):
    """Faust's consumer, which lets records in only once it has gone back to where reading goes on."""

    _assignment: _Assignment | None = None
    """None while partitions change hands."""

    def _new_consumer_thread(self) -> _ConsumerThread:
        return _ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    @property
    def places(self) -> AssignedPlaces:
        """Where reading began in the present assignment, and in which topics."""
        return cast(_ConsumerThread, self._thread).places

    async def look_for_new_topics(self) -> None:
        """Have the partitions assigned again when a topic was deleted and made anew since they were assigned."""
        await cast(_ConsumerThread, self._thread).look_for_new_topics()

    async def on_partitions_revoked(self, revoked: set[Any]) -> None:
        """Let nothing in until the next assignment has gone back to what is committed."""
        self._shut(None)
        await super().on_partitions_revoked(revoked)

    async def on_partitions_assigned(self, assigned: set[Any], generation_id: int = 0) -> None:
        """Let nothing in until this assignment has gone back to what is committed."""
        self._shut(_Assignment())
        cast(_ConsumerThread, self._thread).places.begin()
        await super().on_partitions_assigned(assigned, generation_id)

    @property
    def is_member(self) -> bool:
        """Whether the broker cannot have given this worker's partitions to another one for want of heartbeats."""
        return cast(_ConsumerThread, self._thread).is_member(_settings_of(self.app).session_timeout)

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
        """Let records in, unless what asks for it is left from a rebalance that another one overtook.

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

    async def look(self, topic: str, partitions: int) -> tuple[tuple[int, ...], dict[int, Place]]:
        """What the thread's `look` says."""
        return await cast(_ConsumerThread, self._thread).look(topic, partitions)

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
