"""A page of an interface becomes posts."""

import hashlib
from zoneinfo import ZoneInfo

import orjson

from streams.connectors.batch import Batch, Fetched, SourceState
from streams.connectors.http_api.paging import next_page
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.mapping import gone, items, mapped
from streams.connectors.versions import compared

__all__ = ["parse"]


def parse(fetched: Fetched, state: SourceState, source: HttpSource) -> Batch:
    """The posts of a page that the state does not know or that were changed since; also, once, what cannot be a post.

    Raises:
        UnreadableError: it is no JSON, or its next page cannot be asked.
    """
    body = fetched.json()
    found = mapped(source.map, items(body, source.each), source.name, ZoneInfo(source.zone), fetched.at)
    known = frozenset(state.known)
    unreadable = {name: value for value in found.unreadable if (name := _name(value)) not in known}
    deletions = gone(source.deletions, body, source.name, hashed=source.map.hash_ids) if source.deletions else []
    deletions = [one for one in dict.fromkeys(deletions) if f"-{one}" not in known]
    others = (*unreadable, *(f"-{one}"[:200] for one in deletions))
    posts, remembered, said = compared(found.posts, state, fetched.at, others)
    fresh = (*posts, *others)
    reached = max([post.created_at for post in found.posts] + ([state.reached] if state.reached else []), default=None)
    more = next_page(source, fetched.url, body)
    pages = state.pages + 1
    if more is not None and not fresh and (source.since is None or pages >= source.pages):
        more = None  # all behind it was read before, or its pages go round
    if more is None:
        moved = {"cursor": max(filter(None, (state.cursor, reached)), default=None), "reached": None, "pages": 0}
    else:
        moved = {"reached": reached, "pages": 0 if pages >= source.pages else pages}
    return Batch(
        posts=posts,
        next_state=state.model_copy(update={"known": remembered, "said": said, "page": more, **moved}),
        complete_to=fetched.at if more is None else None,
        deletions=deletions,
        unreadable=list(unreadable.values()),
        passed_over=found.passed_over,
    )


def _name(value: bytes) -> str:
    """A digest of something that cannot be a post, the same whenever it was fetched."""
    fields = orjson.loads(value)
    return f"!{hashlib.blake2b(orjson.dumps({**fields, 'created_at': None}), digest_size=12).hexdigest()}"
