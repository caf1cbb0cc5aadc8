"""What a stage answers after it took in a batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from streams.kafka.records import Outgoing

__all__ = ["BatchOutput"]


@dataclass(slots=True)
class BatchOutput:
    """What a stage says after it took in a batch."""

    phases: Iterable[list[Outgoing]] = field(default_factory=list)
    """Records to send; all of a phase are on the broker before the next. To be read once, before the stage goes on.

    A stage may do long work while they are read, and pause with a phase that may be empty. The other fields are final when
    all phases are read.
    """
    commit: Mapping[int, int] = field(default_factory=dict)
    """For each partition the offset up to which everything is settled and may be acknowledged."""
    posts_out: int = 0
    """Posts that are passed on or counted."""
    posts_in: int | None = None
    """Posts that were read, where an item is not one post."""
    times: Sequence[tuple[datetime, datetime]] = ()
    """Of what is finished with these phases: when it was written, and when it arrived."""
