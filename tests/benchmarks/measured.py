"""What one run of one system came to."""

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["Measured"]


class Measured(NamedTuple):
    """A run over some posts."""

    posts: int
    seconds: float
    """Of the clock on the wall."""
    cpu_seconds: float
    """Of all its processes."""
    memory: int
    """Bytes, the most that a process held."""
    counts: Mapping[str, int]
    """Posts counted for each issue."""

    @property
    def per_second(self) -> float:
        """Posts a second, on the wall."""
        return self.posts / self.seconds

    @property
    def cpu_us(self) -> float:
        """Processor time a post, in microseconds."""
        return 1e6 * self.cpu_seconds / self.posts
