"""What several worker processes answer as one: their metrics on one page, alive and ready when all of them are."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final

import aiohttp
import orjson
from aiohttp import web
from prometheus_client.exposition import choose_encoder

from streams.metrics.gathered import gathered
from streams.web.headers import safe_headers
from streams.web.serving import application

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
        app = application()
        app.on_response_prepare.append(safe_headers)
        app.cleanup_ctx.append(self._client_of)
        for path, handler in (("/metrics", self.metrics), ("/live", self.live), ("/ready", self.ready)):
            app.router.add_get(path, handler)
        return app

    async def _client_of(self, _: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=_PATIENCE, trust_env=False) as self._client:
            yield

    async def metrics(self, request: web.Request) -> web.Response:
        """The metrics of those that answer, each sample with the label `process`."""
        pages = await self._each("/metrics")
        found = gathered({name: body.decode() for name, (status, body) in pages.items() if status == web.HTTPOk.status_code})
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        response = web.Response(body=encode(found), headers={"Content-Type": kind})
        response.enable_compression()
        return response

    async def live(self, _: web.Request) -> web.Response:
        """503 while one of them is stuck; one that has ended is started again, and is no reason to end the others."""
        return await self._health("live", away_counts=False)

    async def ready(self, _: web.Request) -> web.Response:
        """200 when each of them does its work."""
        return await self._health("ready", away_counts=True)

    async def _health(self, name: str, *, away_counts: bool) -> web.Response:
        reasons: dict[str, Any] = {}
        for process, (status, body) in (await self._each(f"/{name}")).items():
            if not status and away_counts:
                reasons[process] = {"process": _AWAY}
            elif status not in (0, web.HTTPOk.status_code):
                reasons[process] = orjson.loads(body)["reasons"]
        said = orjson.dumps({name: not reasons, "reasons": reasons})
        return web.Response(body=said, content_type="application/json", status=503 if reasons else 200)

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
