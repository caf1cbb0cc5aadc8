"""The frames of a Jetstream, of both versions, as one kind of event.

Sources: the README of bluesky-social/jetstream for version 1, its docs/README.md of 2026-08 for version 2.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import orjson

from streams.connectors.batch import UnreadableError

__all__ = ["COLLECTION", "Event", "read_event"]

COLLECTION = "app.bsky.feed.post"
_V2 = "network.bsky.jetstream.subscribeEvents#"


class Event(NamedTuple):
    """What happened, or that it does not matter here."""

    what: Literal["written", "deleted", "left", "other", "error"]
    """`left`: an account is gone, with all that it wrote; `error`: the connection is about to end."""
    place: int | None = None
    """Where to go on from, in the count of this server."""
    account: str = ""
    key: str = ""
    record: Mapping[str, Any] = {}
    edited: bool = False
    """What was written takes the place of what was written under this key before."""
    said: str = ""
    """What an error is called."""


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
    commit, account = found.get("commit"), found.get("account")
    place = found.get("time_us")
    return _event(found, commit if isinstance(commit, dict) else None, account if isinstance(account, dict) else None, place)


def _of_version_2(payload: Any) -> Event:
    if not isinstance(payload, dict):
        return Event("other")
    kind = str(payload.get("$type")).removeprefix(_V2)
    commit = payload if kind == "commit" else None
    return _event(payload, commit, payload if kind == "account" else None, payload.get("seq"))


def _event(
    found: Mapping[str, Any], commit: Mapping[str, Any] | None, account: Mapping[str, Any] | None, place: Any
) -> Event:
    at = place if isinstance(place, int) and 0 <= place < 2**53 else None
    did = found.get("did")
    if not isinstance(did, str):
        return Event("other", at)
    if account is not None and account.get("active") is False and account.get("status") in ("deleted", "takendown"):
        return Event("left", at, did)
    if commit is None or commit.get("collection") != COLLECTION or not isinstance(key := commit.get("rkey"), str):
        return Event("other", at)
    if commit.get("operation") == "delete":
        return Event("deleted", at, did, key)
    record = commit.get("record")
    if commit.get("operation") in ("create", "update") and isinstance(record, dict):
        return Event("written", at, did, key, record, edited=commit["operation"] == "update")
    return Event("other", at)
