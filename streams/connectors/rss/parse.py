"""A feed becomes posts: title, summary and link of each item, and nothing else of it."""

import hashlib
import re
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from schemas.post import Post
from streams.connectors.batch import Batch, Fetched, SourceState
from streams.connectors.rss.decoded import decoded
from streams.connectors.rss.feed import read_feed
from streams.connectors.rss.item import FeedItem
from streams.connectors.rss.json_feed import read_json_feed
from streams.connectors.rss.news_sitemap import is_sitemap, read_news_sitemap
from streams.connectors.rss.plain_text import plain
from streams.connectors.rss.settings import RssSource
from streams.connectors.rss.times import read_time
from streams.connectors.versions import compared
from streams.text.cleaning import shortened

__all__ = ["LONGEST_SUMMARY", "items_of", "link_of", "parse"]

LONGEST_SUMMARY: Final = 600
"""Characters of a summary that are taken: many a feed has the whole article in its place."""

_LONGEST_TITLE: Final = 400
_LONGEST_LINK: Final = 2_048
_ID_BYTES: Final = 12
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_TRACKING: Final = re.compile(r"(?:utm_\w+|fbclid|gclid)=", re.IGNORECASE)


def parse(fetched: Fetched, state: SourceState, source: RssSource) -> Batch:
    """The posts of a feed that the state does not know, or that say something else than when they were read.

    An item without a time, or with one that has not come yet, is of the moment of the fetch.
    The same item in two feeds of a newsroom is the same post.

    Raises:
        UnreadableError: it is no feed.
    """
    items = items_of(decoded(fetched.body, fetched.encoding))
    made = [_post(item, fetched, source) for item in items]
    found = compared((post for post in made if post is not None), state, fetched.at)
    return Batch(
        posts=found.posts,
        next_state=SourceState(known=found.known, said=found.said),
        complete_to=fetched.at,
        passed_over=sum(post is None for post in made),
    )


def items_of(text: str) -> list[FeedItem]:
    """The items of a feed of any kind, as they stand there.

    Raises:
        UnreadableError: it is no feed.
    """
    if text.startswith("{"):
        return read_json_feed(text)
    return read_news_sitemap(text) if is_sitemap(text) else read_feed(text)


def _post(item: FeedItem, fetched: Fetched, source: RssSource) -> Post | None:
    """The post of an item; None when it has no words, or nothing to know it by."""
    title = shortened(plain(item.title), _LONGEST_TITLE)
    summary = shortened(plain(item.summary), LONGEST_SUMMARY)
    link = link_of(item.link, fetched.url)
    text = summary if title and summary.startswith(title.rstrip("….")) else "\n".join(filter(None, (title, summary)))
    if not text or not (item.id.strip() or link):
        return None
    return Post(
        id=_id(item.id.strip(), link, fetched.url),
        source=source.name,
        created_at=min(read_time(item.published, ZoneInfo(source.zone)) or fetched.at, fetched.at),
        text=text,
        url=link,
        platform_languages=(item.language.strip(),) if _LANGUAGE.fullmatch(item.language.strip()) else (),
    )


def link_of(link: str, base: str) -> str | None:
    """The whole address of an item; None when it has none on the web, or one that is too long."""
    try:
        found = urljoin(base, link.strip()) if link.strip() else ""
        parts = urlsplit(found)
    except ValueError:
        return None
    is_one = parts.scheme in ("http", "https") and parts.netloc and len(found) <= _LONGEST_LINK
    return found if is_one and found.isprintable() and " " not in found else None


def _id(named: str, link: str | None, base: str) -> str:
    """Of the item's own name, that of a feed on its host, or of its address without what tracks where a reader came from."""
    if named.lower().startswith(("http://", "https://", "tag:", "urn:")):
        identity = named
    elif named:
        identity = f"{urlsplit(base).hostname}\0{named}"
    else:
        assert link is not None
        parts = urlsplit(link)
        query = "&".join(one for one in parts.query.split("&") if not _TRACKING.match(one))
        identity = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return f"rss:{hashlib.blake2b(identity.encode('utf-8', 'replace'), digest_size=_ID_BYTES).hexdigest()}"
