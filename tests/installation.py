"""A pipeline with posts of somebody who wants to be erased."""

import urllib.request
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from schemas.alert import Alert
from schemas.alert_posts import SamplePost
from streams.kafka.clients import admin
from streams.kafka.records import Incoming
from streams.kafka.topics import Topic
from streams.local.broker import EmbeddedBroker
from streams.local.ports import free_port
from streams.privacy.pseudonym import Pseudonymizer
from streams.virality.shown import samples_in
from tests.alerts import numbered
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.posts import posts
from tests.receivers import write_channels

__all__ = ["HANDLE", "HASH", "KEY", "MARKS", "QUICK", "TEXT", "Installation", "mine", "others", "readable", "showing"]


KEY = b"k" * 32


HANDLE = "budi_santoso"


HASH = Pseudonymizer(KEY).pseudonym(HANDLE)


TEXT = "beras di dapur rumah kami tinggal segenggam"


MARKS = (TEXT.encode(), HANDLE.encode(), HASH.encode())


QUICK = {
    "segment.ms": "500", "file.delete.delay.ms": "0", "min.cleanable.dirty.ratio": "0.01",
    "min.compaction.lag.ms": "0", "max.compaction.lag.ms": "1000",
}  # fmt: skip


def mine(number: int) -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(minutes=3) + timedelta(seconds=number)
    said = {"text": f"{TEXT} #segenggam {number}", "author": HANDLE, "engagement": {"likes": 1000 + number}}
    return {"id": f"x:mine-{number}", "source": "x", "created_at": at.isoformat(), **said}


def others(count: int) -> list[dict[str, Any]]:
    at = datetime.now(UTC) - timedelta(minutes=2)
    return [one | {"author": f"orang-{place}", "created_at": at.isoformat()} for place, one in enumerate(posts(count))]


class Installation(Pipeline):
    def __init__(self, broker: ApacheKafka | EmbeddedBroker, prefix: str, folder: Path, **more: Any) -> None:
        (folder / "author.key").write_bytes(KEY)
        (folder / "author.key").chmod(0o600)
        channels = write_channels(folder, {}, humas={"kind": "console", "digest": {"every": "1d", "below": 10}})
        super().__init__(
            broker.bootstrap_servers,
            prefix,
            folder,
            idempotent_producer=not isinstance(broker, EmbeddedBroker),
            channels_file=channels,
            author_key_file=folder / "author.key",
            compression="none",
            **more,
        )
        self.folder = folder
        self.port = free_port()
        self.data = broker.directory / "data" if isinstance(broker, ApacheKafka) else folder

    async def hurry(self) -> None:
        """Have the broker delete and compact within seconds."""
        client = admin(self.settings)
        await client.start()
        resources = [
            ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=topic.config | QUICK) for topic in self.topics.all()
        ]
        await client.alter_configs(resources)
        await client.close()

    def metrics(self) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            return bytes(answer.read())

    async def marked(self, topic: Topic) -> list[Incoming]:
        """Records that can be read of the topic and hold something of the person; the trail may hold the hash."""
        marks = MARKS[:2] if topic == self.topics.audit else MARKS
        return [one for one in await self.read(topic) if any(mark in readable(self, one) for mark in marks)]

    def on_disk(self, marks: Iterable[bytes] = MARKS) -> set[str]:
        """Files of the compacted topic whose rows are not compressed in which something of the person stands.

        Files of the other topics stay until the last of their records is older than the retention.
        """
        found = set()
        for file in self.data.glob(f"{self.topics.channel_state.name}-*/*.log"):
            try:
                content = file.read_bytes()
            except FileNotFoundError:
                continue
            if any(mark in content for mark in marks):
                found.add(f"{file.parent.name}/{file.name}")
        return found


def readable(pipeline: Pipeline, record: Incoming) -> bytes:
    if record.value and record.topic in (pipeline.topics.issue_state.name, pipeline.topics.snapshots.name):
        return orjson.dumps([one.to_json() for one in samples_in((record.key or b"").decode(), record.value)])
    return (record.key or b"") + (record.value or b"") + repr(record.headers).encode()


def showing(post: str) -> Alert:
    sample = SamplePost(post=post, source="x", created_at=datetime.now(UTC), excerpt=f"{TEXT} #segenggam", engagement=1000)
    return numbered(7, 0, samples=(sample, *numbered(7, 0).samples[:2]))
