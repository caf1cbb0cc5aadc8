"""The HTTP interface as a process, and what is asked of it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import orjson

from schemas.alert import Alert
from streams.alerts.cloudevents import alert_headers
from streams.api.tokens import new_token
from streams.kafka.clients import producer
from streams.kafka.topics import Topics
from streams.local.ports import free_port
from streams.settings import PREFIX, Settings
from tests.pipeline import eventually

__all__ = ["Api", "events", "get"]


class Api:
    """`kentongan api serve` as a process, with an installation and two tokens of its own."""

    def __init__(self, settings: Settings, folder: Any, per_minute: int = 100_000) -> None:
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.read, first = new_token("papan", ["read"])
        self.both, third = new_token("pusat", ["read", "act"])
        self.act, second = new_token("petugas", ["act"])
        (folder / "tokens.yaml").write_text(first + second + third)
        self._log = folder / "api.log"
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | {
            f"{PREFIX}BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            f"{PREFIX}TOPIC_PREFIX": settings.topic_prefix,
            f"{PREFIX}API_PORT": str(self.port),
            f"{PREFIX}API_TOKENS_FILE": str(folder / "tokens.yaml"),
            f"{PREFIX}API_REQUESTS_PER_MINUTE": str(per_minute),
        }

    def headers(self, token: str | None = None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token or self.read}"}

    async def write(self, *alerts: Alert) -> None:
        async with producer(self.settings) as client:
            waiting = []
            for one in alerts:
                headers = list(alert_headers(one))
                waiting.append(
                    await client.send(
                        Topics(self.settings).alerts.name,
                        one.model_dump_json().encode(),
                        key=one.incident.encode(),
                        headers=headers,
                    )
                )
            await asyncio.gather(*waiting)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[aiohttp.ClientSession]:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "streams.cli", "api", "serve"], env=self._environment, stdout=log, stderr=log
            )
        try:
            async with aiohttp.ClientSession(self.url, headers=self.headers()) as session:

                async def answers() -> bool:
                    assert process.poll() is None, self._log.read_text()
                    with contextlib.suppress(aiohttp.ClientError):
                        async with session.get("/ready") as answer:
                            return answer.status == 200
                    return False

                await eventually(answers, within=60, what="the server is ready")
                yield session
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 20) == 0, self._log.read_text()
            assert "Traceback" not in self._log.read_text()
            assert self.read not in self._log.read_text()
        finally:
            process.kill()
            process.wait()


async def get(session: aiohttp.ClientSession, path: str, **options: Any) -> tuple[int, Any]:
    async with session.get(path, **options) as answer:
        return answer.status, orjson.loads(await answer.read())


async def events(answer: aiohttp.ClientResponse, count: int) -> list[tuple[str, str]]:
    """Id and alert of the next so many events."""
    found = []
    async with asyncio.timeout(120):
        while len(found) < count:
            fields = dict(
                line.split(": ", 1) for line in (await answer.content.readuntil(b"\n\n")).decode().strip().splitlines()
            )
            if fields.get("event") == "alert":
                found.append((fields["id"], orjson.loads(fields["data"])["id"]))
    return found
