"""The ids of topics: one that was deleted and created again has another id, and its offsets start again.

aiokafka 0.14 asks for metadata as Kafka had it before topics had ids (KIP-516), so the request is described here.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import IncompatibleBrokerVersion, KafkaConnectionError, KafkaError
from aiokafka.protocol.api import Request, RequestStruct, Response
from aiokafka.protocol.types import (
    AbstractType,
    Boolean,
    CompactArray,
    CompactString,
    Int16,
    Int32,
    Schema,
    TaggedFields,
)
from aiokafka.structs import OffsetAndMetadata

__all__ = ["LOOK_SECONDS", "is_of", "made_anew", "place_of", "time_of", "topic_ids"]

LOOK_SECONDS: Final = 5.0
"""How often whoever follows a topic sees whether it is still the same."""

_METADATA: Final = 3


class _Uuid(AbstractType[UUID]):  # type: ignore[misc]
    @classmethod
    def decode(cls, data: Any) -> UUID:
        return UUID(bytes=data.read(16))

    @classmethod
    def encode(cls, value: UUID) -> bytes:
        return value.bytes


class _MetadataResponse(Response):  # type: ignore[misc]
    API_KEY = _METADATA
    API_VERSION = 10
    SCHEMA = Schema(
        ("throttle_time_ms", Int32),
        (
            "brokers",
            CompactArray(
                ("node_id", Int32),
                ("host", CompactString("utf-8")),
                ("port", Int32),
                ("rack", CompactString("utf-8")),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_id", CompactString("utf-8")),
        ("controller_id", Int32),
        (
            "topics",
            CompactArray(
                ("error_code", Int16),
                ("name", CompactString("utf-8")),
                ("topic_id", _Uuid),
                ("is_internal", Boolean),
                (
                    "partitions",
                    CompactArray(
                        ("error_code", Int16),
                        ("partition_index", Int32),
                        ("leader_id", Int32),
                        ("leader_epoch", Int32),
                        ("replica_nodes", CompactArray(Int32)),
                        ("isr_nodes", CompactArray(Int32)),
                        ("offline_replicas", CompactArray(Int32)),
                        ("tags", TaggedFields),
                    ),
                ),
                ("topic_authorized_operations", Int32),
                ("tags", TaggedFields),
            ),
        ),
        ("cluster_authorized_operations", Int32),
        ("tags", TaggedFields),
    )


class _MetadataRequestStruct(RequestStruct):  # type: ignore[misc]
    FLEXIBLE_VERSION = True
    API_KEY = _METADATA
    API_VERSION = 10
    RESPONSE_TYPE = _MetadataResponse
    SCHEMA = Schema(
        ("topics", CompactArray(("topic_id", _Uuid), ("name", CompactString("utf-8")), ("tags", TaggedFields))),
        ("allow_auto_topic_creation", Boolean),
        ("include_cluster_authorized_operations", Boolean),
        ("include_topic_authorized_operations", Boolean),
        ("tags", TaggedFields),
    )


class _MetadataRequest(Request[_MetadataRequestStruct]):  # type: ignore[misc]
    API_KEY = _METADATA

    def __init__(self, topics: Iterable[str]) -> None:
        self._topics: list[tuple[UUID, str, dict[int, bytes]]] = [(UUID(int=0), topic, {}) for topic in topics]

    def build(self, request_struct_class: type[_MetadataRequestStruct]) -> _MetadataRequestStruct:
        return request_struct_class(self._topics, False, False, False, {})


async def topic_ids(client: AIOKafkaClient, topics: Iterable[str]) -> dict[str, str] | None:
    """The ids of those of the topics that exist, by name; None when the broker gives topics no ids.

    Raises:
        aiokafka.errors.KafkaError: the broker does not answer.
    """
    node = client.get_random_node()
    if node is None:
        raise KafkaConnectionError("no broker is known")
    try:
        response = await client.send(node, _MetadataRequest(topics))
    except (IncompatibleBrokerVersion, NotImplementedError):
        return None
    return {name: str(topic_id) for error, name, topic_id, *_ in response.topics if not error}


def place_of(offset: int, topic_id: str | None, time: int | None = None) -> OffsetAndMetadata:
    """An offset to commit with the id of its topic, and the time of the record before it, in ms since 1970."""
    return OffsetAndMetadata(offset, topic_id or "" if not topic_id or time is None else f"{topic_id} {time}")


def is_of(place: OffsetAndMetadata, topic_id: str | None) -> bool:
    """Whether an offset was committed of that topic: one that was committed without an id counts as such."""
    return topic_id is None or not place.metadata or place.metadata.partition(" ")[0] == topic_id


def time_of(place: OffsetAndMetadata) -> int | None:
    """The time of the record before an offset that was committed, if the commit holds it."""
    found = place.metadata.partition(" ")[2]
    return int(found) if found.isdecimal() else None


async def made_anew(client: AIOKafkaClient, known: Mapping[str, str]) -> list[str]:
    """The topics of `known`, given with their ids, that were deleted and created again; none while no broker answers."""
    if not known:
        return []
    try:
        now = await topic_ids(client, known) or {}
    except (KafkaError, OSError):
        return []
    return [topic for topic, topic_id in known.items() if now.get(topic, topic_id) != topic_id]
