"""Security headers: a browser may do nothing with an answer that is no page."""

from typing import Final

from aiohttp import web

__all__ = ["SAFE_HEADERS", "safe_headers"]

SAFE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Server": "kentongan",
    "X-Frame-Options": "DENY",
}


async def safe_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every response before it is sent."""
    response.headers.update(SAFE_HEADERS)
