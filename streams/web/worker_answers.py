"""The answers for metrics and health of a worker, or of several as one: path, format, status."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import orjson
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from streams.web.headers import safe_headers
from streams.web.serving import application

__all__ = ["PATHS", "health_answer", "metrics_answer", "worker_app"]

PATHS: Final = ("/metrics", "/live", "/ready")
"""All routes; none shows anything about people or posts, so none asks for a token."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def worker_app(metrics: Handler, live: Handler, ready: Handler) -> web.Application:
    """The application that answers at `PATHS`."""
    app = application()
    app.on_response_prepare.append(safe_headers)
    for path, handler in zip(PATHS, (metrics, live, ready), strict=True):
        app.router.add_get(path, handler)
    return app


def metrics_answer(request: web.Request, metrics: CollectorRegistry) -> web.Response:
    """Everything measured, in the format that the client asks for (Prometheus text or OpenMetrics)."""
    encode, kind = choose_encoder(request.headers.get("Accept", ""))
    response = web.Response(body=encode(metrics), headers={"Content-Type": kind})
    response.enable_compression()
    return response


def health_answer(name: str, reasons: Mapping[str, Any], sources: Mapping[str, int] | None = None) -> web.Response:
    """200 where nothing is wrong, 503 with the reasons else; `name` is what is asked, such as `ready`.

    `sources`, which changes nothing of that, is how many of them are in which health.
    """
    said = orjson.dumps({name: not reasons, "reasons": reasons} | ({"sources": sources} if sources else {}))
    return web.Response(body=said, content_type="application/json", status=503 if reasons else 200)
