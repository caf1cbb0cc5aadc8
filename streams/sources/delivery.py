"""Delivery of planned records to Kafka, in their order on each partition, through losses of the broker."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from itertools import islice

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    ClusterAuthorizationFailedError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
    UnsupportedVersionError,
)

from streams.errors import KentonganError
from streams.settings import Settings
from streams.sources.connection import ProducerConnection
from streams.sources.plan import Planned
from streams.tasks import end

__all__ = ["Delivery", "NotDeliveredError"]

log = structlog.get_logger(__name__)

MAX_WAITING_BYTES = 8_000_000
"""Size of the records that wait, at which their source is held up."""

_BATCH_BYTES = 250_000
_BATCH_RECORDS = 5_000
_RECORD_OVERHEAD = 100
_FIRST_DELAY = 0.2
_MAX_DELAY = 5.0
_HOPELESS = (
    AuthenticationFailedError,
    AuthenticationMethodNotSupported,
    ClusterAuthorizationFailedError,
    InvalidTopicError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
    UnsupportedVersionError,
)


class NotDeliveredError(KentonganError):
    """Records were given up; the message says why, in half a sentence."""


class Delivery:
    """Sends rounds of one Kafka batch for each partition, and no next round before the last one is acknowledged.

    So nothing overtakes what was to come before it, with an idempotent producer or without. What fails is sent again by a new
    producer; it may then be on the topic twice, which a consumer that drops repeats does not notice.
    """

    def __init__(self, settings: Settings, topic: str, *, give_up_after: float) -> None:
        """`give_up_after` is the time in seconds that a round may take with all its repetitions."""
        self._settings = settings
        self._topic = topic
        self._give_up_after = give_up_after
        self._queues: dict[int, deque[Planned]] = {}
        self._bytes = 0
        self._taken: Counter[int] = Counter()
        self._settled: Counter[int] = Counter()
        """Records by partition, of which each is in order: taken to be sent, and acknowledged."""
        self._connection = ProducerConnection(settings)
        self._changed = asyncio.Condition()
        self._failure: Exception | None = None
        self._task: asyncio.Task[None] | None = None
        self.delivered = 0
        """Posts that are acknowledged."""
        self.trouble: str | None = None
        """Why the present round does not go through, None when all is well."""

    async def start(self) -> None:
        """Connect, and begin to send.

        Raises:
            aiokafka.errors.KafkaError: the broker does not answer or refuses.
        """
        await self._connection.producer()
        self._task = asyncio.create_task(self._run())

    async def put(self, records: Iterable[Planned]) -> None:
        """Take records to be sent; waits while too much is waiting.

        Raises:
            NotDeliveredError: records were given up. Those given here are kept with them as undelivered.
        """
        for record in records:
            self._queues.setdefault(record.partition, deque()).append(record)
            self._bytes += _bytes(record)
            self._taken[record.partition] += 1
        async with self._changed:
            self._changed.notify_all()
            await self._changed.wait_for(lambda: self._failure or self._bytes < MAX_WAITING_BYTES)
        if self._failure:
            raise self._failure

    async def flush(self) -> None:
        """Wait until everything that was put before is acknowledged, whatever is put meanwhile.

        Raises:
            NotDeliveredError: records were given up.
        """
        wanted = self._taken.copy()
        async with self._changed:
            await self._changed.wait_for(lambda: self._failure or self._settled >= wanted)
        if self._failure:
            raise self._failure

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be sent or acknowledged."""
        return not self._bytes

    @property
    def undelivered_tags(self) -> list[int]:
        """Tags of the posts that are not acknowledged."""
        return [tag for queue in self._queues.values() for record in queue for tag in record.tags]

    async def stop(self) -> None:
        """End at once; what waits stays undelivered."""
        if self._task:
            await end([self._task])
        await self._connection.drop()

    async def _run(self) -> None:
        try:
            while True:
                async with self._changed:
                    await self._changed.wait_for(lambda: self._bytes)
                await self._round()
        except Exception as error:  # whoever puts and flushes must not wait for ever, whatever it is
            self._failure = error
            async with self._changed:
                self._changed.notify_all()

    async def _round(self) -> None:
        waiting = {partition for partition, queue in self._queues.items() if queue}
        deadline = time.monotonic() + self._give_up_after
        delay = _FIRST_DELAY
        while waiting:
            try:
                async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                    waiting -= await self._attempt(waiting)
                    if waiting:
                        await self._connection.drop()
                        await asyncio.sleep(delay)
            except TimeoutError:
                raise NotDeliveredError(
                    f"the broker at {self._settings.bootstrap_servers} took nothing for {self._give_up_after:g} s"
                    + (f" ({self.trouble})" if self.trouble else "")
                ) from None
            delay = min(2 * delay, _MAX_DELAY)
        self.trouble = None

    async def _attempt(self, partitions: Iterable[int]) -> set[int]:
        """Send a batch to each partition; return those that acknowledged theirs.

        Raises:
            NotDeliveredError: the broker refuses in a way that no repetition mends.
        """
        sent = list(partitions)
        try:
            client = await self._connection.producer()
            results = await asyncio.gather(*(self._send(client, partition) for partition in sent), return_exceptions=True)
        except (KafkaError, OSError) as error:
            self._judge(error)
            return set()
        for result in results:
            if result is not None:
                self._judge(result)
        return {partition for partition, result in zip(sent, results, strict=True) if result is None}

    def _judge(self, error: BaseException) -> None:
        """Note an error that may pass; raise any other."""
        if isinstance(error, _HOPELESS):
            raise NotDeliveredError(f"the broker refuses the posts ({type(error).__name__})") from error
        if not isinstance(error, KafkaError | OSError):
            raise error
        what = type(error).__name__
        if self.trouble != what:
            log.warning("posts_not_taken", error=what)
        self.trouble = what

    async def _send(self, client: AIOKafkaProducer, partition: int) -> None:
        queue = self._queues[partition]
        batch = client.create_batch()
        size = count = 0
        for record in islice(queue, _BATCH_RECORDS):
            size += _bytes(record)
            if count and size > _BATCH_BYTES:
                break
            if batch.append(timestamp=None, key=record.key, value=record.value, headers=list(record.headers)) is None:
                break
            count += 1
        # A closed batch goes at once: all that there is to send is in it, so no company is to be waited for.
        batch.close()
        await (await client.send_batch(batch, self._topic, partition=partition))
        await self._settle([queue.popleft() for _ in range(count)])

    async def _settle(self, records: Sequence[Planned]) -> None:
        self.delivered += sum(len(record.tags) for record in records)
        self._bytes -= sum(_bytes(record) for record in records)
        self._settled.update(record.partition for record in records)
        async with self._changed:
            self._changed.notify_all()


def _bytes(record: Planned) -> int:
    return len(record.value or b"") + len(record.key or b"") + _RECORD_OVERHEAD
