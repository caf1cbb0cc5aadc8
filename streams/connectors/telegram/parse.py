"""Messages of a channel, as Telethon's `to_dict` gives them, become posts.

Source: https://core.telegram.org/constructor/message, read in 2026; forms of Telethon 1.45.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from pydantic import ValidationError

from schemas.base import EARLIEST, LATEST
from schemas.post import Post
from streams.connectors.batch import Batch, SourceState, json_object
from streams.connectors.telegram.settings import TelegramSource
from streams.connectors.versions import compared

__all__ = ["newest_known", "number_of", "parse", "posts_of"]

_LARGEST: Final = 2**31


def _prefix(source: TelegramSource, channel: str) -> str:
    return f"{source.name}:{channel.lower()}."


def number_of(message: Mapping[str, Any]) -> int:
    """The number of a message in its channel; 0 where it has none."""
    found = message.get("id")
    return found if isinstance(found, int) and 0 < found < _LARGEST else 0


def newest_known(state: SourceState, source: TelegramSource, channel: str) -> int:
    """The largest number of a message of the channel that the state knows; 0 where it knows none."""
    return max(_known(state, source, channel).values(), default=0)


def _known(state: SourceState, source: TelegramSource, channel: str) -> dict[str, int]:
    prefix = _prefix(source, channel)
    found = {name: name.removeprefix(prefix) for name in state.known if name.startswith(prefix)}
    return {name: int(number) for name, number in found.items() if number.isdecimal()}


def parse(
    messages: Sequence[Mapping[str, Any]], state: SourceState, source: TelegramSource, channel: str, at: datetime
) -> Batch:
    """The posts of a channel's newest messages, without a gap, that the state does not know or that were changed.

    One that it knows and that is missing among them was deleted.
    """
    posts, unreadable = posts_of(messages, source, channel, at)
    there = set(map(number_of, messages)) - {0}
    oldest = min(there, default=_LARGEST)
    missing = [
        name
        for name, number in _known(state, source, channel).items()
        if number >= oldest and number not in there and f"-{name}" not in state.known
    ]
    found = compared(posts, state, at, (f"-{name}" for name in missing))
    return Batch(
        posts=found.posts,
        next_state=state.model_copy(update={"known": found.known, "said": found.said}),
        complete_to=at,
        deletions=missing,
        unreadable=unreadable,
    )


def posts_of(
    messages: Iterable[Mapping[str, Any]], source: TelegramSource, channel: str, at: datetime
) -> tuple[list[Post], list[bytes]]:
    """The posts of messages that have words, and what would be posts but for a field that cannot be."""
    posts: list[Post] = []
    unreadable: list[bytes] = []
    for message in messages:
        number, text = number_of(message), message.get("message")
        if not number or not isinstance(text, str) or not text.strip():
            continue
        fields = {name: value for name, value in _fields(message, source, channel, at).items() if value is not None}
        value = orjson.dumps({**fields, "text": text}, default=str, option=orjson.OPT_NON_STR_KEYS)
        try:
            posts.append(Post.model_validate_json(value))
        except ValidationError:
            unreadable.append(value)
    return posts, unreadable


def _fields(message: Mapping[str, Any], source: TelegramSource, channel: str, at: datetime) -> dict[str, Any]:
    number, parent = number_of(message), json_object(message.get("reply_to")).get("reply_to_msg_id")
    # Of what only gained reactions the date changes, too, and is hidden.
    edited = None if message.get("edit_hide") else _moment(message.get("edit_date"), at)
    reactions = json_object(message.get("reactions")).get("results")
    counts = {
        "likes": sum(json_object(one).get("count") or 0 for one in reactions) if isinstance(reactions, list) else None,
        "shares": message.get("forwards"),
        "comments": json_object(message.get("replies")).get("replies"),
        "views": message.get("views"),
    }
    return {
        "id": f"{_prefix(source, channel)}{number}",
        "source": source.name,
        "created_at": _moment(message.get("date"), at) or at,
        "edited_at": edited,
        "author": f"@{channel.lower()}",
        "url": f"https://t.me/{channel}/{number}",
        "reply_to": f"{_prefix(source, channel)}{parent}" if isinstance(parent, int) and parent > 0 else None,
        "repost_of": _original(json_object(message.get("fwd_from")), source),
        "engagement": {name: count for name, count in counts.items() if isinstance(count, int) and count >= 0},
    }


def _original(forwarded: Mapping[str, Any], source: TelegramSource) -> str | None:
    """An id for the message of another channel that was passed on; None where it is not given."""
    channel, number = json_object(forwarded.get("from_id")).get("channel_id"), forwarded.get("channel_post")
    return f"{source.name}:c{channel}.{number}" if isinstance(channel, int) and isinstance(number, int) else None


def _moment(said: Any, at: datetime) -> datetime | None:
    """A time as Telethon has it, or in seconds since 1970; None where it is none that can be."""
    try:
        found = datetime.fromtimestamp(said, UTC) if isinstance(said, int) else said
        if isinstance(found, datetime) and found.tzinfo and EARLIEST < found <= LATEST:
            return min(found, at)
    except (ValueError, OverflowError, OSError):
        pass
    return None
