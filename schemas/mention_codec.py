"""Bytes to batches of mentions, of which each part is read by itself where the whole cannot be."""

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from schemas.base import Record
from schemas.elements import Unreadable, reason_of
from schemas.mention import Edit, IssueHistory, Mention, MentionBatch, MentionSegment, Sighting, SourceTotals
from schemas.scored import NegativeConfusion

__all__ = ["decode_mentions"]

T = TypeVar("T", bound=Record)

_PARTS: dict[str, type[Record]] = {"mentions": Mention, "edited": Edit, "sightings": Sighting, "sources": SourceTotals}


def decode_mentions(value: bytes) -> tuple[MentionBatch | None, list[Unreadable]]:
    """Read a record of `mentions`, and say what of it could not be read: of a segment all that can be is kept, its clock too.

    The batch is None where the record is none at all; its one fault is the record then. What else is a fault has a number
    among those of the record, and is written as JSON.
    """
    try:
        return MentionBatch.model_validate_json(value), []
    except ValidationError as error:
        whole = Unreadable(None, value, reason_of(error))
    try:
        loose = from_json(value)
        segments, histories = loose["segments"], loose.get("histories", [])
        model, measured = loose.get("model"), loose.get("confusion")
    except (ValueError, TypeError, LookupError, AttributeError):
        return None, [whole]
    if not isinstance(segments, list) or not isinstance(histories, list):
        return None, [whole]
    faults: list[Unreadable] = []
    return (
        MentionBatch.model_construct(
            segments=tuple(_segments(segments, faults)),
            model=model if isinstance(model, str) else None,
            confusion=next(_each(NegativeConfusion, [measured], faults), None) if measured is not None else None,
            histories=tuple(_each(IssueHistory, histories, faults)),
        ),
        faults,
    )


def _segments(found: list[Any], faults: list[Unreadable]) -> Iterator[MentionSegment]:
    for one in found:
        if not isinstance(one, dict):
            _fault(one, "model_type", faults)
            continue
        deleted = one.get("deleted", [])
        if isinstance(deleted, list):
            for post in deleted:
                if not _is_post(post):
                    _fault(post, "deleted: no id of a post", faults)
            deleted = list(filter(_is_post, deleted))
        bare: dict[str, Any] = {name: value for name, value in one.items() if name not in _PARTS}
        for frame in _each(MentionSegment, [bare | {"deleted": deleted}], faults):
            parts = {
                name: tuple(_each(kind, items if isinstance(items := one.get(name, []), list) else [items], faults))
                for name, kind in _PARTS.items()
            }
            yield frame.model_copy(update=parts)


def _is_post(found: Any) -> bool:
    return isinstance(found, str) and 0 < len(found) <= 200


def _each(kind: type[T], found: list[Any], faults: list[Unreadable]) -> Iterator[T]:
    for one in found:
        try:
            yield kind.model_validate_json(to_json(one))
        except ValidationError as error:
            _fault(one, reason_of(error), faults)


def _fault(one: Any, reason: str, faults: list[Unreadable]) -> None:
    faults.append(Unreadable(len(faults), to_json(one), reason))
