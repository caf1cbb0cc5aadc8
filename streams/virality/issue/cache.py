"""The states of the issues of one partition of `mentions`, in bounded memory.

A state takes some tens of kilobytes; packed, a fraction of that. So many are held as they are, those that sleep only while
there is room; all others are packed, and unpacked for the moment in which somebody needs them.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from streams.virality.codec import decoder, encoded
from streams.virality.detect.presets import Preset
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.post_filter import marks
from streams.virality.issue.state import IssueState

__all__ = ["OPEN_STATES", "IssueCache"]

OPEN_STATES: Final = 2000
"""States of a worker that are held as they are."""


class _Packed(NamedTuple):
    """A state as a row of any size, with what no row has, and what is asked of it too often to unpack it."""

    closed: int
    folded: int
    waiting: bool
    too_late: int
    marks: int
    row: bytes
    verdicts: bytes
    preset: Preset


class IssueCache(Mapping[str, IssueState]):
    """The states by issue. A look (`[]`) may be at a copy; to change a state, `take` it, and `rest` it when done."""

    def __init__(self, most: int = OPEN_STATES) -> None:
        """`most` states are held as they are."""
        self._most = most
        self._open: dict[str, IssueState] = {}
        self._asleep: dict[str, None] = {}
        """Those held as they are of which nobody speaks."""
        self._packed: dict[str, _Packed] = {}

    def __len__(self) -> int:
        return len(self._open) + len(self._packed)

    def __iter__(self) -> Iterator[str]:
        return iter([*self._open, *self._packed])

    def __contains__(self, name: object) -> bool:
        return name in self._open or name in self._packed

    def __getitem__(self, name: str) -> IssueState:
        state = self._open.get(name)
        return _unpacked(name, self._packed[name]) if state is None else state

    def __setitem__(self, name: str, state: IssueState) -> None:
        self.forget(name)
        self._open[name] = state
        self.rest(name)

    def take(self, name: str) -> IssueState | None:
        """The state itself, to be changed; None where there is none."""
        self._asleep.pop(name, None)
        packed = self._packed.pop(name, None)
        if packed is not None:
            self._open[name] = _unpacked(name, packed)
        return self._open.get(name)

    def rest(self, name: str) -> None:
        """Say that nobody changes the state for now: where there is no room for it, one that sleeps is packed, or it is."""
        if not self._open[name].awake:
            self._asleep[name] = None
        if len(self._open) > self._most:
            last = next(iter(self._asleep), name)
            self._asleep.pop(last, None)
            self._packed[last] = _packed(self._open.pop(last))

    def forget(self, name: str) -> None:
        """Forget the issue."""
        self._open.pop(name, None)
        self._asleep.pop(name, None)
        self._packed.pop(name, None)

    def is_packed(self, name: str) -> bool:
        """Whether a look at the state unpacks it."""
        return name in self._packed

    def age(self, name: str) -> tuple[int, int] | None:
        """Last minute that is over for the issue, and mentions counted; None where it is not known."""
        known = self._open.get(name) or self._packed.get(name)
        return known and (known.closed, known.folded)

    def too_late(self) -> int:
        """Posts, of all issues, that came too late to be counted."""
        return sum(state.too_late for state in self._open.values()) + sum(packed.too_late for packed in self._packed.values())

    def showing(self, posts: frozenset[str]) -> list[str]:
        """Issues whose states may hold something readable of one of the posts."""
        wanted = marks(posts)
        return [*self._open, *(name for name, packed in self._packed.items() if packed.marks & wanted)]


def _packed(state: IssueState) -> _Packed:
    return _Packed(
        state.closed,
        state.folded,
        state.waiting,
        state.too_late,
        state.marks,
        state.to_bytes(bounded=False),
        encoded(state.verdicts),
        state.preset,
    )


def _unpacked(name: str, packed: _Packed) -> IssueState:
    found = IssueState.from_row(packed.row, name, packed.preset)
    found.verdicts = decoder(dict[str, Verdict]).decode(packed.verdicts)
    found.judged = bool(found.verdicts)
    return found
