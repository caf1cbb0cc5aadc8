"""The members of a cluster of Apache Kafka: what each must know of all of them before any of them runs."""

import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from streams.local.ports import free_port

__all__ = ["Member", "Ports"]


@dataclass(frozen=True)
class Ports:
    """Where a node listens: for clients, for other brokers, and as a controller."""

    client: int
    internal: int
    controller: int


@dataclass(frozen=True)
class Member:
    """A node, and its cluster."""

    node: int
    ports: Mapping[int, Ports]
    """Of all nodes, by number."""
    cluster_id: str

    @classmethod
    def alone(cls) -> Self:
        """A node that is the whole cluster."""
        [member] = cls.of(1)
        return member

    @classmethod
    def of(cls, size: int) -> list[Self]:
        """The members of a new cluster, numbered from 1."""
        found: set[int] = set()
        while len(found) < 3 * size:
            found.add(free_port())  # nothing listens yet, so the same one may be found again
        taken = iter(found)
        ports = {node: Ports(next(taken), next(taken), next(taken)) for node in range(1, size + 1)}
        cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        return [cls(node, ports, cluster_id) for node in ports]
