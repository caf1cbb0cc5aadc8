"""Admin requests to the broker: whether it is there, which topics it has, and whether they are as configured."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from aiokafka.admin import NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from streams.errors import UserError
from streams.kafka.clients import admin
from streams.kafka.errors import BrokerError, broker_errors
from streams.kafka.reader import existing_partitions
from streams.kafka.topics import Topic, Topics
from streams.settings import Settings

__all__ = [
    "Difference",
    "create_topics",
    "topic_configs",
    "topic_partitions",
    "wait_for_broker",
    "wait_for_topics",
]

log = structlog.get_logger(__name__)

_PAUSE = 2.0
_SHORT_PAUSE = 0.25
_CREATION = 15.0
"""Seconds within which topics that were created are there."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something about a topic that is not as the settings say; it is shown, not changed."""

    topic: str
    what: str
    wanted: str
    found: str


async def topic_partitions(settings: Settings) -> dict[str, int]:
    """Partitions of every topic of this installation that exists.

    Raises:
        BrokerError: no broker answers, or it refuses.
    """
    client = admin(settings)
    try:
        with broker_errors(settings, "topics be listed"):
            await client.start()
            # Asking for a topic by name makes some brokers create it, so only those that exist are asked for.
            existing = set(await client.list_topics())
            names = [topic.name for topic in Topics(settings).all() if topic.name in existing]
            found = await client.describe_topics(names) if names else []
    finally:
        await client.close()
    return {topic["topic"]: len(topic["partitions"]) for topic in found if not topic["error_code"]}


async def wait_for_broker(settings: Settings, say: Callable[[str], None]) -> None:
    """Return once a broker answers; while none does, `say` is called once with what is the matter.

    Raises:
        UserError: the settings cannot be used.
    """
    said = False
    while True:
        try:
            await topic_partitions(settings)
        except BrokerError as error:
            problem = str(error)
        else:
            return
        if not said:
            say(f"{problem}; waiting for it")
            said = True
        await asyncio.sleep(_SHORT_PAUSE)


async def wait_for_topics(settings: Settings) -> Topics:
    """Wait until the broker answers and has all topics, saying meanwhile what is missing; return them as they are.

    Raises:
        UserError: the topics do not fit together.
    """
    said = ""
    while True:
        try:
            found = await topic_partitions(settings)
            missing = [topic.name for topic in Topics(settings).all() if topic.name not in found]
            if not missing:
                return _fitting(settings, found)
            problem = f"topics are missing ({', '.join(missing)}); run `kentongan topics create` with the same settings"
        except UserError as error:
            problem = str(error)
        if problem != said:
            log.warning("waiting_for_broker", problem=problem, next_try_seconds=_PAUSE)
            said = problem
        await asyncio.sleep(_PAUSE)


def _fitting(settings: Settings, found: Mapping[str, int]) -> Topics:
    wanted = Topics(settings)
    single = (wanted.watchlist, wanted.facts, wanted.incident_actions, wanted.audit, wanted.source_state)
    counts = {topic.name: found[topic.name] for topic in wanted.all() if topic not in single}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise UserError(f"all data topics need the same number of partitions, but {listed}; create them again alike")
    return Topics(settings.model_copy(update={"partitions": counts[wanted.posts.name]}))


async def create_topics(settings: Settings) -> tuple[list[str], list[Difference]]:
    """Create the topics that do not exist; return their names, and how the others differ from the settings.

    Raises:
        BrokerError: no broker answers, or it refuses.
    """
    topics = Topics(settings).all()
    existing = await topic_partitions(settings)
    created = [topic for topic in topics if topic.name not in existing]
    client = admin(settings)
    try:
        with broker_errors(settings, "topics be created"):
            await client.start()
            if created:
                await _create(client, created, settings)
                # For whoever needs them next: the broker answers before every part of it knows them.
                await existing_partitions(settings, *(topic.name for topic in created), patience=_CREATION)
            configs = await _configs(client, [topic for topic in topics if topic.name in existing])
    finally:
        await client.close()
    differences = [
        difference
        for topic in topics
        if topic.name in existing
        for difference in _differences(topic, existing[topic.name], configs.get(topic.name, {}))
    ]
    return [topic.name for topic in created], differences


async def topic_configs(settings: Settings) -> dict[str, dict[str, str]]:
    """The configuration, as the broker has it, of every topic of this installation that exists.

    Raises:
        BrokerError: no broker answers, or it refuses.
    """
    existing = await topic_partitions(settings)
    client = admin(settings)
    try:
        with broker_errors(settings, "topics be described"):
            await client.start()
            return await _configs(client, [topic for topic in Topics(settings).all() if topic.name in existing])
    finally:
        await client.close()


async def _create(client: object, topics: list[Topic], settings: Settings) -> None:
    wanted = [
        NewTopic(
            name=topic.name,
            num_partitions=topic.partitions,
            replication_factor=settings.replication_factor,
            topic_configs=topic.config,
        )
        for topic in topics
    ]
    response = await client.create_topics(wanted)  # type: ignore[attr-defined]
    for name, code, *rest in response.topic_errors:
        error = for_code(code)
        if code and error is not TopicAlreadyExistsError:
            reason = rest[0] if rest and rest[0] else error.__name__
            raise UserError(f"the broker refused to create {name}: {reason}")


async def _configs(client: object, topics: list[Topic]) -> dict[str, dict[str, str]]:
    if not topics:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in topics]
    responses = await client.describe_configs(resources)  # type: ignore[attr-defined]
    return {
        name: {entry[0]: entry[1] for entry in entries}
        for response in responses
        for code, _, _, name, entries in response.resources
        if not code
    }


def _differences(topic: Topic, partitions: int, config: Mapping[str, str]) -> list[Difference]:
    found = []
    if partitions != topic.partitions:
        found.append(Difference(topic.name, "partitions", str(topic.partitions), str(partitions)))
    found += [
        Difference(topic.name, name, wanted, config[name])
        for name, wanted in topic.config.items()
        if name in config and config[name] != wanted
    ]
    return found
