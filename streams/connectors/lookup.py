"""How the posts of a source are requested again by their ids, for each kind of source."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from schemas.post import Post, PostId
from streams.connectors.batch import Fetched
from streams.connectors.budget import Budget
from streams.connectors.fetched_settings import FetchedSettings
from streams.connectors.http_api.lookup import looked_up, lookup_url
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.kinds import AnySource
from streams.connectors.mastodon import posts as mastodon_posts
from streams.connectors.mastodon import requests as mastodon_requests
from streams.connectors.mastodon.settings import MastodonSource
from streams.connectors.youtube import parse as youtube_parse
from streams.connectors.youtube import requests as youtube_requests
from streams.connectors.youtube.settings import YoutubeSource

__all__ = ["Lookup", "allowance_of", "lookup_of"]


_RECONNECTED_EVERY: Final = 900.0


class Lookup(NamedTuple):
    """How posts that a source gave before can be read again."""

    many: int
    """Posts that are asked for at once, at most."""
    missing_are_gone: bool
    """Whether a post that was asked for and is not in the answer is gone."""
    url: Callable[[Sequence[PostId]], str]
    """The address that returns these posts."""
    posts: Callable[[Fetched], list[Post]]
    """The posts of the answer; raises UnreadableError where it is not what the source should give."""
    news_every: float
    """Seconds between two requests for what is new, for which its budget is there first."""
    covers: Callable[[Post], bool] = lambda _: True
    """Whether a post can be read again so."""


def lookup_of(source: AnySource) -> Lookup | None:
    """What can be asked of this source; None where its posts cannot be read again."""
    if isinstance(source, HttpSource) and source.again is not None:
        return Lookup(
            source.again.many,
            source.again.missing_are_gone,
            lambda posts: lookup_url(source, posts),
            lambda fetched: looked_up(fetched, source),
            source.every,
        )
    if isinstance(source, YoutubeSource) and source.live is None:
        return Lookup(
            youtube_requests.MOST_LOOKED_UP,
            True,
            lambda posts: youtube_requests.lookup_url(source, posts),
            lambda fetched: youtube_parse.looked_up(fetched, source),
            source.every / max(1, len(source.videos)),
            lambda post: post.reply_to is None,  # replies cannot be read again by their ids
        )
    if isinstance(source, MastodonSource):
        return Lookup(
            mastodon_requests.MOST_LOOKED_UP,
            True,
            lambda posts: mastodon_requests.lookup_url(source, posts),
            lambda fetched: mastodon_posts.looked_up(fetched, source),
            _RECONNECTED_EVERY,
        )
    return None


def allowance_of(source: AnySource) -> Budget | None:
    """What a source may be asked in a day; None without a budget."""
    return source.allowance if isinstance(source, FetchedSettings | MastodonSource) else None
