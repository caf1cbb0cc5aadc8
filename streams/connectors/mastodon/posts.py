"""A status of Mastodon becomes a post."""

from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from schemas.post import Engagement, Post, PostId
from streams.connectors.batch import Fetched, UnreadableError, UnreadablePostError, json_object
from streams.connectors.keep import Watched, is_kept
from streams.connectors.mastodon.settings import MastodonSource
from streams.connectors.rss.times import read_time

__all__ = ["as_number", "looked_up", "number_of", "post_id", "post_of", "statuses", "taken", "written_at"]

_UTC: Final = ZoneInfo("UTC")
_LARGEST_ID: Final = 2**63


def post_id(source: MastodonSource, number: int) -> str:
    """The id of a post: that of the status on its server."""
    return f"{source.name}:{number}"


def written_at(number: int) -> float:
    """When a status was written, in seconds since 1970: its id begins with the milliseconds (Mastodon, snowflake.rb)."""
    return (number >> 16) / 1e3


def statuses(fetched: Fetched) -> list[Mapping[str, Any]]:
    """The statuses of an answer.

    Raises:
        UnreadableError: it is no list of them.
    """
    found = fetched.json()
    if not isinstance(found, list):
        raise UnreadableError("it is no list of posts")
    return [one for one in found if isinstance(one, dict)]


def looked_up(fetched: Fetched, source: MastodonSource) -> list[Post]:
    """The posts of an answer to the lookup of their ids.

    Raises:
        UnreadableError: it is no list of posts, or one of them cannot be.
    """
    return [post for status in statuses(fetched) if (post := post_of(status, source, fetched.at)) is not None]


def number_of(status: Mapping[str, Any]) -> int | None:
    """The id of a status."""
    return as_number(status.get("id"))


def as_number(found: Any) -> int | None:
    """The id that a text holds; None where it holds none."""
    return number if isinstance(found, str) and found.isdecimal() and 0 < (number := int(found[:20])) < _LARGEST_ID else None


def post_of(status: Mapping[str, Any], source: MastodonSource, now: datetime) -> Post | None:
    """The post of a status; None where it has no words, repeats another one, or is not for all to see.

    Raises:
        UnreadablePostError: it has a field that cannot be.
    """
    number, text = number_of(status), status.get("content")
    if number is None or not isinstance(text, str) or not text.strip():
        return None
    if status.get("visibility") != "public" or status.get("reblog") is not None:
        return None
    account = json_object(status.get("account"))
    warning, created = status.get("spoiler_text"), status.get("created_at")
    moment = read_time(created, _UTC) if isinstance(created, str) else None
    changed = status.get("edited_at")
    edited = read_time(changed, _UTC) if isinstance(changed, str) else None
    language, parent = status.get("language"), as_number(status.get("in_reply_to_id"))
    try:
        return Post(
            id=post_id(source, number),
            source=source.name,
            created_at=min(moment or now, now),
            text=f"{warning} {text}" if isinstance(warning, str) and warning else text,
            text_format="html",
            author=_text(account.get("url") or account.get("acct")),
            author_followers=_count(account.get("followers_count")),
            edited_at=edited and min(edited, now),
            url=_text(status.get("url")),
            reply_to=None if parent is None else post_id(source, parent),
            platform_languages=(language,) if isinstance(language, str) and language else (),
            engagement=Engagement(
                likes=_count(status.get("favourites_count")),
                shares=_count(status.get("reblogs_count")),
                comments=_count(status.get("replies_count")),
            ),
        )
    except ValidationError:
        found = {
            "created_at": min(moment or now, now),
            "text": text,
            "text_format": "html",
            "author": _text(account.get("url")),
        }
        raise UnreadablePostError(post_id(source, number), source=source.name, **found) from None


def taken(
    status: Mapping[str, Any], source: MastodonSource, watched: Watched, now: datetime, before: Container[PostId] = ()
) -> Post | None:
    """The post of a status that is to be taken, which one is that was taken `before`; None for any other.

    Raises:
        UnreadablePostError: it has a field that cannot be.
    """
    post = post_of(status, source, now)
    if post is None or source.tag is not None or post.id in before:
        return post
    return post if is_kept(post.text, post.platform_languages, source.keep, watched, source.name) else None


def _text(found: Any) -> str | None:
    return found if isinstance(found, str) and found else None


def _count(found: Any) -> int | None:
    # Servers that hide their counts give -1.
    return found if isinstance(found, int) and found >= 0 else None
