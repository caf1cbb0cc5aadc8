"""How one kind of detector is explained: the interface, and the plain explanation from a verdict alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from schemas.alert import Headline, Reason
from streams.backtest.sentences import exceeds
from streams.virality.detect.presets import Preset
from streams.virality.issue.detectors import DetectorKind
from streams.virality.issue.state import IssueState

__all__ = ["Explained", "Figures", "explained_by_verdict", "plain"]

N = TypeVar("N")


class Figures(NamedTuple):
    """A table, unless it has no columns, and below it a line about thresholds."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    below: str


@dataclass(frozen=True, slots=True)
class Explained(Generic[N]):
    """How one kind of detector is explained."""

    numbers: Callable[[IssueState, Preset], N | None]
    """What it held at the end of a minute, as a NamedTuple or several; None or none where the issue has no such detector."""
    sentence: Callable[[Reason, Preset], Headline]
    """The rule that judged a reason, in one sentence."""
    figures: Callable[[N, Preset, Sequence[Reason]], Iterable[Figures]]
    """The numbers as tables, with the reasons of this kind that an alert has."""
    key: str | None = None
    """Where the numbers stand in JSON; without one each field stands for itself."""

    def to_dict(self, numbers: N | None) -> Mapping[str, Any]:
        """The numbers by the names that they have in JSON."""
        found = plain(numbers)
        return found if self.key is None else {self.key: found}


class _Verdict(NamedTuple):
    score: float
    observed: float
    expected: float
    window_minutes: int
    path: str


def explained_by_verdict(kind: DetectorKind) -> Explained[Any]:
    """How a detector is explained of which nobody said more: by its score, and what it saw and expected."""

    def numbers(state: IssueState, _: Preset) -> _Verdict | None:
        found = state.verdicts.get(kind.kind)
        return found and _Verdict(found.score, found.observed, found.expected, found.window // 60, found.path)

    return Explained(numbers, exceeds, _figures, key=kind.part)


def _figures(numbers: _Verdict, rule: Preset, reasons: Sequence[Reason]) -> Iterable[Figures]:
    row = f"{numbers.window_minutes} min", f"{numbers.observed:,.1f}", f"{numbers.expected:.1f}", numbers.path
    columns = "Jendela\nwindow", "Teramati\nobserved", "Biasanya\nexpected", "Jalur\npath"
    yield Figures(columns, [row], f"score {numbers.score:.2f} (threshold 1)")


def plain(numbers: Any) -> Any:
    """Named tuples as objects, for JSON."""
    if isinstance(numbers, tuple):
        by_name = getattr(numbers, "_asdict", None)
        return {name: plain(one) for name, one in by_name().items()} if by_name else [plain(one) for one in numbers]
    return numbers
