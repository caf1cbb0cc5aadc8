"""Long work in slices, between which others get their turn."""

from collections.abc import Callable
from typing import Final

__all__ = ["SLICE_SECONDS", "Slices"]

SLICE_SECONDS: Final = 0.03


class Slices:
    """Says when it is time to pause."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` counts seconds."""
        self._now = now
        self._began = now()

    def is_over(self) -> bool:
        """Whether the slice has lasted long enough."""
        return self._now() - self._began >= SLICE_SECONDS

    def begin(self) -> None:
        """Begin the next slice."""
        self._began = self._now()
