"""What the sentiment stage writes to `mentions`: the posts of watched issues and the terms of all, cut into records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from schemas.detected import DetectedPost
from schemas.mention import MAX_ALSO, MAX_EXCERPT, Edit, Mention, MentionBatch, MentionSegment, Sighting, SourceTotals
from schemas.scored import NegativeConfusion, ScoredPost
from streams.mentions.emerging_terms import FrequentPhrases, is_original, terms_of

__all__ = ["MAX_MENTIONS", "Segment", "mention_batches", "mention_of", "sighting_of"]

MAX_MENTIONS = 300
"""Mentions in a record: at about 1.5 kB each, half of Kafka's default limit for a message."""


@dataclass(slots=True)
class Segment:
    """What a batch holds of one partition of `posts`."""

    scored: list[ScoredPost] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    idle: bool = False
    ends: tuple[int, ...] = ()
    """When idle, the ends of all partitions of `posts` as this one fell silent."""
    read: int = -1
    """Offset of `posts` up to which all is covered by its end, as far as it is known."""
    topic_id: str | None = None
    """Id of the topic `posts` in which these offsets are."""
    half: int = 0
    """Half minute of event time that the partition has come to by its end."""
    sources: tuple[SourceTotals, ...] = ()
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def edited(self) -> Iterator[Edit]:
        """Its posts that were changed."""
        for post in self.scored:
            if post.edited:
                place = post.origin
                yield Edit(offset=place.offset, index=place.index, topic_id=place.topic_id, post=post.id)


def mention_of(post: ScoredPost, issue: str) -> Mention:
    """The mention that says that a post mentions an issue."""
    sentiment = post.sentiment
    return Mention.trusted(
        {
            "issue": issue,
            "also": tuple(sorted(other for other in post.issues if other != issue)[:MAX_ALSO])
            if len(post.issues) > 1
            else (),
            "offset": post.origin.offset,
            "index": post.origin.index,
            "topic_id": post.origin.topic_id,
            "clock": post.clock,
            "first_half": post.first_half,
            "post": post.id,
            "source": post.source,
            "created_at": post.created_at,
            "excerpt": _excerpt(post.text),
            "language": post.language.code,
            "sentiment": sentiment.label if sentiment and not sentiment.abstained else None,
            "abstained": bool(sentiment and sentiment.abstained),
            "author": post.author,
            "author_followers": post.author_followers,
            "url": post.url,
            "engagement": post.actions,
            "engagement_gained": post.engagement_gained,
            "read_before": post.read_before,
            "read_at": post.read_at,
            "facts": post.facts,
            "repeat": post.repeat,
            "repost": post.repost_of is not None,
            "edited": post.edited,
            "outdated": post.outdated,
        }
    )


def sighting_of(post: DetectedPost, phrases: FrequentPhrases) -> Sighting | None:
    """What is written of a post that holds terms; nothing of one that only repeats another, or is too old."""
    if post.repeat or post.too_old or not is_original(post.text, post.repost_of):
        return None
    terms = terms_of(post.text, phrases)
    if not terms:
        return None
    return Sighting.trusted(
        {
            "offset": post.origin.offset,
            "index": post.origin.index,
            "topic_id": post.origin.topic_id,
            "clock": post.clock,
            "terms": terms,
            "watched": bool(post.issues),
            "post": post.id,
            "source": post.source,
            "created_at": post.created_at,
            "excerpt": _excerpt(post.text),
            "author": post.author,
            "url": post.url,
            "engagement": post.actions or 0,
            "facts": post.facts,
        }
    )


def mention_batches(
    segments: Mapping[int, Segment],
    mentions: Mapping[int, list[Mention]],
    model: str,
    *,
    confusion: NegativeConfusion | None = None,
    sightings: bool,
) -> list[MentionBatch]:
    """Cut what goes to one partition of `mentions` into records; only the last word of a partition moves its clock.

    `segments` and `mentions` are by partition of `posts`; `model` is the name and digest of the model that scored, and
    `confusion` what was measured of it.
    """
    batches: list[list[MentionSegment]] = list(_sighted(segments)) if sightings else []
    batches.append([])
    room = MAX_MENTIONS
    for partition, segment in segments.items():
        rest = mentions.get(partition, [])
        sources = segment.sources  # in the first part: the clock of no part may pass what is not yet written
        if rest and not room:
            batches.append([])
            room = MAX_MENTIONS
        while len(rest) > room:
            half = rest[room - 1].half
            batches[-1].append(_part(partition, half, mentions=tuple(rest[:room]), sources=sources))
            rest, sources = rest[room:], ()
            batches.append([])
            room = MAX_MENTIONS
        room -= len(rest)
        batches[-1].append(
            _part(
                partition,
                segment.half,
                read=segment.read,
                idle=segment.idle,
                ends=segment.ends,
                topic_id=segment.topic_id,
                mentions=tuple(rest),
                deleted=tuple(segment.deleted),
                edited=tuple(segment.edited),
                sources=sources,
            )
        )
    return [
        MentionBatch.model_construct(segments=tuple(batch), model=model, confusion=confusion) for batch in batches if batch
    ]


def _sighted(segments: Mapping[int, Segment]) -> Iterator[list[MentionSegment]]:
    """Records with sightings alone, which move no clock, since the mentions come behind them."""
    for partition, segment in segments.items():
        for first in range(0, len(segment.sightings), MAX_MENTIONS):
            yield [_part(partition, 0, sightings=tuple(segment.sightings[first : first + MAX_MENTIONS]))]


def _part(
    partition: int,
    half: int,
    *,
    read: int = -1,
    idle: bool = False,
    ends: tuple[int, ...] = (),
    topic_id: str | None = None,
    mentions: tuple[Mention, ...] = (),
    deleted: tuple[str, ...] = (),
    edited: tuple[Edit, ...] = (),
    sightings: tuple[Sighting, ...] = (),
    sources: tuple[SourceTotals, ...] = (),
) -> MentionSegment:
    return MentionSegment.model_construct(
        partition=partition,
        clock=half // 2,
        later_half=half % 2 == 1,
        read=read,
        idle=idle,
        ends=ends,
        topic_id=topic_id,
        mentions=mentions,
        deleted=deleted,
        edited=edited,
        sightings=sightings,
        sources=sources,
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= MAX_EXCERPT else text[: MAX_EXCERPT - 1] + "…"
