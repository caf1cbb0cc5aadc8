"""The items of feeds of every format, before they become posts."""

from typing import NamedTuple

__all__ = ["MOST_ITEMS", "FeedItem"]

MOST_ITEMS = 1_000
"""Items that are taken of a feed, the first ones: as many as a news sitemap may have."""


class FeedItem(NamedTuple):
    """One entry of a feed, as written there."""

    id: str
    """What the feed calls it; empty where it does not."""
    link: str
    """Its address, perhaps a relative one; empty where there is none."""
    title: str
    """May hold HTML."""
    summary: str
    """May hold HTML, and be the whole article."""
    published: str
    """When it was published or changed, as it stands there; empty where it does not say."""
    language: str
    """Its tag; empty where there is none."""
