"""What people do with a post: likes, shares, comments and views, at first sight and later."""

from random import Random

from schemas.post import Engagement, Post
from streams.local.scenario.cast import Author
from streams.local.scenario.chance import skewed

__all__ = ["first_reactions", "more_reactions"]

_EVERYBODY = 3000
_WITHOUT_SHARES = frozenset({"youtube", "telegram"})
_WITH_VIEWS = frozenset({"x", "tiktok", "youtube", "telegram"})


def first_reactions(rng: Random, author: Author, appeal: float) -> Engagement | None:
    """Counts when the post is first read, or None where the source gives none; `appeal` is 1 for an ordinary post."""
    if author.source.startswith("rss.") or rng.random() < 0.08:
        return None
    likes = int(appeal * skewed(rng, 0.05 * (author.pull + 20) ** 0.65, 1.1))
    return Engagement(
        likes=likes,
        shares=None if author.source in _WITHOUT_SHARES else int(likes * appeal * 0.25 * rng.random()),
        comments=int(likes * 0.3 * rng.random()),
        views=int((likes + 3) * (15 + 60 * rng.random())) if author.source in _WITH_VIEWS else None,
    )


def more_reactions(rng: Random, post: Post, appeal: float) -> Post:
    """The same post, read again later: no count is lower, and at least one is higher."""
    before = post.engagement or Engagement()
    # What everybody has seen already grows no further.
    growth = 1.05 + (0.25 + appeal * rng.random()) / (1 + before.total / _EVERYBODY)
    return post.model_copy(
        update={
            "engagement": Engagement(
                likes=int((before.likes or 0) * growth) + 1,
                shares=None if before.shares is None else int(before.shares * growth),
                comments=None if before.comments is None else int(before.comments * growth),
                views=None if before.views is None else int(before.views * growth) + 20,
            )
        }
    )
