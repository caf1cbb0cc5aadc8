"""The frames of a Jetstream, of both versions, as one kind of event.

Sources: the README of bluesky-social/jetstream for version 1, its lexicon of network.bsky.jetstream.subscribeEvents for 2.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

import orjson

from streams.connectors.batch import UnreadableError

__all__ = ["ACTIONS", "COLLECTION", "METHOD", "TIMES", "Event", "read_event"]

COLLECTION: Final = "app.bsky.feed.post"

ACTIONS: Final[Mapping[str, Literal["liked", "shared"]]] = {"app.bsky.feed.like": "liked", "app.bsky.feed.repost": "shared"}
"""Collections of what people do with a post, and what happened where something is written there."""

METHOD: Final = "network.bsky.jetstream.subscribeEvents"
"""Where version 2 is served: the last part of the path."""

TIMES: Final = 10**15
"""Places from here on are microseconds since 1970, of both versions; those below are numbers of one server's archive."""

_V2: Final = METHOD + "#"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


class Event(NamedTuple):
    """One event of the stream; most kinds do not matter here."""

    what: Literal["written", "deleted", "liked", "shared", "left", "other", "info", "error"]
    """`left`: an account is gone, with all that it wrote; `info`: a word about the stream; `error`: the connection ends."""
    place: int | None = None
    """Where to go on from: when this server saw it, in microseconds since 1970, or else a number in its archive."""
    account: str = ""
    key: str = ""
    record: Mapping[str, Any] = {}
    edited: bool = False
    """What was written takes the place of what was written under this key before."""
    said: str = ""
    """What an error or a word about the stream is called."""


def read_event(frame: bytes | str) -> Event:
    """The event of a frame; kinds that are not known are `other`.

    Raises:
        UnreadableError: it is no JSON, or too deep.
    """
    try:
        found = orjson.loads(frame)
    except ValueError:
        raise UnreadableError("a frame is no JSON") from None
    if not isinstance(found, dict):
        return Event("other")
    match found.get("$type"):
        case "error":
            return Event("error", said=str(found.get("error"))[:100])
        case "message":
            return _of_version_2(found.get("payload"))
    return _event(found, found.get("commit"), found.get("account"), _place(found.get("time_us")))


def _of_version_2(payload: Any) -> Event:
    if not isinstance(payload, dict):
        return Event("other")
    kind = str(payload.get("$type")).removeprefix(_V2)
    if kind == "info":
        return Event("info", said=str(payload.get("name"))[:100])
    # Unlike the number, it means the same at each server behind a name, and one that is too old is no error.
    place = _microseconds(payload.get("witnessedAt")) or _place(payload.get("seq"))
    commit = payload if kind == "commit" else None
    return _event(payload, commit, payload.get("account") if kind == "account" else None, place)


def _event(found: Mapping[str, Any], commit: Any, account: Any, at: int | None) -> Event:
    did = found.get("did")
    if not isinstance(did, str):
        return Event("other", at)
    if isinstance(account, dict) and account.get("active") is False and account.get("status") in ("deleted", "takendown"):
        return Event("left", at, did)
    if not isinstance(commit, dict) or not isinstance(key := commit.get("rkey"), str):
        return Event("other", at)
    collection, operation, record = commit.get("collection"), commit.get("operation"), commit.get("record")
    if collection == COLLECTION:
        if operation == "delete":
            return Event("deleted", at, did, key)
        if operation in ("create", "update") and isinstance(record, dict):
            return Event("written", at, did, key, record, edited=operation == "update")
    elif operation == "create" and isinstance(collection, str) and collection in ACTIONS and isinstance(record, dict):
        return Event(ACTIONS[collection], at, did, key, record)
    return Event("other", at)


def _place(found: Any) -> int | None:
    return found if isinstance(found, int) and 0 <= found < 2**53 else None


def _microseconds(found: Any) -> int | None:
    try:
        moment = datetime.fromisoformat(found) if isinstance(found, str) else None
    except ValueError:
        return None
    if moment is None or moment.tzinfo is None:
        return None
    place = (moment - _EPOCH) // _MICROSECOND
    return place if TIMES <= place < 2**53 else None
