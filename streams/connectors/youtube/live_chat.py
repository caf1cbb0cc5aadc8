"""The live chat of a broadcast: its requests, and how its messages become posts; their authors' names are not read.

Sources: https://developers.google.com/youtube/v3/live/docs/liveChatMessages, .../list, and .../docs/videos, read in 2026.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from pydantic import ValidationError

from schemas.post import Post, PostId
from streams.connectors.batch import Batch, Fetched, SourceState, UnreadableError, json_object
from streams.connectors.rss.times import read_time
from streams.connectors.versions import compared
from streams.connectors.youtube.settings import LIVE_UNITS, YoutubeSource

__all__ = ["chat_units", "chat_url", "parse_chat", "without_chat"]

_UTC: Final = ZoneInfo("UTC")
_PAGE: Final = 2_000
_LONGEST: Final = 4_000
_WORDS: Final = {
    "textMessageEvent": ("textMessageDetails", "messageText"),
    "superChatEvent": ("superChatDetails", "userComment"),
}


def chat_units(state: SourceState) -> int:
    """Units that the next request takes: to look for the chat one, to read it more."""
    return 1 if state.page is None else LIVE_UNITS


def chat_url(source: YoutubeSource, state: SourceState) -> str:
    """What is asked: which chat the broadcast has, or what came in it behind the place that the state holds."""
    if state.page is None:
        return f"{source.url}/videos?{urlencode({'part': 'liveStreamingDetails', 'id': source.live})}"
    chat, _, token = state.page.partition(" ")
    asked = {"liveChatId": chat, "part": "snippet", "maxResults": _PAGE, **({"pageToken": token} if token else {})}
    return f"{source.url}/liveChat/messages?{urlencode(asked)}"


def without_chat(state: SourceState) -> SourceState:
    """The state in which the chat is looked for."""
    return state.model_copy(update={"page": None, "more": False})


def parse_chat(fetched: Fetched, state: SourceState, source: YoutubeSource) -> Batch:
    """What came in the chat, with what was taken out of it; where the chat was asked for, where it is.

    The host says how long to wait for more. A chat that has ended is looked for again, as before it began.

    Raises:
        UnreadableError: it is no answer of the interface.
    """
    body = _body(fetched)
    if state.page is None:
        chat = _chat_of(body)
        return Batch((), state.model_copy(update={"page": chat, "more": chat is not None}), fetched.at)
    posts: list[Post] = []
    unreadable: list[bytes] = []
    gone: list[PostId] = []
    ended = isinstance(body.get("offlineAt"), str)
    for item in map(json_object, body["items"]):
        snippet = json_object(item.get("snippet"))
        kind = snippet.get("type")
        ended |= kind == "chatEndedEvent"
        if kind == "tombstone":
            gone.append(f"{source.name}:{item.get('id')}")
        elif kind == "messageDeletedEvent":
            gone.append(f"{source.name}:{json_object(snippet.get('messageDeletedDetails')).get('deletedMessageId')}")
        elif fields := _fields(item, snippet, source, fetched.at):
            value = orjson.dumps(fields, default=str, option=orjson.OPT_NON_STR_KEYS)
            try:
                posts.append(Post.model_validate_json(value))
            except ValidationError:
                unreadable.append(value)
    fresh_gone = [one for one in dict.fromkeys(gone) if len(one) < 199 and f"-{one}" not in state.known]
    fresh = compared(posts, state, fetched.at, (f"-{one}" for one in fresh_gone))
    seen = state.model_copy(update={"known": fresh.known, "said": fresh.said})
    return Batch(
        posts=fresh.posts,
        next_state=without_chat(seen) if ended else seen.model_copy(update={"page": _next(body, state), "more": False}),
        complete_to=fetched.at,
        deletions=fresh_gone,
        unreadable=unreadable,
        wait=None if ended else _wait(body, source),
    )


def _body(fetched: Fetched) -> Mapping[str, Any]:
    body = fetched.json()
    if not isinstance(body, dict) or not isinstance(body.get("items"), list):
        raise UnreadableError("it is no list of messages")
    return body


def _chat_of(body: Mapping[str, Any]) -> str | None:
    """The chat of the broadcast; None where it has none, before it is announced and after its end."""
    details = (json_object(json_object(item).get("liveStreamingDetails")) for item in body["items"])
    found = next((one.get("activeLiveChatId") for one in details), None)
    return found if isinstance(found, str) and 0 < len(found) <= 200 and found.isprintable() and " " not in found else None


def _next(body: Mapping[str, Any], state: SourceState) -> str:
    assert state.page is not None
    token = body.get("nextPageToken")
    whole = isinstance(token, str) and 0 < len(token) <= _LONGEST - 200 and " " not in token
    return f"{state.page.partition(' ')[0]} {token}" if whole else state.page


def _wait(body: Mapping[str, Any], source: YoutubeSource) -> timedelta:
    asked = body.get("pollingIntervalMillis")
    host = asked / 1000 if isinstance(asked, int | float) and 0 <= asked <= 3_600_000 else 0.0
    return timedelta(seconds=max(host, source.live_every))


def _fields(
    item: Mapping[str, Any], snippet: Mapping[str, Any], source: YoutubeSource, at: datetime
) -> dict[str, Any] | None:
    """The fields of a post; None for what has no words of somebody or no id."""
    details, name = _WORDS.get(str(snippet.get("type")), ("", ""))
    text, number = json_object(snippet.get(details)).get(name), item.get("id")
    if not text or not number:
        return None
    published = snippet.get("publishedAt")
    moment = read_time(published, _UTC) if isinstance(published, str) else None
    return {
        "id": f"{source.name}:{number}",
        "source": source.name,
        "created_at": published if moment is None else min(moment, at),
        "text": text,
        "author": snippet.get("authorChannelId"),
        "url": f"https://www.youtube.com/watch?{urlencode({'v': source.live})}",
    }
