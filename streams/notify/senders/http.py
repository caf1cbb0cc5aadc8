"""Sends JSON over HTTP to the address of a channel."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import aiohttp
import orjson

from streams.errors import UserError
from streams.notify.channels import Channel
from streams.notify.senders.sender import NotSentError

__all__ = ["HttpSender"]

_MOST_READ = 4_000_000

# The first that fits; what they themselves say would hold the address.
_FAULTS: Final[tuple[tuple[type[aiohttp.ClientError], str], ...]] = (
    (aiohttp.ClientConnectorCertificateError, "its certificate is not trusted"),
    (aiohttp.ClientSSLError, "no TLS connection to its address can be made"),
    (aiohttp.ClientConnectorDNSError, "the host in its address is not known"),
    (aiohttp.ClientConnectorError, "nobody answers at its address"),
    (aiohttp.ClientConnectionError, "the connection was cut"),
    (aiohttp.ClientError, "the answer is none of HTTP"),
)


class HttpSender:
    """Posts JSON to the address of a channel, and asks it."""

    def __init__(self, name: str, channel: Channel, address: str, link: str | None) -> None:
        """`link` is where a message points to, with places for an alert's issue and incident.

        Raises:
            UserError: the address, which it does not say, is none of HTTP.
        """
        if not address.startswith(("http://", "https://")):
            raise UserError(f"channel {name}: the address in {channel.url_file} must begin with https:// or http://")
        self.name, self.address, self.link = name, address, link
        self._timeout = aiohttp.ClientTimeout(total=channel.timeout)
        self._session: aiohttp.ClientSession | None = None

    async def post(self, address: str, body: Any) -> None:
        """Post a value as JSON.

        Raises:
            NotSentError: there is no answer, or it is no success.
            TimeoutError: it took longer than the channel allows.
        """
        with _faults_in_words():
            async with self._open().post(address, json=body, allow_redirects=False) as answer:
                _check(answer)

    async def get(self, address: str, query: Mapping[str, str]) -> Any:
        """The value that is answered.

        Raises:
            NotSentError: there is no answer, it is no success, or no JSON.
            TimeoutError: it took longer than the channel allows.
        """
        read = bytearray()
        with _faults_in_words():
            async with self._open().get(address, params=query, allow_redirects=False) as answer:
                _check(answer)
                async for chunk in answer.content.iter_any():
                    read += chunk
                    if len(read) > _MOST_READ:
                        break
        try:
            return orjson.loads(read)
        except orjson.JSONDecodeError:
            raise NotSentError("the answer cannot be read") from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, headers={"User-Agent": "Kentongan"}, trust_env=True)
        return self._session


@contextmanager
def _faults_in_words() -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise
    except aiohttp.ClientError as error:
        raise NotSentError(next(words for fault, words in _FAULTS if isinstance(error, fault))) from None


def _check(answer: aiohttp.ClientResponse) -> None:
    if not 200 <= answer.status < 300:
        raise NotSentError(f"status {answer.status}")
