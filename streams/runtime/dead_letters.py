"""Dead letters on their way out, and the limit on them: a worker that would drain a topic into them stops instead."""

from collections import deque

from schemas.deadletter import DeadLetter
from streams.errors import KentonganError
from streams.kafka.records import Outgoing
from streams.kafka.topics import Topics

__all__ = ["REPLAYED_HEADER", "REPLAY_HEADER", "DeadLetterGuard", "TooManyDeadLettersError", "outgoing"]

REPLAY_HEADER = "kentongan-replay"
"""Header of a post that is sent in again: it is no repeat, though its id was seen."""

REPLAYED_HEADER = "kentongan-replayed"
"""Header of a letter that was sent in again before it was copied to the end of the topic."""

_LEAST = 100
"""Posts that must have been seen before a share means anything."""


class TooManyDeadLettersError(KentonganError):
    """More of what was last read were dead letters than is allowed."""


class DeadLetterGuard:
    """Counts dead letters among the last posts."""

    def __init__(self, max_share: float, window: int) -> None:
        self._max_share = max_share
        self._window = window
        self._batches: deque[tuple[int, int]] = deque()
        self._good = 0
        self._dead = 0

    def count(self, *, good: int, dead: int) -> None:
        """Add a batch.

        Raises:
            TooManyDeadLettersError: the share of dead letters over the window is above the limit.
        """
        self._batches.append((good, dead))
        self._good += good
        self._dead += dead
        while self._good + self._dead - sum(self._batches[0]) >= self._window:
            old_good, old_dead = self._batches.popleft()
            self._good -= old_good
            self._dead -= old_dead
        seen = self._good + self._dead
        if seen >= min(_LEAST, self._window) and self._dead > self._max_share * seen:
            raise TooManyDeadLettersError(
                f"{self._dead} of the last {seen} posts could not be processed, more than the allowed share of "
                f"{self._max_share:.0%}; see `kentongan dead-letters list`, mend the cause or raise "
                "KENTONGAN_DEAD_LETTER_MAX_SHARE, and start the worker again"
            )


def outgoing(letter: DeadLetter, topics: Topics) -> Outgoing:
    """The record that carries a dead letter; it keeps the number of the partition that it came from."""
    return Outgoing(topics.dead_letters.name, letter.value, letter.partition, letter.key, tuple(letter.headers()))
