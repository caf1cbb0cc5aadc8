"""The hub that a feed names, which notifies subscribers at once when something is new (WebSub, W3C Recommendation)."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

import orjson

__all__ = ["Hub", "is_signed", "named_hub"]

_LOOKED_AT: Final = 65_536
"""Bytes of a feed in which it is looked for: it stands in its head."""

_LONGEST: Final = 2_048
_HEADER: Final = re.compile(r"<([^<>]{1,2048})>\s*((?:;[^,;<>]{0,200}){1,8})")
_ELEMENT: Final = re.compile(r"<(?:\w{1,20}:)?link\s([^<>]{1,4096})>")
_ATTRIBUTE: Final = re.compile(r"""\b(rel|href)\s*=\s*["']([^"']{1,2048})["']""")
_REL: Final = re.compile(r"""\brel\s*=\s*["']?([^"';]{1,200})""", re.IGNORECASE)
_METHODS: Final = frozenset({"sha1", "sha256", "sha384", "sha512"})


class Hub(NamedTuple):
    """Where to subscribe, and to what."""

    url: str
    topic: str


def named_hub(body: bytes, links: Sequence[str], url: str) -> Hub | None:
    """The hub of a feed that was found at `url` with these headers `Link`, which go before what it says itself.

    None where none is named, or what it is called there is no address on the web.
    """
    found: dict[str, str] = {}
    for rel, href in [*_of_headers(links), *_of_body(body[:_LOOKED_AT], body)]:
        for one in rel.lower().split():
            if one in ("hub", "self") and _on_the_web(whole := _joined(url, href)):
                found.setdefault(one, whole)
    topic = found.get("self", url)
    return Hub(found["hub"], topic) if "hub" in found and len(topic) <= _LONGEST else None


def is_signed(header: str, body: bytes, secret: str) -> bool:
    """Whether a body comes from who has the secret, by its header `X-Hub-Signature`."""
    method, _, given = header.strip().partition("=")
    if method.lower() not in _METHODS:
        return False
    wanted = hmac.digest(secret.encode(), body, getattr(hashlib, method.lower())).hex()
    return hmac.compare_digest(given.lower().encode("utf-8", "surrogatepass"), wanted.encode())


def _of_headers(links: Sequence[str]) -> list[tuple[str, str]]:
    found = []
    for href, more in _HEADER.findall(", ".join(links)[: 4 * _LONGEST]):
        if (rel := _REL.search(more)) is not None:
            found.append((rel[1], href))
    return found


def _of_body(head: bytes, body: bytes) -> list[tuple[str, str]]:
    if head.lstrip()[:1] == b"{":
        try:
            said = orjson.loads(body)
        except ValueError:
            return []
        hubs = said.get("hubs") if isinstance(said, dict) else None
        own = [("self", said.get("feed_url"))] if isinstance(said, dict) else []
        named = [("hub", one.get("url")) for one in (hubs if isinstance(hubs, list) else [])[:10] if isinstance(one, dict)]
        return [(rel, href) for rel, href in [*own, *named] if isinstance(href, str)]
    found = []
    for attributes in _ELEMENT.findall(re.split(r"<(?:item|entry)\b", head.decode("utf-8", "replace"), maxsplit=1)[0]):
        given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        if {"rel", "href"} <= given.keys():
            found.append((given["rel"], given["href"]))
    return found


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return ""


def _on_the_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and (parts.port or True)
    except ValueError:
        return False
    return bool(named) and len(url) <= _LONGEST and url.isprintable()
