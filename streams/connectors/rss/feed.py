"""RSS of all versions and Atom, as they should be and as they are."""

import io
from typing import Any

import feedparser

from streams.connectors.batch import UnreadableError
from streams.connectors.rss.item import MOST_ITEMS, FeedItem

__all__ = ["read_feed"]


def read_feed(text: str) -> list[FeedItem]:
    """The items of a feed in the order in which they stand there; of one that breaks off, those before the break.

    Raises:
        UnreadableError: it is no feed.
    """
    # A file object, since a text might be taken for an address; and by its own name no other encoding is tried.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # what it raises on bytes from anywhere is not bounded by anything
        raise UnreadableError(f"it cannot be read ({type(error).__name__})") from error
    if not found.get("version"):
        raise UnreadableError("it is neither RSS nor Atom, nor JSON Feed, nor a news sitemap")
    language = _said(found.get("feed", {}), "language")
    return [_item(entry, language) for entry in found.entries[:MOST_ITEMS]]


def _item(entry: Any, language: str) -> FeedItem:
    named, link = _said(entry, "id"), _said(entry, "link")
    return FeedItem(
        id=named,
        # What the feed calls an item is an address by the letter of RSS, and but a number in many a feed.
        link="" if link == named and "/" not in link else link,
        title=_said(entry, "title"),
        summary=_said(entry, "summary"),
        published=_said(entry, "published") or _said(entry, "updated"),
        language=_said(entry, "language") or language,
    )


def _said(part: Any, name: str) -> str:
    value = dict.get(part, name)  # its own `get` takes other fields for those that are missing
    return value if isinstance(value, str) else ""
