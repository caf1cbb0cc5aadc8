"""Builds the post that the language stage sends on."""

from datetime import datetime
from typing import NamedTuple

from schemas.detected import DetectedPost, Origin
from schemas.post import Post
from streams.language.examine import Examined
from streams.language.memory import ReadingResult
from streams.privacy.post_ids import Relations

__all__ = ["Placing", "passed_on"]


class Placing(NamedTuple):
    """Where a post stands among those of its partition."""

    created_at: datetime
    half: int
    """Event clock of the partition when it came, in half minutes."""
    reading: ReadingResult
    too_old: bool
    edited_at: datetime | None


def passed_on(post: Post, examined: Examined, ids: Relations, author: str | None, placing: Placing) -> DetectedPost:
    """The post with what was found out about it; nothing is checked again, for all of it has been."""
    record = examined.read.record
    origin = {
        "partition": record.partition,
        "offset": record.offset,
        "index": examined.read.index,
        "topic_id": record.topic_id,
    }
    return DetectedPost.trusted(
        {
            **post.__dict__,
            **ids._asdict(),
            "text": examined.text,
            "text_format": None,
            "edited_at": placing.edited_at,
            "earlier": None,
            "url": examined.url,
            "author": author,
            "created_at": placing.created_at,
            "origin": Origin.trusted(origin),
            "arrived_at": record.timestamp,
            "clock": placing.half // 2,
            "first_half": placing.half % 2 == 0,
            "language": examined.language,
            "issues": examined.issues,
            "facts": examined.facts,
            "repeat": placing.reading.repeat,
            "edited": placing.reading.edited,
            "outdated": placing.reading.outdated,
            "too_old": placing.too_old,
            "engagement_gained": placing.reading.gained,
            "read_before": placing.reading.before,
        }
    )
