"""The requests to a server of Mastodon.

Sources: https://docs.joinmastodon.org/methods/streaming, .../timelines and .../statuses, read in 2026.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import quote, urlencode

from schemas.post import PostId
from streams.connectors.mastodon.settings import MastodonSource

__all__ = ["MOST_LOOKED_UP", "PAGE", "lookup_url", "page_url", "stream_url"]

MOST_LOOKED_UP: Final = 20
"""Posts that are asked for by their ids at once."""

PAGE: Final = 40
"""Posts on a page."""


def stream_url(source: MastodonSource) -> str:
    """The stream of events."""
    path = "hashtag" if source.tag is not None else "public"
    local = "/local" if source.local else ""
    tag = f"?{urlencode({'tag': source.tag})}" if source.tag is not None else ""
    return f"{(source.streaming_url or source.url).rstrip('/')}/api/v1/streaming/{path}{local}{tag}"


def page_url(source: MastodonSource, after: int) -> str:
    """The oldest posts behind one, as many as a page holds."""
    path = f"tag/{quote(source.tag, safe='')}" if source.tag is not None else "public"
    asked = {"min_id": after, "limit": PAGE, **({"local": "true"} if source.local else {})}
    return f"{source.url.rstrip('/')}/api/v1/timelines/{path}?{urlencode(asked)}"


def lookup_url(source: MastodonSource, posts: Sequence[PostId]) -> str:
    """The address that returns these posts."""
    ids = [("id[]", post.removeprefix(f"{source.name}:")) for post in posts]
    return f"{source.url.rstrip('/')}/api/v1/statuses?{urlencode(ids)}"
