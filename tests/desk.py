"""The desk as a process, what is written to the topics that it reads, and what they hold."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from schemas.action import Action, action_key
from schemas.alert import Alert
from schemas.codec import encode_arrays, encode_record
from schemas.scored import ScoredPost
from streams.kafka.clients import producer
from streams.kafka.topics import Topics
from streams.local.ports import free_port
from streams.runtime.faust_runner import partition_of
from streams.settings import PREFIX, Settings
from tests import forked
from tests.pipeline import eventually

__all__ = ["Desk", "write"]


async def write(settings: Settings, *values: ScoredPost | Alert | Action | str) -> None:
    """Write posts, alerts and decisions as the stages do; a text is the id of a post that is deleted."""
    topics = Topics(settings)
    async with producer(settings) as client:
        waiting = []
        for value in values:
            match value:
                case ScoredPost():
                    [array] = encode_arrays([value])
                    record: Any = (topics.scored.name, array, None, partition_of(value.id, settings.partitions))
                case str():
                    record = (topics.scored.name, None, value.encode(), partition_of(value, settings.partitions))
                case Alert():
                    record = (topics.alerts.name, encode_record(value), value.incident.encode(), None)
                case Action():
                    record = (topics.incident_actions.name, encode_record(value), action_key(value).encode(), 0)
            waiting.append(await client.send(record[0], record[1], key=record[2], partition=record[3]))
        await asyncio.gather(*waiting)


class Desk:
    """`kentongan desk serve` as a process."""

    def __init__(self, settings: Settings, folder: Path, **more: str) -> None:
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "desk.log"
        ours = {
            "bootstrap_servers": settings.bootstrap_servers,
            "topic_prefix": settings.topic_prefix,
            "idempotent_producer": str(settings.idempotent_producer),
            "desk_port": str(self.port),
            "desk_file": str(settings.desk_file),
            **more,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self.environment = kept | {f"{PREFIX}{name.upper()}": value for name, value in ours.items()}
        self._process: forked.Forked | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = forked.start("desk", "serve", env=self.environment, stdout=log)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        return self._log.read_text()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def answering(self, session: aiohttp.ClientSession) -> None:
        """Return once it answers, while it still reads what is on the topics."""
        await self._until("/health", session)

    async def ready(self, session: aiohttp.ClientSession) -> None:
        """Return once it has stored what was on the topics."""
        await self._until("/ready", session)

    async def _until(self, path: str, session: aiohttp.ClientSession) -> None:
        async def answers() -> bool:
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(path) as answer:
                    return answer.status == 200
            return False

        await eventually(answers, within=90, what=f"the desk answers {path}: {self.log()[-2000:]}")

    @contextlib.asynccontextmanager
    async def running(self, headers: dict[str, str] | None = None) -> AsyncIterator[aiohttp.ClientSession]:
        self.start()
        assert self._process is not None
        try:
            async with aiohttp.ClientSession(self.url, headers=headers) as session:
                await self.ready(session)
                yield session
            self._process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(self._process.wait, 30) == 0, self.log()
            assert "Traceback" not in self.log(), self.log()
        finally:
            self.kill()
