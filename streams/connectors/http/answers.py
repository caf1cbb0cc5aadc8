"""The health of a source when its host gives an error, or no answer."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from streams.connectors.http.headers import retry_after
from streams.connectors.http.public_addresses import NotPublicError, is_public, literal
from streams.connectors.http.trouble import FetchError

__all__ = ["check_status", "in_words", "refuse_private"]

_PASSES: Final = frozenset({408, 421, 425})
"""The answers of the 4xx that pass by themselves."""

_NOT_PUBLIC: Final = "its host is on this machine or in a private network, from which nothing is fetched"
_FAULTS: Final[tuple[tuple[type[aiohttp.ClientError], str], ...]] = (
    (aiohttp.ClientConnectorCertificateError, "its certificate is not trusted"),
    (aiohttp.ClientSSLError, "no TLS connection can be made"),
    (aiohttp.ClientConnectorDNSError, "the host is not known"),
    (aiohttp.ClientConnectorError, "nobody answers"),
    (aiohttp.ClientConnectionError, "the connection was cut"),
    (aiohttp.ClientPayloadError, "the answer breaks off"),
    (aiohttp.ClientError, "the answer is none of HTTP"),
)
_MEANS: Final = {401: "it asks for a password", 403: "it is forbidden", 404: "it is not there", 410: "it is gone for good"}


def check_status(answer: aiohttp.ClientResponse, now: datetime, body: bytes = b"") -> None:
    """See that an answer holds what was asked for; `body` is what it says where it does not.

    Raises:
        FetchError: it does not.
    """
    status, wait, host = answer.status, retry_after(answer.headers.get("Retry-After"), now), answer.url.host or ""
    if status in (429, 503) and (status == 429 or wait is not None):
        raise FetchError("throttled", f"the host asks for patience (status {status})", wait=wait, host=host)
    if 400 <= status < 500 and status not in _PASSES:
        raise FetchError("refused", f"{_MEANS.get(status, 'the host refuses it')} (status {status})", body=body)
    if not 200 <= status < 300:
        raise FetchError("down", f"the host answers with status {status}", wait=wait, host=host)


def refuse_private(url: str, trusted: Collection[str]) -> None:
    """Refuse an address whose host is written as a number, unless everybody can reach it or it is trusted.

    For such a host no name is looked up, so that `PublicResolver` does not judge it.

    Raises:
        FetchError: it is on this machine or in a private network.
    """
    host = urlsplit(url).hostname or ""
    if literal(host) and host not in trusted and not is_public(host):
        raise FetchError("refused", _NOT_PUBLIC)


def in_words(error: aiohttp.ClientError) -> FetchError:
    """What is in the way, for people."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, NotPublicError):
        return FetchError("refused", _NOT_PUBLIC)
    return FetchError("down", next(words for fault, words in _FAULTS if isinstance(error, fault)))
