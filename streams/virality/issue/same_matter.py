"""Which other issues are about the same matter: those of which most of an issue's posts speak as well."""

from collections.abc import Mapping
from typing import Final

from schemas.alert_posts import SameMatter
from schemas.watchlist import Issue
from streams.virality.issue.last_hour import Recent

__all__ = ["same_matter"]

LEAST_SHARE: Final = 0.5
LEAST_POSTS: Final = 10
MOST: Final = 5


def same_matter(recent: Recent, watchlist: Mapping[str, Issue]) -> tuple[SameMatter, ...]:
    """The issues of the watchlist that share most posts of the last hour, the largest share first."""
    posts = recent.posts
    if posts < LEAST_POSTS:
        return ()
    return tuple(
        SameMatter(issue=one.name, title=watchlist[one.name].title, share=round(min(1.0, one.posts / posts), 4))
        for one in recent.tallies("issues", MOST)
        if one.posts >= LEAST_SHARE * posts and one.name in watchlist
    )
