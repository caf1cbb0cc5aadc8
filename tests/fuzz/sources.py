"""What sources give, whatever it is: its posts are posts, and when it is read again none is new."""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from multidict import CIMultiDict

from schemas.codec import encode_record
from streams.connectors.batch import Batch, Fetched, SourceState, UnreadableError
from streams.connectors.jetstream.events import read_event
from streams.connectors.jetstream.posts import kept_post
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.polled import parse
from streams.connectors.sources_file import Sources
from streams.connectors.webhook.parse import parse as parse_webhook
from streams.connectors.webhook.signatures import SignatureError, verify

__all__ = ["SOURCES"]

_AT = datetime(2026, 7, 4, tzinfo=UTC)
_URL = "https://berita.example.id/rss"
_MAP = {"id": "id", "text": "text", "created_at": "created_at", "url": "url", "author": "author", "likes": "likes"}
_HOOK = {"path": "/in", "scheme": "meta", "secret_files": ["x"], "map": _MAP, "each": ["items || @"]}
_FEED, _API, _HOOKED, _BLUESKY = Sources.model_validate(
    {
        "sources": [
            {"name": "rss.uji", "kind": "rss", "url": _URL},
            {"name": "api", "kind": "http", "url": _URL, "each": ["items || @"], "map": _MAP, "next": "next"},
            {"name": "hook", "kind": "webhook", **_HOOK, "deletions": {"each": ["gone"], "id": "id"}},
            {"name": "bluesky", "kind": "jetstream"},
        ]
    },
    strict=False,
).sources


def newsfeeds(data: bytes) -> None:
    """A feed of news."""
    _twice(data, _FEED)


def interfaces(data: bytes) -> None:
    """A page of an interface that answers with JSON."""
    _twice(data, _API)


def webhooks(data: bytes) -> None:
    """What a sender brings, and how it says who it is."""
    with contextlib.suppress(UnreadableError):
        _posts(parse_webhook(Fetched(data, "/in", _AT), SourceState(), _HOOKED))  # type: ignore[arg-type]
    told = data.decode("latin-1")
    names = (
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "X-Hub-Signature-256",
        "TikTok-Signature",
        "Authorization",
    )
    for scheme in ("standard", "meta", "tiktok", "hmac", "bearer"):
        with contextlib.suppress(SignatureError):
            verify(scheme, "X-Signature-256", ["k" * 32], CIMultiDict(dict.fromkeys(names, told)), data, _AT)
            raise AssertionError("it opens")


def jetstreams(data: bytes) -> None:
    """A frame of a Jetstream."""
    assert isinstance(_BLUESKY, JetstreamSource)
    with contextlib.suppress(UnreadableError):
        event = read_event(data)
        if post := kept_post(event, _BLUESKY, lambda *_: True, _AT):
            encode_record(post)


def _twice(data: bytes, source: Any) -> None:
    with contextlib.suppress(UnreadableError):
        fetched = Fetched(data, _URL, _AT)
        batch = parse(fetched, SourceState(), source)
        _posts(batch)
        again = parse(fetched, batch.next_state, source)
        assert not [*again.posts, *again.unreadable, *again.deletions]


def _posts(batch: Batch) -> None:
    for post in batch.posts:
        encode_record(post)


SOURCES: Final[dict[str, Callable[[bytes], object]]] = {
    "newsfeeds": newsfeeds,
    "interfaces": interfaces,
    "webhooks": webhooks,
    "jetstreams": jetstreams,
}
