"""A cluster of Apache Kafka for tests: some nodes, each a broker and a controller, that hold copies of each other's data."""

import asyncio
import contextlib
import json
from collections import Counter
from typing import Any

from streams.local.ports import LOOPBACK
from tests.brokers import ApacheKafka
from tests.cluster_members import Member

__all__ = ["KafkaCluster"]


class KafkaCluster:
    """`size` nodes; `format_and_start` them, and `close` whatever came of it.

    Three copies of the topics of Kafka's own, two of which must have a record before it is acknowledged.
    """

    def __init__(self, size: int = 3, *, host: str = LOOPBACK, heap: str = "320m") -> None:
        self.nodes: list[ApacheKafka] = []
        try:
            for member in Member.of(size):
                self.nodes.append(ApacheKafka(member=member, host=host, heap=heap))
        except BaseException:
            self.close()
            raise

    @property
    def bootstrap_servers(self) -> str:
        return ",".join(node.bootstrap_servers for node in self.nodes)

    async def start(self) -> None:
        """Start the nodes that do not run, and return once each serves clients."""
        await asyncio.gather(*(node.start_async() for node in self.nodes))

    async def kill(self) -> None:
        """Kill all nodes."""
        await asyncio.gather(*(asyncio.to_thread(node.kill) for node in self.nodes))

    def controller(self) -> ApacheKafka:
        """The node that leads the quorum of controllers, as the nodes have written it down.

        Raises:
            RuntimeError: none has seen a leader yet.
        """
        seen: list[tuple[int, int]] = []
        for node in self.nodes:
            with contextlib.suppress(OSError, ValueError):
                state: dict[str, Any] = json.loads((node.data / "__cluster_metadata-0" / "quorum-state").read_text())
                if state["leaderId"] >= 0:
                    seen.append((state["leaderEpoch"], state["leaderId"]))
        if not seen:
            raise RuntimeError("no node has written down who leads the controllers")
        newest = max(epoch for epoch, _ in seen)
        [(leader, _)] = Counter(leader for epoch, leader in seen if epoch == newest).most_common(1)
        return self.nodes[leader - 1]

    async def format_and_start(self) -> None:
        """Begin with empty storage."""
        await asyncio.gather(*(asyncio.to_thread(node.format) for node in self.nodes))
        await self.start()

    def close(self) -> None:
        """End the nodes and remove their data."""
        for node in self.nodes:
            node.close()
