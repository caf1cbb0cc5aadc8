"""Drops from a batch of mentions what cannot be true: offsets beyond the end of `posts`, times beyond its own."""

from collections.abc import Iterator
from typing import TypeVar

from schemas.base import LAST_MINUTE
from schemas.codec import encode_record
from schemas.mention import Mention, MentionBatch, MentionSegment, Sighting, SourceTotals
from streams.clock import minute_of
from streams.kafka.records import Incoming
from streams.mentions.known_ends import KnownEnds, PostsPlace

__all__ = ["believed", "places_of"]

Part = TypeVar("Part", Mention, Sighting, SourceTotals)


def places_of(batch: MentionBatch) -> Iterator[PostsPlace]:
    """The places on `posts` that a batch refers to."""
    for segment in batch.segments:
        parts: tuple[Mention | Sighting | SourceTotals, ...] = (*segment.mentions, *segment.sightings, *segment.sources)
        for part in parts:
            yield _place(segment, part)
        yield PostsPlace(segment.topic_id, segment.partition, segment.read)
        yield from (PostsPlace(segment.topic_id, number, end - 1) for number, end in enumerate(segment.ends))


def _place(segment: MentionSegment, part: Mention | Sighting | SourceTotals) -> PostsPlace:
    offset = part.since if isinstance(part, SourceTotals) else part.offset
    return PostsPlace(part.topic_id, segment.partition, offset)


def believed(batch: MentionBatch, record: Incoming, ends: KnownEnds, *, ahead: int) -> tuple[MentionBatch, list[bytes]]:
    """The batch without what cannot be so, and that, each part as JSON.

    Event time may be so many minutes `ahead` of the moment at which the broker took the record.
    """
    refused: list[Mention | Sighting | SourceTotals | MentionSegment] = []
    taken = minute_of(record.timestamp)
    last = taken + ahead if taken else LAST_MINUTE  # a record without a time of its own bounds nothing

    def kept(segment: MentionSegment, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        found: list[Part] = []
        for part in parts:
            minute = part.minute if isinstance(part, SourceTotals) else part.clock
            if minute <= last and ends.believes(_place(segment, part)):
                found.append(part)
            else:
                refused.append(part)
        return tuple(found) if len(found) < len(parts) else parts

    segments: list[MentionSegment] = []
    for segment in batch.segments:
        one = segment.model_copy(
            update={
                "mentions": kept(segment, segment.mentions),
                "sightings": kept(segment, segment.sightings),
                "sources": kept(segment, segment.sources),
            }
        )
        here = PostsPlace(segment.topic_id, segment.partition, segment.read)
        if segment.clock > last or not (ends.believes(here) and ends.believes_ends(segment.topic_id, segment.ends)):
            refused.append(
                segment.model_copy(update={"mentions": (), "sightings": (), "sources": (), "deleted": (), "edited": ()})
            )
            unknown = {"clock": 0, "read": -1, "ends": (), "topic_id": None, "idle": False}
            one = one.model_copy(update=unknown)
        segments.append(one)
    if not refused:
        return batch, []
    return batch.model_copy(update={"segments": tuple(segments)}), [encode_record(part) for part in refused]
