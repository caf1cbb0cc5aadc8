"""Headers that open a source, some of which must be created again every now and then."""

import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import orjson

from streams.connectors.http.fetch import Fetcher
from streams.connectors.http.trouble import FetchError
from streams.connectors.kinds import AnySource
from streams.connectors.reviews.settings import ReviewsSource
from streams.connectors.reviews.tokens import apple_token, google_exchange, google_key
from streams.connectors.secrets import Secrets

__all__ = ["Opener", "opener_of"]

_APPLE_FOR: Final = 600.0
_GOOGLE_FOR: Final = 1_800.0


class Opener:
    """Headers that stay as they are."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self._until = math.inf

    async def headers(self, fetcher: Fetcher) -> Mapping[str, str]:
        """The headers that go to the source's own host.

        Raises:
            FetchError: they cannot be had at present.
        """
        if time.monotonic() >= self._until:
            await self._renew(fetcher)
        return self._headers

    async def _renew(self, fetcher: Fetcher) -> None:
        raise NotImplementedError

    def _take(self, token: str, seconds: float) -> None:
        self._headers, self._until = {"Authorization": f"Bearer {token}"}, time.monotonic() + seconds


class _AppleOpener(Opener):
    def __init__(self, source: ReviewsSource, key: str) -> None:
        super().__init__({})
        self._source, self._key, self._until = source, key, -math.inf

    async def _renew(self, fetcher: Fetcher) -> None:
        self._take(apple_token(self._source, self._key, datetime.now(UTC)), _APPLE_FOR)


class _GoogleOpener(Opener):
    def __init__(self, key: str) -> None:
        super().__init__({})
        self._key, self._until = google_key(key), -math.inf

    async def _renew(self, fetcher: Fetcher) -> None:
        body = await fetcher.post(self._key["token_uri"], google_exchange(self._key, datetime.now(UTC)))
        try:
            token = orjson.loads(body)["access_token"]
        except (ValueError, LookupError, TypeError):
            token = None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise FetchError("invalid", "what gives tokens for it gave none")
        self._take(token, _GOOGLE_FOR)


def opener_of(source: AnySource, secrets: Secrets) -> Opener:
    """What opens a source."""
    if isinstance(source, ReviewsSource):
        [key] = secrets.keys
        return _GoogleOpener(key) if source.store == "play" else _AppleOpener(source, key)
    return Opener(secrets.opening)
