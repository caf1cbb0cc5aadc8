"""The headers of `posts-detected`: how far a partition of `posts` was read, and its event time then."""

from streams.clock import CLOCK_HEADER, READ_HEADER, TOPIC_HEADER, half_of, mark_offsets, mark_time, start_of_half
from streams.kafka.records import Headers, Incoming
from streams.language.memory import PartitionMemory

__all__ = ["PASSED_HEADER", "progress_headers", "take_progress"]

PASSED_HEADER = "kentongan-passed"
"""Header: how many posts of the partition were passed on by then; so the last ones can be found."""


def progress_headers(memory: PartitionMemory, read: int, topic_id: str | None) -> Headers:
    """The headers of a partition of which all is passed on up to the offset `read`, in the topic with that id."""
    topic: Headers = ((TOPIC_HEADER, topic_id.encode()),) if topic_id is not None else ()
    return (
        (CLOCK_HEADER, start_of_half(memory.half).isoformat().encode()),
        (READ_HEADER, str(read).encode()),
        *topic,
        (PASSED_HEADER, str(memory.passed).encode()),
    )


def take_progress(memory: PartitionMemory, record: Incoming) -> None:
    """Restore the state that the headers of a record hold."""
    if marked := mark_time(record.header(CLOCK_HEADER)):
        memory.tick(half_of(marked))
    memory.passed = max((memory.passed, *mark_offsets(record.header(PASSED_HEADER))))
