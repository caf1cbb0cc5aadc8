"""Threads of comments become posts; their authors' names are not read."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from pydantic import ValidationError

from schemas.post import Post
from streams.connectors.batch import Batch, Fetched, SourceState, UnreadableError, json_object
from streams.connectors.rss.times import read_time
from streams.connectors.versions import compared
from streams.connectors.youtube.requests import next_video
from streams.connectors.youtube.settings import YoutubeSource

__all__ = ["looked_up", "parse"]

_UTC: Final = ZoneInfo("UTC")


def parse(fetched: Fetched, state: SourceState, source: YoutubeSource) -> Batch:
    """The comments of a page, with the replies that it shows, which the state does not know or that were changed.

    Raises:
        UnreadableError: it is no list of threads.
    """
    body = _body(fetched)
    found, unreadable = _posts(body, source, fetched.at)
    known = frozenset(state.known)
    fresh = compared(found, state, fetched.at)
    seen = state.model_copy(update={"known": fresh.known, "said": fresh.said})
    token, pages = body.get("nextPageToken"), state.pages + 1
    # What stood there before the source was read first is of no concern: one page of it shows that there is something.
    if isinstance(token, str) and 0 < len(token) <= 4_096 and fresh.posts and known and pages < source.pages:
        following = seen.model_copy(update={"page": token, "pages": pages, "more": True})
    else:
        following = next_video(source, seen)
    return Batch(
        posts=fresh.posts,
        next_state=following,
        complete_to=None if following.more else fetched.at,
        unreadable=unreadable,
    )


def looked_up(fetched: Fetched, source: YoutubeSource) -> list[Post]:
    """The comments of an answer to the lookup of their ids.

    Raises:
        UnreadableError: it is no list of threads.
    """
    return _posts(_body(fetched), source, fetched.at)[0]


def _body(fetched: Fetched) -> Mapping[str, Any]:
    body = fetched.json()
    if not isinstance(body, dict) or not isinstance(body.get("items"), list):
        raise UnreadableError("it is no list of comments")
    return body


def _posts(body: Mapping[str, Any], source: YoutubeSource, at: datetime) -> tuple[list[Post], list[bytes]]:
    posts: list[Post] = []
    unreadable: list[bytes] = []
    for comment, replies in _comments(body):
        fields = _fields(comment, replies, source, at)
        if fields is None:
            continue
        value = orjson.dumps(fields, default=str, option=orjson.OPT_NON_STR_KEYS)
        try:
            posts.append(Post.model_validate_json(value))
        except ValidationError:
            unreadable.append(value)
    return posts, unreadable


def _comments(body: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Each comment with the number of its replies, where that is given."""
    for thread in body["items"]:
        snippet = json_object(json_object(thread).get("snippet"))
        yield json_object(snippet.get("topLevelComment")), snippet.get("totalReplyCount")
        replies = json_object(json_object(thread).get("replies")).get("comments")
        for reply in replies if isinstance(replies, list) else ():
            yield json_object(reply), None


def _fields(comment: Mapping[str, Any], replies: Any, source: YoutubeSource, at: datetime) -> dict[str, Any] | None:
    """The fields of a post; None for a comment without words or without an id."""
    snippet, name = json_object(comment.get("snippet")), comment.get("id")
    text = snippet.get("textOriginal") or snippet.get("textDisplay")
    if not text or not name:
        return None
    published = snippet.get("publishedAt")
    moment, changed = _moment(published), _moment(snippet.get("updatedAt"))
    video, parent = snippet.get("videoId"), snippet.get("parentId")
    counts = {"likes": snippet.get("likeCount"), "comments": replies}
    found = {
        "id": f"{source.name}:{name}",
        "source": source.name,
        "created_at": published if moment is None else min(moment, at),
        "text": text,
        "edited_at": min(changed, at) if changed and moment and changed > moment else None,
        "author": json_object(snippet.get("authorChannelId")).get("value"),
        "url": f"https://www.youtube.com/watch?{urlencode({'v': video, 'lc': name})}" if video else None,
        "reply_to": f"{source.name}:{parent}" if parent else None,
        "engagement": {field: count for field, count in counts.items() if count is not None},
    }
    return {field: value for field, value in found.items() if value is not None}


def _moment(said: Any) -> datetime | None:
    return read_time(said, _UTC) if isinstance(said, str) else None
