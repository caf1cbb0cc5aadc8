"""A post: one public message, as a source delivers it on the topic `posts`."""

import hashlib
import re
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from schemas.base import Count, Record, SourceName, Timestamp, counted

__all__ = ["MAX_TEXT", "EarlierReading", "Engagement", "Post", "PostId", "TextFormat", "qualified_id"]

MAX_TEXT = 20_000
"""Longest text of a post, in characters."""

LONGEST_ID: Final = 200

PostId = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]
"""The identity of a post: for example `x:1234567890` among all sources, or `1234567890` among those of its source."""

_AMONG_ALL: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}:.|p1-[a-z2-7]{26}\Z", re.DOTALL)


def qualified_id(source: str, post_id: str) -> str:
    """The id as one among all sources: with the source before it, unless it has a prefix such as `x:` or is a keyed hash.

    One that would become too long is a digest behind the source. Applied to what it returns, it changes nothing.
    """
    found = post_id if _AMONG_ALL.match(post_id) else f"{source}:{post_id}"
    if len(found) <= LONGEST_ID:
        return found
    return f"{source}:{hashlib.blake2b(found.encode(), digest_size=12).hexdigest()}"


TextFormat = Literal["plain", "html", "escaped"]
"""How a text is written: as it is read; as HTML; or as it is read, but with HTML entities, such as `&amp;`."""


class Engagement(Record):
    """What people did with a post up to the moment it was read; a count that the source does not give is left out."""

    likes: Count | None = Field(None, description="Likes, favourites and reactions.")
    shares: Count | None = Field(None, description="Reposts, retweets, quotes and forwards.")
    comments: Count | None = Field(None, description="Replies and comments.")
    views: Count | None = Field(None, description="Impressions or views.")

    @property
    def total(self) -> int:
        """Actions in all: likes, shares and comments, without views."""
        return counted(self.likes or 0, self.shares or 0, self.comments or 0)


class EarlierReading(Record):
    """What a source sent of a post before it read it again."""

    actions: Count = Field(description="Its likes, shares and comments by then, in all.")
    at: Timestamp = Field(description="When they were read.")


class Post(Record):
    """One public message: a tweet, a comment, a news item, a review."""

    id: PostId = Field(
        description="Identity: with a prefix, as in `x:123`, among all sources, else among the posts of its source. The same "
        "id again is the same post."
    )
    source: SourceName = Field(description="Where the post comes from.")
    created_at: AwareDatetime = Field(description="When the author published it, with a zone.")
    text: str = Field(max_length=MAX_TEXT, description="Its words, at most 20,000 characters; none when it is but a picture.")
    text_format: TextFormat | None = Field(
        None,
        description="How the text is written: `plain`, also when left out; `html`; or `escaped`, plain but for HTML "
        "entities, such as `&amp;` in posts of X. The pipeline makes it plain.",
    )
    author: str | None = Field(
        None, min_length=1, max_length=256, description="The author's id or its keyed hash; only the hash is passed on."
    )
    author_followers: Count | None = Field(None, description="Followers of the author when the post was read.")
    url: str | None = Field(None, max_length=2048, description="Where the post can be read.")
    reply_to: PostId | None = Field(None, description="The post that this one answers.")
    repost_of: PostId | None = Field(None, description="The post that this one repeats.")
    platform_languages: tuple[Annotated[str, StringConstraints(max_length=35)], ...] = Field(
        (), max_length=8, description="Language tags that the platform declares, such as `in` or `id`; a hint."
    )
    engagement: Engagement | None = Field(None, description="What people did with it so far.")
    read_at: Timestamp | None = Field(
        None,
        description="When its counts were read, where that was not as it came: a file gives what posts had when it was made. "
        "Counts that were first read an hour and more after the post was written count as no gain.",
    )
    edited_at: Timestamp | None = Field(
        None,
        description="When its author last changed it, where that is known. A reading with a later time than those before "
        "replaces its words, and counts it no second time.",
    )
    earlier: EarlierReading | None = Field(
        None,
        description="What was sent of it before, where its source read it again: it is no new post, and gains only what is "
        "more, also where the pipeline no longer remembers it.",
    )

    @property
    def actions(self) -> int | None:
        """Actions on this very post so far; None when its source gives no count, and for a repost.

        What platforms show under a repost are the counts of the original, or next to nothing: they would be counted again
        with every repost.
        """
        found = self.engagement
        if found is None or self.repost_of is not None:
            return None
        return None if found.likes is found.shares is found.comments is None else found.total
