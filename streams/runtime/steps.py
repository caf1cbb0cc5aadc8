"""The output of a stage as steps: records to send, offsets to commit, and pauses in long work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from streams.kafka.records import Incoming, Outgoing

__all__ = ["Commit", "CountBatch", "Pause", "Send", "Step", "last_offsets", "records_of"]


@dataclass(frozen=True, slots=True)
class Send:
    """Put the records on the broker; all of them are there before the next step."""

    records: Sequence[Outgoing]


@dataclass(frozen=True, slots=True)
class Pause:
    """Let others have their turn; the stage has more to do."""


@dataclass(frozen=True, slots=True)
class Commit:
    """Of each partition, everything up to this offset is settled and may be committed."""

    offsets: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountBatch:
    """Count the outcome of the batch in the metrics."""

    posts_out: int = 0
    """Posts that are passed on or counted."""
    posts_in: int | None = None
    """Posts that were read, where an item is not one post."""
    times: Sequence[tuple[datetime, datetime]] = ()
    """Of what is finished with this batch: when it was written, and when it arrived."""


Step = Send | Pause | Commit | CountBatch


def last_offsets(records: Iterable[Incoming]) -> Commit:
    """The commit of a batch with which everything in it is settled."""
    return Commit({record.partition: record.offset for record in records})


def records_of(steps: Iterable[Step]) -> list[Outgoing]:
    """Everything that the steps send, in order, for whoever has no broker to send it to."""
    return [record for step in steps if isinstance(step, Send) for record in step.records]
