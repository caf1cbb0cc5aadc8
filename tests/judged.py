"""What a feed says as feedparser itself reads it, beside what our connector makes of it."""

import io
import re
from typing import Any, Final, NamedTuple
from urllib.parse import urljoin

import feedparser

from streams.connectors.batch import UnreadableError
from streams.connectors.rss.decoded import decoded
from streams.connectors.rss.parse import items_of, link_of
from streams.connectors.rss.plain_text import plain

__all__ = ["Told", "judged", "ours"]

_URL: Final = "http://127.0.0.1:8097/feed"
_CHARSET: Final = re.compile(r"charset=[\"']?([\w-]+)")


class Told(NamedTuple):
    """What an item says."""

    title: str
    """Without HTML."""
    link: str | None
    """Its whole address, where that is one on the web."""


def judged(body: bytes, headers: dict[str, str]) -> list[Told]:
    """The items as feedparser reads them, with all that it does of itself; names of headers are in lower case."""
    base = urljoin(_URL, headers.get("content-location", ""))
    given = {"content-type": "application/xml"} | headers | {"content-location": base}
    found: Any = feedparser.parse(io.BytesIO(body), response_headers=given)
    return [_told(dict.get(one, "title") or "", dict.get(one, "link") or "", base) for one in found.entries]


def ours(body: bytes, headers: dict[str, str]) -> list[Told] | None:
    """The items as our connector reads them; None where it says that it cannot."""
    charset = _CHARSET.search(headers.get("content-type", ""))
    base = urljoin(_URL, headers.get("content-location", ""))
    try:
        found = items_of(decoded(body, charset[1] if charset else None))
    except UnreadableError:
        return None
    return [_told(one.title, one.link, base) for one in found]


def _told(title: str, link: str, base: str) -> Told:
    return Told(plain(title), link_of(link, base))
