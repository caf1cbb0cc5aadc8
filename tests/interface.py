"""What programs and browsers are told of alerts, by the HTTP interface and by the page of a worker."""

import asyncio

import aiohttp
import yaml

from streams.api.server import serve
from streams.api.tokens import Token, Tokens, new_token
from streams.tasks import end
from tests.pipeline import Pipeline, eventually

__all__ = ["Interface"]


class Interface:
    """The HTTP interface of a pipeline, in this process; it follows the alerts all the while."""

    def __init__(self, pipeline: Pipeline, page: int) -> None:
        secret, entry = new_token("papan", ["read"])
        self._settings = pipeline.settings.model_copy(update={"api_port": 0})
        self._tokens = Tokens(tuple(map(Token.model_validate, yaml.safe_load(entry))))
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._all = f"after={','.join(f'{number}:0' for number in range(pipeline.topics.alerts.partitions))}"
        self._page = f"http://127.0.0.1:{page}/api/events"

    async def __aenter__(self) -> "Interface":
        started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._serving = asyncio.create_task(serve(self._settings, self._tokens, started.set_result))
        self._session = aiohttp.ClientSession(headers=self._headers)
        self._address = await started
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await end([self._serving])

    async def answer(self, path: str) -> bytes:
        """What is answered once everything is read."""

        async def look() -> bytes | None:
            async with self._session.get(self._address + path) as answer:
                return await answer.read() if answer.status == 200 else None

        found: bytes = await eventually(look, within=60, what=f"{path} is answered")
        return found

    async def streamed(self, *last: bytes) -> bytes:
        """What the interface and the page send a reader that has seen nothing, until all that is `last` came of both."""
        found = b""
        for url in (f"{self._address}/alerts/stream", self._page):
            one = b""
            async with asyncio.timeout(60), self._session.get(f"{url}?{self._all}") as answer:
                while not all(mark in one for mark in last):
                    one += await answer.content.readany()
            found += one
        return found
