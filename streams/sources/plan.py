"""What is to be sent for a stream of posts, and in which order on each partition: a pure function of the stream.

The event clock of the stream is the latest half minute that a post of it belongs to. Before the first post of a later one,
everything held back goes out and every partition gets a mark of that. So a post always meets the same clock on its partition,
whatever the pace at which it was sent, and further marks, up to the half minute of the next post, change nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.codec import encode_arrays
from schemas.post import Post, PostId
from streams.clock import CLOCK_HEADER, half_of, minute_of, start_of_half
from streams.kafka.records import Headers

__all__ = ["ARRAY_BYTES", "ARRAY_POSTS", "Planned", "Planner"]

ARRAY_POSTS = 200
"""Posts in an array, at most."""

ARRAY_BYTES = 100_000
"""Size of an array, at most, unless one post alone is larger."""

LATE_MINUTES = 60
"""A post that lies further than this behind the clock shows that the stream is not in order of time."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A record of `posts` that is to be sent."""

    partition: int
    value: bytes | None
    """None for a deletion."""
    headers: Headers = ()
    tags: tuple[int, ...] = ()
    """Tags of the posts that are delivered once this record and those before it on the partition are."""
    key: bytes | None = None
    """The id of the post that is deleted; else None."""


@dataclass(slots=True)
class _Held:
    """Posts of a partition that wait for company."""

    posts: list[Post] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    characters: int = 0


class Planner:
    """Cuts a stream of posts into arrays by partition, and marks the passing of its time."""

    def __init__(self, partitions: int, partition_of: Callable[[str], int]) -> None:
        """`partition_of` gives the partition of a post's id, from 0 to `partitions` - 1."""
        self._held = [_Held() for _ in range(partitions)]
        self._partition_of = partition_of
        self.half: int | None = None
        """The half minute that all partitions have been told, None before the first post."""
        self.late = 0
        """Posts so far that lay more than an hour behind the clock."""

    def add(self, post: Post, tag: int) -> list[Planned]:
        """Take in a post; `tag` is whatever tells the sender which post it is."""
        half = half_of(post.created_at)
        planned = self.mark(half) if self.half is None or half > self.half else []
        assert self.half is not None
        self.late += self.half // 2 - minute_of(post.created_at) > LATE_MINUTES
        partition = self._partition_of(post.id)
        held = self._held[partition]
        held.posts.append(post)
        held.tags.append(tag)
        held.characters += len(post.text)
        if len(held.posts) >= ARRAY_POSTS or held.characters >= ARRAY_BYTES:
            planned += self._release(partition)
        return planned

    def delete(self, post: PostId) -> list[Planned]:
        """Delete a post, behind those taken in before; its id says where it lies, as it did when it was sent."""
        partition = self._partition_of(post)
        return [*self._release(partition), Planned(partition, None, key=post.encode())]

    def pass_on(self, value: bytes) -> list[Planned]:
        """Send what nobody can read as a post, as it is: whoever reads the topic makes a dead letter of it."""
        return [Planned(0, value)]

    @property
    def clock(self) -> int | None:
        """The minute that all partitions have been told, None before the first post."""
        return None if self.half is None else self.half // 2

    def mark(self, half: int) -> list[Planned]:
        """Tell every partition that all that comes now belongs to this half minute or a later one; it never goes back."""
        self.half = half if self.half is None else max(self.half, half)
        headers = ((CLOCK_HEADER, start_of_half(self.half).isoformat().encode()),)
        return self.flush() + [Planned(partition, b"[]", headers) for partition in range(len(self._held))]

    def flush(self) -> list[Planned]:
        """Hold nothing back any more."""
        return [record for partition in range(len(self._held)) for record in self._release(partition)]

    @property
    def held_tags(self) -> list[int]:
        """Tags of the posts that are held back."""
        return [tag for held in self._held for tag in held.tags]

    def _release(self, partition: int) -> list[Planned]:
        held = self._held[partition]
        if not held.posts:
            return []
        self._held[partition] = _Held()
        *arrays, last = encode_arrays(held.posts, cap=ARRAY_BYTES)
        return [*(Planned(partition, array) for array in arrays), Planned(partition, last, tags=tuple(held.tags))]
