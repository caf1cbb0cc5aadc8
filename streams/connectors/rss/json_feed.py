"""JSON Feed, versions 1 and 1.1.

https://www.jsonfeed.org/version/1.1/
"""

from typing import Any

import orjson

from streams.connectors.batch import UnreadableError
from streams.connectors.rss.item import MOST_ITEMS, FeedItem

__all__ = ["read_json_feed"]


def read_json_feed(text: str) -> list[FeedItem]:
    """The items of a feed; what is no item is left out.

    Raises:
        UnreadableError: it is no JSON, or none that has items.
    """
    try:
        found = orjson.loads(text.encode("utf-8", "replace"))
    except ValueError:
        raise UnreadableError("it is not JSON, though it begins like it") from None
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise UnreadableError("it is JSON without `items`, and so no JSON Feed")
    language = _said(found, "language")
    return [_item(one, language) for one in items[:MOST_ITEMS] if isinstance(one, dict)]


def _item(entry: dict[str, Any], language: str) -> FeedItem:
    named = entry.get("id")
    return FeedItem(
        # Version 1 was written with numbers here and there.
        id=str(named) if isinstance(named, int) else _said(entry, "id"),
        link=_said(entry, "url") or _said(entry, "external_url"),
        title=_said(entry, "title"),
        # A short post has no title and no summary, but its words.
        summary=_said(entry, "summary") or _said(entry, "content_text") or _said(entry, "content_html"),
        published=_said(entry, "date_published") or _said(entry, "date_modified"),
        language=_said(entry, "language") or language,
    )


def _said(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""
