"""Which posts of a source are read again for their counts."""

from collections.abc import Callable
from datetime import UTC, datetime

from schemas.post import Post
from streams.connectors.keep import Watched, declared_language
from streams.connectors.kinds import AnySource
from streams.connectors.lookup import lookup_of
from streams.connectors.rereading import is_fast
from streams.connectors.telegram.settings import TelegramSource

__all__ = ["following"]


def following(source: AnySource, watched: Watched) -> Callable[[Post], bool] | None:
    """Returns which posts are read again: the fast ones, and those that mention a watched issue; None where none can be."""
    lookup = lookup_of(source)
    if lookup is None and not isinstance(source, TelegramSource):
        return None

    def followed(post: Post) -> bool:
        wanted = is_fast(post, datetime.now(UTC)) or watched(
            post.text, declared_language(post.platform_languages), post.source
        )
        return wanted and (lookup is None or lookup.covers(post))

    return followed
