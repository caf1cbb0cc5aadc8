"""A post that shows what is said, as the states of issues and terms hold it."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Self

from schemas.alert_posts import SamplePost
from schemas.mention import Mention, Sighting
from schemas.scored import SentimentLabel

__all__ = ["MOST_BYTES", "Sample", "gist_of", "kept"]

MOST_BYTES = 4000
"""Of the text of the samples that are held together, in UTF-8; the first one may be longer."""

_GIST = 80


class Sample(NamedTuple):
    """What a `SamplePost` says, at half its size in memory."""

    post: str
    source: str
    created_at: str
    """In ISO 8601, in the zone in which it was given: a successor writes the same."""
    excerpt: str
    url: str | None
    sentiment: SentimentLabel | None
    engagement: int

    @classmethod
    def of(cls, post: Mention | Sighting) -> Self:
        """The post of a mention or a sighting. A post that was read again comes without its sentiment."""
        sentiment = post.sentiment if isinstance(post, Mention) else None
        written = post.created_at.isoformat()
        return cls(post.post, post.source, written, post.excerpt, post.url, sentiment, post.engagement or 0)

    @property
    def rank(self) -> tuple[int, float, str]:
        """Larger for a post with more actions, or a newer one of as many."""
        return self.engagement, self.moment.timestamp(), self.post

    @property
    def moment(self) -> datetime:
        """When it was written."""
        return _moment_of(self.created_at)

    @property
    def gist(self) -> str:
        """Equal for posts that say the same."""
        return gist_of(self.excerpt)

    def shown(self) -> SamplePost:
        """The post as an alert shows it."""
        return SamplePost(**self._asdict() | {"created_at": self.moment})

    def to_json(self) -> dict[str, Any]:
        """Plain values for people, without what is not known."""
        found = {name: value for name, value in self._asdict().items() if value is not None}
        return found | {"created_at": self.created_at.replace("+00:00", "Z")}


@lru_cache(4096)
def _moment_of(written: str) -> datetime:
    return datetime.fromisoformat(written)


@lru_cache(4096)
def gist_of(excerpt: str) -> str:
    """Equal for excerpts that begin alike, whatever their case and spaces."""
    return " ".join(excerpt.casefold().split())[:_GIST]


def kept(samples: Iterable[Sample], most: int) -> list[Sample]:
    """The `most` samples of the highest rank, highest first, fewer where they have more than `MOST_BYTES` of text."""
    found: list[Sample] = []
    text = 0
    for one in sorted(samples, key=lambda sample: sample.rank, reverse=True)[:most]:
        text += len(f"{one.post}{one.excerpt}{one.url or ''}".encode())
        if text > MOST_BYTES and found:
            break
        found.append(one)
    return found
