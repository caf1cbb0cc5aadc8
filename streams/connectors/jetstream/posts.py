"""A record of Bluesky becomes a post."""

import hashlib
from collections.abc import Container, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from schemas.post import Engagement, Post, PostId
from streams.connectors.batch import UnreadablePostError
from streams.connectors.jetstream.events import Event
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.keep import Watched, is_kept
from streams.connectors.rss.times import read_time

__all__ = ["answered", "kept_post", "post_id", "subject"]

_ID_BYTES: Final = 12
_UTC: Final = ZoneInfo("UTC")


def post_id(source: str, account: str, key: str) -> str:
    """The id of a post; it does not hold its author's, so that a deletion finds it."""
    return f"{source}:{hashlib.blake2b(f'{account}/{key}'.encode(), digest_size=_ID_BYTES).hexdigest()}"


def kept_post(
    event: Event, source: JetstreamSource, watched: Watched, now: datetime, before: Container[PostId] = ()
) -> Post | None:
    """The post of what was written; None where it has no words, or is not to be taken.

    One that was taken `before` is, whatever it says now.

    Raises:
        UnreadablePostError: it is to be taken, and has a field that cannot be.
    """
    record = event.record
    text = record.get("text")
    if not isinstance(text, str) or not text.strip():
        return None
    languages = [one for one in _list(record.get("langs")) if isinstance(one, str) and 0 < len(one) <= 35][:8]
    name = post_id(source.name, event.account, event.key)
    if not (name in before or is_kept(text, languages, source.keep, watched, source.name)):
        return None
    created = record.get("createdAt")
    moment = read_time(created, _UTC) if isinstance(created, str) else None
    try:
        return Post(
            id=name,
            source=source.name,
            # Authors' programs write it; one that has not come yet is of now.
            created_at=min(moment or now, now),
            text=text,
            edited_at=now if event.edited else None,
            author=event.account,
            url=f"https://bsky.app/profile/{quote(event.account, safe=':')}/post/{quote(event.key, safe='')}",
            reply_to=answered(source.name, event),
            platform_languages=tuple(languages),
            engagement=Engagement(likes=0, shares=0, comments=0) if source.counts else None,
        )
    except ValidationError:
        known = {"source": source.name, "created_at": min(moment or now, now), "text": text, "author": event.account}
        raise UnreadablePostError(name, **known) from None


def answered(source: str, event: Event) -> PostId | None:
    """The id of the post that what was written answers; None where it answers none."""
    reply = event.record.get("reply")
    return _referred(source, reply.get("parent")) if isinstance(reply, Mapping) else None


def subject(source: str, event: Event) -> PostId | None:
    """The id of the post that somebody liked or reposted; None where it is none."""
    return _referred(source, event.record.get("subject"))


def _referred(source: str, found: Any) -> PostId | None:
    """The id of a post from its address: at://did/app.bsky.feed.post/key."""
    uri = found.get("uri") if isinstance(found, Mapping) else None
    parts = uri.split("/") if isinstance(uri, str) else []
    return post_id(source, parts[2], parts[4]) if len(parts) == 5 else None


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
