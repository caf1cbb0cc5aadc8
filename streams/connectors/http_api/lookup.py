"""Posts that an interface is asked for by their identities, to read their counts again."""

from collections.abc import Sequence
from urllib.parse import quote
from zoneinfo import ZoneInfo

from schemas.post import Post, PostId
from streams.connectors.batch import Fetched
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.mapping import items, mapped

__all__ = ["looked_up", "lookup_url"]


def lookup_url(source: HttpSource, posts: Sequence[PostId]) -> str:
    """The address that returns these posts; the source has a lookup."""
    assert source.again is not None
    names = ",".join(quote(post.removeprefix(f"{source.name}:"), safe="") for post in posts)
    return source.again.url.replace("{ids}", names)


def looked_up(fetched: Fetched, source: HttpSource) -> list[Post]:
    """The posts of an answer.

    Raises:
        UnreadableError: it is no JSON.
    """
    assert source.again is not None
    body = fetched.json()
    each = source.each if source.again.each is None else source.again.each
    return mapped(source.map, items(body, each), source.name, ZoneInfo(source.zone), fetched.at).posts
