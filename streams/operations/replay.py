"""Reading the dead letters, and sending them in again."""

from collections.abc import AsyncIterator
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError

from schemas.deadletter import DeadLetter
from streams.errors import UserError
from streams.kafka.admin import existing_partitions
from streams.kafka.clients import producer, reading
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_back
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.runtime.dead_letters import REPLAY_HEADER, REPLAYED_HEADER
from streams.settings import Settings

__all__ = ["list_letters", "replay_group", "replay_letters", "replayed"]


async def _places(settings: Settings) -> list[tuple[str, int]]:
    topic = Topics(settings).dead_letters.name
    [partitions] = await existing_partitions(settings, topic)
    return [(topic, partition) for partition in range(partitions)]


def replay_group(settings: Settings) -> str:
    """The consumer group that remembers up to where letters were sent in again."""
    return f"{settings.topic_prefix}dead-letters-replay"


async def list_letters(settings: Settings, limit: int) -> list[DeadLetter]:
    """The newest dead letters, oldest of them first.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    found: list[tuple[float, DeadLetter]] = []
    async for record in read_back(settings, dict.fromkeys(await _places(settings), limit)):
        if (letter := _letter(record)) is not None:
            found.append((record.timestamp.timestamp(), letter))
    found.sort(key=lambda item: item[0])
    return [letter for _, letter in found[-limit:]]


def _letter(record: Incoming) -> DeadLetter | None:
    with passing_over(record):
        return DeadLetter.from_record(record.key, record.value, record.headers)
    return None


def _has_place(letter: DeadLetter, topics: Topics) -> bool:
    """Whether there is a topic and a partition from which it can have come."""
    return any(topic.name == letter.topic and 0 <= letter.partition < topic.partitions for topic in topics.all())


def replayed(letter: DeadLetter, topics: Topics) -> Outgoing:
    """The record that sends a letter in again.

    A post enters at `posts`, marked as no repeat, since the stages behind it take it for one that they have had; so is a
    notification.
    """
    if letter.topic in (topics.posts.name, topics.detected.name):
        return Outgoing(topics.posts.name, letter.value, letter.partition, letter.key, ((REPLAY_HEADER, b"1"),))
    again = ((REPLAY_HEADER, b"1"),) if letter.topic == topics.notifications.name else ()
    return Outgoing(letter.topic, letter.value, letter.partition, letter.key, again)


async def replay_letters(settings: Settings, *, stage: str | None = None, again: bool = False) -> int:
    """Send dead letters in again, and remember up to where; return how many were sent.

    Raises:
        UserError: no broker answers, the topic is missing, or the broker refuses.
    """
    topics = Topics(settings)
    places = [TopicPartition(*place) for place in await _places(settings)]
    group = replay_group(settings)
    sender = producer(settings)
    sent = 0
    try:
        async with reading(settings, group_id=group, auto_offset_reset="earliest") as client:
            await sender.start()
            client.assign(places)
            if again:
                await client.seek_to_beginning(*places)
            async for record in _until_end(client, places):
                taken = Incoming.from_consumer(record)
                letter = _letter(taken)
                if (
                    letter is None
                    or (taken.header(REPLAYED_HEADER) and not again)
                    or (stage is not None and letter.stage != stage)
                    or not _has_place(letter, topics)
                ):
                    continue
                out = replayed(letter, topics)
                await sender.send_and_wait(out.topic, out.value, out.key, out.partition, headers=list(out.headers))
                sent += 1
            await client.commit()
    except KafkaError as error:
        raise UserError(f"the broker refused after {sent} letters ({type(error).__name__}); run it again") from error
    finally:
        await sender.stop()
    return sent


async def _until_end(client: Any, places: list[TopicPartition]) -> AsyncIterator[Any]:
    """The records from the client's position to the present end; what comes later is left for the next time."""
    ends = await client.end_offsets(places)
    behind = {place for place in places if await client.position(place) < ends[place]}
    while behind:
        for records in (await client.getmany(*behind, timeout_ms=500)).values():
            for record in records:
                yield record
        behind = {place for place in behind if await client.position(place) < ends[place]}
