"""Parses the body of a sender's request into posts and deletions."""

from zoneinfo import ZoneInfo

import orjson

from streams.connectors.batch import Batch, Fetched, SourceState, UnreadableError
from streams.connectors.mapping import gone, items, mapped
from streams.connectors.webhook.settings import WebhookSource

__all__ = ["parse"]


def parse(fetched: Fetched, state: SourceState, source: WebhookSource) -> Batch:
    """The posts of a body, in the order in which they stand there.

    Raises:
        UnreadableError: it is no JSON.
    """
    try:
        body = orjson.loads(fetched.body)
    except ValueError:
        raise UnreadableError("the body is no JSON") from None
    found = mapped(source.map, items(body, source.each), source.name, ZoneInfo(source.zone), fetched.at)
    return Batch(
        posts=found.posts,
        next_state=state,
        complete_to=fetched.at,
        deletions=gone(source.deletions, body, source.name, hashed=source.map.hash_ids) if source.deletions else (),
        unreadable=found.unreadable,
        passed_over=found.passed_over,
    )
