"""What several worker processes answer as one: their metrics on one page, alive and ready when all of them are."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

import aiohttp
import orjson
from aiohttp import web

from streams.metrics.gathered import gathered
from streams.web.worker_answers import health_answer, metrics_answer, worker_app

__all__ = ["GatheredRoutes"]

_PATIENCE: Final = aiohttp.ClientTimeout(total=5)
_AWAY: Final = "it does not answer"


class GatheredRoutes:
    """The handlers, over processes that serve the same at addresses of their own."""

    def __init__(self, addresses: Callable[[], Mapping[str, str]]) -> None:
        """`addresses` gives the present address of each process by its name."""
        self._addresses = addresses

    def app(self) -> web.Application:
        """The application with all routes."""
        app = worker_app(self.metrics, self.live, self.ready)
        app.cleanup_ctx.append(self._client_of)
        return app

    async def _client_of(self, _: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=_PATIENCE, trust_env=False) as self._client:
            yield

    async def metrics(self, request: web.Request) -> web.Response:
        """The metrics of those that answer, each sample with the label `process`."""
        pages = await self._each("/metrics")
        found = gathered({name: body.decode() for name, (status, body) in pages.items() if status == web.HTTPOk.status_code})
        return metrics_answer(request, found)

    async def live(self, _: web.Request) -> web.Response:
        """503 while one of them is stuck; one that has ended is started again, and is no reason to end the others."""
        return await self._health("live", away_counts=False)

    async def ready(self, _: web.Request) -> web.Response:
        """200 when each of them does its work."""
        return await self._health("ready", away_counts=True)

    async def _health(self, name: str, *, away_counts: bool) -> web.Response:
        reasons: dict[str, Any] = {}
        sources: Counter[str] = Counter()
        for process, (status, body) in (await self._each(f"/{name}")).items():
            if not status and away_counts:
                reasons[process] = {"process": _AWAY}
            elif status:
                said = orjson.loads(body)
                sources.update(said.get("sources", {}))
                if status != web.HTTPOk.status_code:
                    reasons[process] = said["reasons"]
        return health_answer(name, reasons, sources)

    async def _each(self, path: str) -> dict[str, tuple[int, bytes]]:
        """Status and body of each process; 0 and nothing where it does not answer."""
        addresses = self._addresses()
        answers = await asyncio.gather(*(self._ask(address + path) for address in addresses.values()))
        return dict(zip(addresses, answers, strict=True))

    async def _ask(self, url: str) -> tuple[int, bytes]:
        try:
            async with self._client.get(url) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError):
            return 0, b""
