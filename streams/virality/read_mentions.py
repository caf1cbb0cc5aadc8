"""Reads a record of `mentions`, and drops what cannot be read or cannot be true."""

from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from schemas.codec import encode_record
from schemas.deadletter import DeadLetter
from schemas.mention import MentionBatch
from schemas.mention_codec import decode_mentions
from streams.errors import UserError
from streams.kafka.records import Incoming
from streams.mentions.known_ends import BEYOND, KnownEnds
from streams.virality.believed import believed
from streams.virality.issue.state import IssueState

__all__ = ["ReadMentions", "read_mentions"]

_FIRST_REFUSED: Final = 1_000_000
"""Number of the first part of a record that is not believed, behind those that cannot be read."""


@dataclass(frozen=True, slots=True)
class ReadMentions:
    """A batch of mentions and the record it came in."""

    record: Incoming
    batch: MentionBatch
    histories: Mapping[str, IssueState] = field(default_factory=dict)
    """States, by issue, that the batch gives to issues without one."""
    dead: Sequence[DeadLetter] = ()
    """What of it is not believed."""

    def believed(self, stage: str, ends: KnownEnds, *, ahead: int) -> "ReadMentions":
        """The same without what cannot be so, which is dead letters of the stage; `ahead` is in minutes."""
        batch, refused = believed(self.batch, self.record, ends, ahead=ahead)
        dead = [
            self.record.dead_letter(stage, BEYOND, index=number, value=value)
            for number, value in enumerate(refused, _FIRST_REFUSED)
        ]
        return replace(self, batch=batch, dead=dead)


def read_mentions(
    record: Incoming, stage: str, state_of: Callable[[str, bytes], IssueState]
) -> tuple[list[ReadMentions], list[DeadLetter]]:
    """What can be read of a record, and letters of the stage about the rest; `state_of` reads the row of an issue.

    Raises:
        ValueError: there is no value.
    """
    if not record.value:
        raise ValueError("empty")
    batch, faults = decode_mentions(record.value)
    dead = [record.dead_letter(stage, fault.reason, index=fault.index, value=fault.raw) for fault in faults]
    if batch is None:
        return [], dead
    histories: dict[str, IssueState] = {}
    for number, one in enumerate(batch.histories, len(dead)):
        try:
            state = state_of(one.issue, b64decode(one.row, validate=True))
            state.read()
            histories[one.issue] = state
        except (ValueError, UserError) as error:
            dead.append(record.dead_letter(stage, type(error).__name__, index=number, value=encode_record(one)))
    return [ReadMentions(record, batch, histories)], dead
