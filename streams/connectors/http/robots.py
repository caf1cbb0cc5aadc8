"""robots.txt, which says what of a host programs may fetch (RFC 9309)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from streams.connectors.http.trouble import FetchError

__all__ = ["AGENT", "Robots"]

AGENT: Final = "Kentongan"
"""The name by which a host may name this program."""

_KEPT: Final = timedelta(days=1)
_MOST_HOSTS: Final = 2_000
_MOST_CHARACTERS: Final = 500_000
_ALLOW_ALL: Final = Protego.parse("")


class Robots:
    """The robots.txt of hosts, remembered for a day."""

    def __init__(self, fetch: Callable[[str], Awaitable[bytes]]) -> None:
        """`fetch` gets the body of an address, and raises FetchError."""
        self._fetch = fetch
        self._said: dict[str, tuple[datetime, Protego]] = {}

    async def check(self, url: str, now: datetime) -> None:
        """Return where an address may be fetched.

        Raises:
            FetchError: its host forbids it, or does not answer with what it allows.
        """
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        found = self._said.get(host)
        if found is None or now - found[0] >= _KEPT:
            if len(self._said) >= _MOST_HOSTS:
                del self._said[next(iter(self._said))]
            self._said.pop(host, None)
            found = self._said[host] = now, await self._read(f"{host}/robots.txt")
        if not found[1].can_fetch(url, AGENT):
            raise FetchError("refused", "the host's robots.txt does not allow it")

    async def _read(self, url: str) -> Protego:
        try:
            text = (await self._fetch(url)).decode("utf-8", "replace")
        except FetchError as error:
            # A host without a file that can be read allows all, one in trouble may forbid it.
            if error.kind in ("refused", "invalid"):
                return _ALLOW_ALL
            raise FetchError(error.kind, f"its robots.txt: {error}", wait=error.wait, host=error.host) from error
        return Protego.parse(text[:_MOST_CHARACTERS])
