"""Runs a peer of `tests.benchmarks.peers` as a process of its own, on topics of its own."""

import asyncio
import json
import sys
import time
import uuid
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from streams.kafka.clients import producer
from streams.settings import Settings
from tests.benchmarks.load import Load
from tests.benchmarks.measured import Measured

__all__ = ["PEERS", "is_installed", "peer"]

PEERS = {
    "aiokafka_loop": "plain aiokafka loop",
    "confluent_loop": "plain confluent-kafka loop",
    "faust_agent": "idiomatic Faust",
    "quix": "Quix Streams",
}
_NEEDS = {"confluent_loop": "confluent_kafka", "quix": "quixstreams"}
_ROOT = Path(__file__).parents[2]
_WITHIN = 900.0
_JOINS_WITHIN = 20.0


def is_installed(name: str) -> bool:
    """Whether what a peer needs is there: `pip install -e '.[bench]'`."""
    return find_spec(_NEEDS.get(name, "aiokafka")) is not None


async def peer(name: str, settings: Settings, load: Load, records: Sequence[tuple[int, bytes]]) -> Measured:
    """Have a peer take the records in at full speed; only what lies between its first partitions and its last post counts.

    Raises:
        RuntimeError: it ended before that.
    """
    topic = f"peer-{uuid.uuid4().hex[:8]}"
    await _create(settings, topic)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"tests.benchmarks.peers.{name}"),
        *(settings.bootstrap_servers, topic, str(load.count), str(len(load.names))),
        cwd=_ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=16 << 20,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_WITHIN):
            if name == "quix":  # which says nothing of its partitions
                await asyncio.sleep(_JOINS_WITHIN)
            else:
                await _line(process.stdout, b"ready")
            began = time.perf_counter()
            async with producer(settings) as client:
                for partition, value in records:
                    await client.send(topic, value, partition=partition)
            told = json.loads(await _line(process.stdout, b"{"))
            seconds = time.perf_counter() - began
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    return Measured(load.count, seconds, told["cpu_seconds"], told["memory"], told["counts"])


async def _line(stream: asyncio.StreamReader, beginning: bytes) -> bytes:
    """The next line that begins so."""
    while line := await stream.readline():
        if line.startswith(beginning):
            return line
    raise RuntimeError("the peer ended before it had all posts; run it by hand to see why")


async def _create(settings: Settings, topic: str) -> None:
    from aiokafka.admin import NewTopic

    from streams.kafka.clients import admin

    client = admin(settings)
    await client.start()
    try:
        await client.create_topics([NewTopic(name, settings.partitions, 1) for name in (topic, f"{topic}-scored")])
    finally:
        await client.close()
