"""A server on a loopback port with one source, whose broker takes things when it is let."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from schemas.post import Post
from streams.connectors.row import SourceRow
from streams.live.ledger import Ledger
from streams.live.push.receiver import Receiver
from streams.live.push.server import PushServer
from streams.settings import Settings


class Scene:
    """What comes to the broker, and who asks."""

    def __init__(self, path: str) -> None:
        self.posts: list[Post] = []
        self.deleted: list[str] = []
        self.raw: list[bytes] = []
        self.broker = asyncio.Event()
        self.broker.set()
        self.ledger = Ledger(SourceRow(name="a", url="", owner="me"), "webhook", self, self.save)  # type: ignore[arg-type]
        self.server = PushServer(Settings(sources_port=0), frozenset({path}))
        self.path = path

    async def add(self, post: Post) -> None:
        self.posts.append(post)

    async def delete(self, gone: str) -> None:
        self.deleted.append(gone)

    async def pass_on(self, value: bytes) -> None:
        self.raw.append(value)

    async def flush(self) -> None:
        await self.broker.wait()

    async def save(self, row: SourceRow) -> None:
        pass

    async def ask(self, body: bytes = b"", method: str = "POST", path: str | None = None, **how: Any) -> tuple[int, Any]:
        """Status and body of an answer, as JSON if it is that."""
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.server.address + (path or self.path), data=body, **how) as answer,
        ):
            self.headers = answer.headers
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else await answer.text()


@pytest.fixture
def serving() -> Callable[..., Any]:
    """Serve a source: `async with serving(path, lambda ledger, server: …) as scene`."""

    @asynccontextmanager
    async def serve(path: str, receiver: Callable[[Ledger, PushServer], Receiver]) -> AsyncIterator[Scene]:
        scene = Scene(path)
        await scene.server.start()
        made = receiver(scene.ledger, scene.server)
        running = asyncio.create_task(made.run())
        await asyncio.sleep(0)
        try:
            yield scene
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await scene.server.stop()

    return serve
