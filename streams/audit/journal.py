"""Writing the audit trail, and reading it.

All writers share one transactional id. Kafka lets the newest of them write and fences the others off, so a writer that has
read the last entry either is the one that follows it, or has to begin again. So the chain does not fork. Where the broker
knows no transactions, which is the embedded one, a lock on this machine keeps writers apart.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from schemas.audit import AuditEntry
from schemas.codec import encode_record
from streams.audit.chain import Doing, following
from streams.audit.lock import alone
from streams.errors import UserError
from streams.kafka.clients import producer
from streams.kafka.errors import FORBIDDEN, BrokerError, is_away
from streams.kafka.passed_over import pass_over
from streams.kafka.reader import existing_partitions, read_topic
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.tasks import look_at_end

__all__ = ["append", "read_trail", "recorded"]

_TRIES = 30
_PAUSE = 0.2
_LONGEST_PAUSE = 8.0
_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@asynccontextmanager
async def recorded(settings: Settings, doing: Doing, *needed: str) -> AsyncIterator[Doing]:
    """Do something and enter it, be it done or failed; `details` may be filled meanwhile.

    Raises:
        UserError: no broker answers, or the topic or one of those `needed` is missing, so that nothing is done; or the entry
            cannot be written.
    """
    await existing_partitions(settings, Topics(settings).audit.name, *needed)
    try:
        yield doing
    except BaseException:
        await append(settings, replace(doing, outcome="failed"))
        raise
    await append(settings, doing)


async def append(settings: Settings, doing: Doing) -> AuditEntry:
    """Write an entry behind the last one, and return it; unreadable records between them are reported as passed over.

    Raises:
        UserError: it cannot be written.
    """
    error: BaseException | None = None
    for attempt in range(_TRIES):
        try:
            return await _append(settings, doing)
        except (KafkaError, BrokerError) as refused:
            error = refused.__cause__ or refused if isinstance(refused, BrokerError) else refused
            if is_away(error) or isinstance(error, (*FORBIDDEN, BrokerError)):
                break
            # Another writer was faster. Pauses grow, or many writers would keep fencing one another off.
            await asyncio.sleep(random.uniform(0, min(_LONGEST_PAUSE, _PAUSE * 2**attempt)))
    raise UserError(
        f"the audit trail cannot be written ({type(error).__name__}); check the broker, and that this user may write to "
        f"{Topics(settings).audit.name} with the transactional id {_transactional_id(settings)}"
    ) from error


async def _append(settings: Settings, doing: Doing) -> AuditEntry:
    # Writers of one process take turns: each would fence the other off, and then wait.
    turn = _TURNS.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    # A broker that knows no idempotence knows no transactions.
    async with turn, contextlib.nullcontext() if settings.idempotent_producer else alone():
        return await _append_alone(settings, doing)


async def _append_alone(settings: Settings, doing: Doing) -> AuditEntry:
    topic = Topics(settings).audit.name
    locks = {"transactional_id": _transactional_id(settings)} if settings.idempotent_producer else {}
    client = producer(settings, **locks)
    unheard: list[asyncio.Future[None]] = []
    try:
        await client.start()
        if locks:
            await client.begin_transaction()
            unheard.append(client._txn_manager.wait_for_transaction_end())
        last, unreadable = await _last(settings)
        entry = following(last, doing, datetime.now(UTC))
        sent = await client.send(topic, encode_record(entry), partition=0)
        unheard += [batch._drain_waiter for batch in client._message_accumulator._batches[TopicPartition(topic, 0)]]
        await sent
        if locks:
            await client.commit_transaction()
        if unreadable:
            pass_over(topic, unreadable)
    finally:
        await client.stop()
        if locks and unheard:
            unheard.append(client._txn_manager.wait_for_transaction_end())  # after a fault it may be another one
        for future in unheard:
            future.add_done_callback(look_at_end)  # the client waits for none of them once it is fenced off
    return entry


def _transactional_id(settings: Settings) -> str:
    return f"{settings.topic_prefix}audit"


async def _last(settings: Settings) -> tuple[AuditEntry | None, int]:
    """The last entry, and how many records behind it are none."""
    for tail in (20, None):  # the last offsets may be marks of transactions
        trail = [value async for _, value in _read(settings, tail)]
        for behind, value in enumerate(reversed(trail)):
            with contextlib.suppress(ValidationError):
                return AuditEntry.model_validate_json(value or b""), behind
    return None, len(trail)


async def _read(settings: Settings, tail: int | None) -> AsyncIterator[tuple[int, bytes | None]]:
    async for record in read_topic(settings, Topics(settings).audit.name, tail, committed=settings.idempotent_producer):
        yield record.offset, record.value


async def read_trail(settings: Settings) -> list[tuple[int, bytes | None]]:
    """Offsets and values of everything that is on the topic.

    Raises:
        BrokerError: no broker answers, the topic is missing, or it cannot be read.
    """
    return [one async for one in _read(settings, None)]
