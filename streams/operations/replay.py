"""Reading the dead letters, and sending them in again."""

from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata

from schemas.deadletter import DeadLetter
from streams.kafka.clients import producer
from streams.kafka.errors import BrokerError, broker_errors
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_topic
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.starts import Committed
from streams.kafka.topic_reader import TopicReader
from streams.kafka.topics import Topics
from streams.operations.replayed_places import replay_group, replayed_places
from streams.runtime.dead_letters import REPLAY_HEADER, REPLAYED_HEADER
from streams.settings import Settings

__all__ = ["list_letters", "replay_letters", "replayed"]


async def list_letters(settings: Settings, limit: int) -> list[DeadLetter]:
    """The newest dead letters, oldest of them first.

    Raises:
        BrokerError: no broker answers, it refuses, or the topic is missing.
    """
    topic = Topics(settings).dead_letters.name
    found: list[tuple[float, DeadLetter]] = []
    async for record in read_topic(settings, topic, limit):
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

    Those of other stages than the one that is named wait on.

    Raises:
        BrokerError: no broker answers, the topic is missing, or the broker refuses.
    """
    topics = Topics(settings)
    sender = producer(settings)
    sent = 0
    try:
        async with TopicReader(settings, group=replay_group(settings)) as reader:
            [partitions] = await reader.partitions(topics.dead_letters.name)
            with broker_errors(settings, "letters be sent"):
                await sender.start()
            places = [TopicPartition(topics.dead_letters.name, number) for number in range(partitions)]
            known = await replayed_places(settings, places)
            await reader.start(dict.fromkeys(places, None if again else Committed()))
            left: set[TopicPartition] = set()
            async for record in reader.to_end():
                letter, place = _letter(record), TopicPartition(record.topic, record.partition)
                if letter is None or not _has_place(letter, topics):
                    continue
                waits = not (record.header(REPLAYED_HEADER) or known[place].is_behind(record.offset, letter.stage))
                if stage not in (None, letter.stage):
                    left.update({place} if waits else ())
                elif waits or again:
                    out = replayed(letter, topics)
                    with broker_errors(settings, f"{out.topic} be written to"):
                        await sender.send_and_wait(out.topic, out.value, out.key, out.partition, headers=list(out.headers))
                    sent += 1
            for place in places:
                end = await reader.position(place)
                known[place] = known[place].after(end, stage, is_all=place not in left)
            await reader.commit({place: OffsetAndMetadata(one.offset, one.metadata) for place, one in known.items()})
    except BrokerError as error:
        if not sent:
            raise
        raise BrokerError(f"the broker refused after {sent} letters ({error.reason}); run it again") from error
    finally:
        await sender.stop()
    return sent
