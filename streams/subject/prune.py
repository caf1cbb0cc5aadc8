"""Taking records off topics whose records are kept for a time, before that time is over.

Kafka deletes from the beginning of a partition only. What the stages alone read is cut off behind the last record that holds
something of the subject, since all stages have finished with it. What people still need, the alerts and the dead letters, is
first copied to the end: whole, or without the subject's posts.
"""

from collections.abc import Iterable, Mapping

import orjson
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import RecordsToDelete

from schemas.alert import COPY_HEADER
from streams.kafka.clients import admin, producer
from streams.kafka.errors import broker_errors
from streams.kafka.reader import read_back
from streams.kafka.records import Headers, Incoming
from streams.kafka.topics import Topics
from streams.operations.replayed_places import ReplayedPlace, replayed_places
from streams.runtime.dead_letters import REPLAYED_HEADER
from streams.settings import Settings
from streams.subject.person import Subject
from streams.subject.search import RecordTrace

__all__ = ["left_of", "prune"]


async def prune(settings: Settings, topics: Topics, subject: Subject, traces: Iterable[RecordTrace]) -> None:
    """Delete from the topics the records that traces name; of compacted topics the stages rewrite the rows.

    Raises:
        BrokerError: the broker is away, refuses, or cannot delete records.
    """
    last: dict[TopicPartition, int] = {}
    for trace in traces:
        last[trace.place] = max(last.get(trace.place, -1), trace.offset)
    copied = {topic.name for topic in (topics.alerts, topics.dead_letters)}
    cut = {topic.name for topic in topics.all() if topic.cleanup == "delete"} - {topics.audit.name}
    for place, offset in last.items():
        if place.topic in copied:
            await _copy(settings, place, offset, subject, replayed=await _replayed(settings, topics, place))
    await _delete(settings, {place: offset + 1 for place, offset in last.items() if place.topic in cut})


async def _delete(settings: Settings, before: Mapping[TopicPartition, int]) -> None:
    if not before:
        return
    client = admin(settings)
    try:
        with broker_errors(settings, "records be deleted"):
            await client.start()
            await client.delete_records({place: RecordsToDelete(before_offset=offset) for place, offset in before.items()})
    finally:
        await client.close()


async def _replayed(settings: Settings, topics: Topics, place: TopicPartition) -> ReplayedPlace:
    """Up to where dead letters were sent in again; nowhere for another topic."""
    return (await replayed_places(settings, [place]))[place] if place.topic == topics.dead_letters.name else ReplayedPlace()


async def _copy(settings: Settings, place: TopicPartition, last: int, subject: Subject, *, replayed: ReplayedPlace) -> None:
    """Copy the records up to offset `last` to the end, without what is the subject's.

    Those that were `replayed` say that they are not to be sent in once more.
    """
    records = [record async for record in read_back(settings, {(place.topic, place.partition): None})]
    # What was copied before this was interrupted is not copied again.
    done = {int(original) for record in records if record.offset > last and (original := record.header(COPY_HEADER))}
    sender = producer(settings)
    try:
        with broker_errors(settings, f"{place.topic} be written to"):
            await sender.start()
            for record in records:
                if record.offset <= last and record.offset not in done and (value := left_of(record, subject)):
                    stage = record.header("kentongan-stage") or ""
                    is_old = replayed.is_behind(record.offset, stage) and not record.header(REPLAYED_HEADER)
                    await _send(sender, place, record, value, ((REPLAYED_HEADER, b"1"),) if is_old else ())
    finally:
        await sender.stop()


def left_of(record: Incoming, subject: Subject) -> bytes | None:
    """The value of a record without what is the subject's; None where nothing is left."""
    if record.value is None:
        return None
    try:
        value = orjson.loads(record.value)
    except orjson.JSONDecodeError:
        return None if subject.is_named_in(record.value) else record.value
    if next(subject.posts_in(value), None) is None:
        return record.value
    left = subject.without(value)
    return orjson.dumps(left) if left else None


async def _send(sender: AIOKafkaProducer, place: TopicPartition, record: Incoming, value: bytes, more: Headers) -> None:
    headers: Headers = (
        *more,
        *(header for header in record.headers if header[0] != COPY_HEADER),
        (COPY_HEADER, str(record.offset).encode()),
    )
    await sender.send_and_wait(
        place.topic,
        value,
        record.key,
        place.partition,
        timestamp_ms=int(record.timestamp.timestamp() * 1000),
        headers=list(headers),
    )
