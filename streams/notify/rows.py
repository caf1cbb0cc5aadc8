"""A channel's state as records: one small row, and beside it the notifications that wait, several to a record.

The row names the notifications it needs by number. They are written before the row that first names them and cleared away
some time after the last that does, so whatever a kill leaves behind, the row that is there finds what it needs. A record that
is rewritten is no longer to be cleared away. Only a worker that has lost the partition may clear away what is needed.
"""

import math
from collections import Counter, deque
from collections.abc import Callable, Set
from dataclasses import asdict, astuple, dataclass, field
from operator import attrgetter
from typing import Any

import orjson

from schemas.codec import decode_kept, encode_arrays, encode_counted
from schemas.notification import Kept, Notification
from streams.errors import NewerFormatError
from streams.kafka.records import Outgoing
from streams.notify.channels import Channel
from streams.notify.restraint.arrivals import Arrival, Arrivals
from streams.notify.restraint.channel_state import ChannelState, Pending
from streams.notify.restraint.digest import Digest, DigestLine, Digests
from streams.notify.restraint.incidents import IncidentDelivery, Incidents
from streams.notify.restraint.matters import Matter, Matters, Part
from streams.notify.restraint.numbering import Numbering
from streams.notify.restraint.retries import Retries

__all__ = ["ChannelRows", "channel_of"]

_SEPARATOR = b"\x00"
_VERSION = 1
"""Of a channel's row; those of 0.1.0 do not say it."""
_packed = attrgetter(*IncidentDelivery.__match_args__)


def channel_of(key: bytes) -> str:
    """The channel whose record lies under a key."""
    return key.partition(_SEPARATOR)[0].decode()


@dataclass(slots=True)
class ChannelRows:
    """What is on the broker of one channel. Keys: the channel's name, or name, NUL and the first number that is kept."""

    channel: str
    row: bytes | None = None
    damaged: bool = False
    """Whether one that cannot be read lies over the row."""
    kept: dict[bytes, set[int]] = field(default_factory=dict)
    """Numbers that a record keeps, by its key."""
    unread: dict[bytes, bytes] = field(default_factory=dict)
    """The records that keep something, while they are read back: most of them are removed further on."""
    over: set[bytes] = field(default_factory=set)
    """Keys of records that keep nothing any more."""
    renewed: set[bytes] = field(default_factory=set)
    """Keys of records that hold what they must hold no more, beside what they keep."""

    def add(self, key: bytes, value: bytes | None) -> None:
        """Restore from a record.

        Raises:
            NewerFormatError: it is a row that a newer release wrote.
            ValueError: it is no row of any release.
        """
        if _SEPARATOR not in key:
            if value is not None:
                self._look_at(value)
            self.row, self.damaged = value, False
        elif value is None:
            self.unread.pop(key, None)
        else:
            self.unread[key] = value

    def _look_at(self, row: bytes) -> None:
        """See whether a row can be read, without reading all of it."""
        fields = orjson.loads(row)
        try:
            # In every release a row has this number.
            _, version = int(fields["folded"]), int(fields.get("version", _VERSION))
        except (TypeError, LookupError, AttributeError) as error:
            raise ValueError("it is no channel's row") from error
        if version > _VERSION:
            raise NewerFormatError(f"the row of the channel {self.channel}", version, _VERSION)

    def restore(self, rules: Channel, outcomes: Counter[str], passed_over: Callable[[Exception], None]) -> ChannelState:
        """The state that the records hold, as far as they can be read; `passed_over` is called for each that cannot be.

        What nothing keeps is not among its `bodies`, though it is needed.
        """
        state = ChannelState(self.channel, rules, outcomes)
        if self.row is not None:
            try:
                _fill(state, orjson.loads(self.row))
                encode_row(state)
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                passed_over(error)
                state = ChannelState(self.channel, rules, outcomes)
        bodies: dict[int, Notification] = {}
        self.kept = {}
        for key, value in self.unread.items():
            found = decode_kept(value)
            try:
                found.complain()
            except ValueError as error:
                passed_over(error)
            self.kept[key] = {one.number for one in found.values}
            bodies |= {one.number: one.notification for one in found.values}
        self.unread = {}
        state.bodies = {number: bodies[number] for number in state.referenced() & bodies.keys()}
        return state

    def write(self, state: ChannelState, topic: str, partition: int) -> list[list[Outgoing]]:
        """The records that make what is on the broker the state as it is, in two phases; forgets what it needs no more."""
        needed = state.referenced()
        additions = self._renewals(state, topic, partition)
        state.bodies = {number: one for number, one in state.bodies.items() if number in needed}
        written = set().union(*self.kept.values()) if self.kept else set()
        fresh = [Kept(number=number, notification=state.bodies[number]) for number in sorted(needed - written)]
        for value, count in encode_counted(fresh):
            numbers = [one.number for one in fresh[:count]]
            del fresh[:count]
            key = self._key(numbers[0])
            self.kept[key] = set(numbers)
            self.over.discard(key)
            additions.append(Outgoing(topic, value, partition, key, unordered=True))
        over = [key for key, numbers in self.kept.items() if not numbers & needed]
        for key in over:
            del self.kept[key]
        self.over.update(over)
        self.row = encode_row(state)
        state.dirty = False
        return [additions, [Outgoing(topic, self.row, partition, self.channel.encode(), unordered=True)]]

    def renew(self, changed: Set[int], known: Set[int]) -> bool:
        """Have the next `write` replace the records that keep something `changed`, or anything that is not `known` any more.

        Returns whether there are any.
        """
        self.renewed |= {key for key, numbers in self.kept.items() if numbers & changed or numbers - known}
        return bool(self.renewed)

    def _renewals(self, state: ChannelState, topic: str, partition: int) -> list[Outgoing]:
        """The records to be replaced, under their keys, with all that the row which is on the broker names of them."""
        found: list[Outgoing] = []
        for key in sorted(self.renewed & self.kept.keys()):
            numbers = self.kept[key] & state.bodies.keys()
            if numbers:
                [value] = encode_arrays([Kept(number=one, notification=state.bodies[one]) for one in sorted(numbers)])
                self.kept[key] = numbers
                self.over.discard(key)
                found.append(Outgoing(topic, value, partition, key, unordered=True))
        self.renewed.clear()
        return found

    def clear(self, topic: str, partition: int) -> list[Outgoing]:
        """What clears away the records that keep nothing any more, once all that was written is on the broker."""
        over, self.over = sorted(self.over), set()
        return [Outgoing(topic, None, partition, key, unordered=True) for key in over]

    def write_again(self, key: bytes) -> None:
        """Have the next `write` keep again what a record kept, and clear away what is left under its key."""
        if _SEPARATOR in key:
            self.kept.pop(key, None)
            self.over.add(key)

    def _key(self, number: int) -> bytes:
        return self.channel.encode() + _SEPARATOR + str(number).encode()


def encode_row(state: ChannelState) -> bytes:
    """The row without the notifications that it names."""
    return orjson.dumps(
        {
            "version": _VERSION,
            "folded": state.numbering.newest,
            "numbering": {"topic_id": state.numbering.topic_id, "base": state.numbering.base},
            "serial": state.digests.serial,
            # What waits for others of its minute is in both, so that releases which do not know that step send it too.
            "pending": [
                *([one.number, one.incident, one.alerts] for one in state.queue),
                *([number, one.incident, 1] for number, one in state.arrivals.items()),
            ],
            "gathering": asdict(state.digests.filling) if state.digests.filling else None,
            "closing": asdict(state.digests.sending) if state.digests.sending else None,
            # By whole seconds, rounded up so that the cap holds: a channel may be sent 100,000 messages an hour.
            "sends": sorted(Counter(math.ceil(at) for at in state.sends).items()),
            "tries": state.retries.failed,
            "again_at": state.retries.again_at,
            "incidents": [[name, *_packed(one)] for name, one in state.incidents.items()],
            "matters": [[name, *astuple(one)] for name, one in state.matters.items()],
        }
        | ({"arrivals": list(state.arrivals)} if state.arrivals else {})
    )


def _fill(state: ChannelState, row: dict) -> None:  # type: ignore[type-arg]
    state.numbering = Numbering(**row.get("numbering", {}), newest=row["folded"])
    arrivals, pending = set(row.get("arrivals", ())), [Pending(*fields) for fields in row["pending"]]
    state.arrivals = Arrivals({one.number: Arrival(one.incident) for one in pending if one.number in arrivals})
    state.queue = [one for one in pending if one.number not in arrivals]
    state.digests = Digests(row["serial"], _digest(row["gathering"]), _digest(row["closing"]))
    # Rows of 0.1.0 hold the moment of each message.
    sends = (one if isinstance(one, list) else (one, 1) for one in row["sends"])
    state.sends = deque(float(at) for at, messages in sends for _ in range(messages))
    state.retries = Retries(row["tries"], row["again_at"])
    state.incidents = Incidents((name, IncidentDelivery(*fields)) for name, *fields in row["incidents"])
    state.matters = Matters((name, _matter(*fields)) for name, *fields in row.get("matters", ()))


def _matter(*fields: Any) -> Matter:
    found = Matter(*fields)
    found.parts = {name: Part(*part) for name, part in fields[-1].items()}
    return found


def _digest(fields: dict | None) -> Digest | None:  # type: ignore[type-arg]
    if fields is None:
        return None
    return Digest(**fields | {"lines": {name: DigestLine(**line) for name, line in fields["lines"].items()}})
