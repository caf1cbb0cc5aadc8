"""How the posts of a source are asked for once more, by its kind."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas.post import Post, PostId
from streams.connectors.batch import Fetched
from streams.connectors.budget import Budget
from streams.connectors.fetched_settings import FetchedSettings
from streams.connectors.http_api.lookup import looked_up, lookup_url
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.kinds import AnySource

__all__ = ["Lookup", "allowance_of", "lookup_of"]


class Lookup(NamedTuple):
    """What a kind of source can tell of posts that it told of before."""

    many: int
    """Posts that are asked for at once, at most."""
    missing_are_gone: bool = False
    """Whether a post that was asked for and is not in the answer is gone."""

    def url(self, source: AnySource, posts: Sequence[PostId]) -> str:
        """The address that tells of these posts."""
        assert isinstance(source, HttpSource)
        return lookup_url(source, posts)

    def posts(self, fetched: Fetched, source: AnySource) -> list[Post]:
        """The posts of the answer.

        Raises:
            UnreadableError: it is not what the source should give.
        """
        assert isinstance(source, HttpSource)
        return looked_up(fetched, source)


def lookup_of(source: AnySource) -> Lookup | None:
    """What can be asked of this source; None where its posts cannot be read again."""
    if isinstance(source, HttpSource) and source.again is not None:
        return Lookup(source.again.many, source.again.missing_are_gone)
    return None


def allowance_of(source: AnySource) -> Budget | None:
    """What a source may be asked in a day; None without a budget."""
    return source.allowance if isinstance(source, FetchedSettings) else None
