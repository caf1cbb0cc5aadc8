"""News sitemaps.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

import re
from typing import Final
from xml.parsers import expat

from streams.connectors.batch import UnreadableError
from streams.connectors.rss.item import MOST_ITEMS, FeedItem

__all__ = ["is_sitemap", "read_news_sitemap"]

_ROOT: Final = re.compile(r"\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>/]", re.DOTALL)
_LOOKED_AT: Final = 4_000
_FIELDS: Final = frozenset({"loc", "title", "publication_date", "language"})


def is_sitemap(text: str) -> bool:
    """Whether a text is a sitemap."""
    return _ROOT.match(text[:_LOOKED_AT]) is not None


def read_news_sitemap(text: str) -> list[FeedItem]:
    """The news of a sitemap; pages that are no news are left out. Of one that breaks off, what stands before the break.

    Raises:
        UnreadableError: it lists other sitemaps, or no page in it is news.
    """
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    broken = False
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError:
        broken = True
    if reader.is_index:
        raise UnreadableError("it lists other sitemaps; name the one of news among them")
    if not reader.items and (broken or reader.pages):
        raise UnreadableError("it is a sitemap that breaks off" if broken else "it is a sitemap without news")
    return reader.items[:MOST_ITEMS]


class _Reader:
    def __init__(self) -> None:
        self.items: list[FeedItem] = []
        self.pages = 0
        self.is_index = False
        self._page: dict[str, str] = {}
        self._news = False
        self._said: list[str] | None = None

    def start(self, name: str, _: object) -> None:
        space, _, local = name.rpartition(" ")
        if local == "sitemapindex":
            self.is_index = True
        elif local == "url":
            self._page, self._news = {}, False
        elif local == "news":
            self._news = True
        # A picture of the page has a `loc` and a title of its own.
        elif local in _FIELDS and ("image" not in space and "video" not in space):
            self._said = []

    def words(self, said: str) -> None:
        if self._said is not None:
            self._said.append(said)

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if self._said is not None and local in _FIELDS:
            self._page.setdefault(local, "".join(self._said).strip())
            self._said = None
        elif local == "url":
            self.pages += 1
            if self._news and len(self.items) < MOST_ITEMS:
                of = self._page.get
                link = of("loc", "")
                when = of("publication_date", "")
                self.items.append(FeedItem(link, link, of("title", ""), "", when, of("language", "")))
