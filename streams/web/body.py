"""The body of a request, within bounds."""

import asyncio

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

__all__ = ["BODY_BYTES", "BODY_SECONDS", "read_body"]

BODY_BYTES = 4096
"""Longest body of a request."""

BODY_SECONDS = 10.0
"""Time that a body may take to come."""


async def read_body(request: web.Request) -> bytes:
    """The body of a request.

    Raises:
        aiohttp.web.HTTPException: it is too long, does not come in time, or is not encoded as the header says.
    """
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    except (HttpProcessingError, web.RequestPayloadError, ValueError, ConnectionError):
        raise web.HTTPBadRequest from None  # a client that is gone reads no answer
