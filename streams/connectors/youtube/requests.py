"""The requests to YouTube's Data API, and the meaning of its errors.

Sources: https://developers.google.com/youtube/v3/docs/commentThreads/list and .../docs/errors, read in 2026.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import orjson

from schemas.post import PostId
from streams.connectors.batch import SourceState
from streams.connectors.http.trouble import FetchError
from streams.connectors.youtube.live_chat import without_chat
from streams.connectors.youtube.settings import YoutubeSource

__all__ = ["MOST_LOOKED_UP", "judged", "lookup_url", "next_video", "threads_url"]

MOST_LOOKED_UP: Final = 50
"""Threads that are asked for by their ids at once."""

_OF_CHANNEL: Final = 100
_OF_VIDEO: Final = 20  # with five replies each, fifteen videos show no more than a state remembers
_SPENT: Final = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_NO_CHAT: Final = frozenset({"liveChatEnded", "liveChatDisabled", "liveChatNotFound", "pageTokenInvalid"})
_NO_COMMENTS: Final = frozenset({"commentsDisabled", "videoNotFound"})


def threads_url(source: YoutubeSource, state: SourceState) -> str:
    """The page of threads to ask for: that at which reading stopped, else the newest ones, of the video whose turn it is."""
    whose = (
        {"videoId": source.videos[state.turn % len(source.videos)], "maxResults": _OF_VIDEO}
        if source.videos
        else {"allThreadsRelatedToChannelId": source.channel, "maxResults": _OF_CHANNEL}
    )
    page = {"pageToken": state.page} if state.page is not None else {}
    asked = {"part": "snippet,replies", "order": "time", "textFormat": "plainText", **whose, **page}
    return f"{source.url}/commentThreads?{urlencode(asked)}"


def lookup_url(source: YoutubeSource, posts: Sequence[PostId]) -> str:
    """The address that returns these threads."""
    ids = ",".join(post.removeprefix(f"{source.name}:") for post in posts)
    return f"{source.url}/commentThreads?{urlencode({'part': 'snippet', 'textFormat': 'plainText', 'id': ids})}"


def next_video(source: YoutubeSource, state: SourceState) -> SourceState:
    """The state with the turn of the next video; after the last one, reading rests."""
    turn = (state.turn + 1) % max(1, len(source.videos))
    return state.model_copy(update={"page": None, "turn": turn, "pages": 0, "more": turn > 0})


def judged(error: FetchError, source: YoutubeSource, state: SourceState, now: datetime) -> FetchError | SourceState:
    """What a refusal means: another error, or a state that passes over a video which takes no comments."""
    reason = _reason(error.body)
    if reason in _SPENT:
        wait = source.allowance.renewed(now) - now
        return FetchError("throttled", "the units of its project are spent; they are there again at midnight", wait=wait)
    if reason in _TOO_FAST:
        return FetchError("throttled", "the host asks for patience")
    if source.live is not None:
        return without_chat(state) if reason in _NO_CHAT and state.page is not None else error
    if reason in _NO_COMMENTS and source.videos:
        return next_video(source, state)
    return error


def _reason(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["error"]["errors"][0]["reason"])
    except (ValueError, LookupError, TypeError):
        return ""
