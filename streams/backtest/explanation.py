"""The explanation of an alert: the numbers that were recomputed for its minute, and sentences from them."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from schemas.alert import Alert, AlertKind, Headline, Reason
from streams.backtest.explained import Figures
from streams.backtest.explained_kinds import EXPLAINED
from streams.virality.detect.presets import Preset, preset
from streams.virality.issue.state import IssueState

__all__ = ["Explanation", "Numbers", "numbers_of", "sentence"]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What each kind of detector of an issue held at the end of a minute, as `EXPLAINED` has it."""

    by_kind: Mapping[AlertKind, Any]

    def to_dict(self) -> dict[str, Any]:
        """The numbers by their names, ready for JSON."""
        return {name: one for kind, held in self.by_kind.items() for name, one in EXPLAINED[kind].to_dict(held).items()}


@dataclass(frozen=True, slots=True)
class Explanation:
    """An alert with the numbers behind it and the rule that judged them."""

    alert: Alert
    numbers: Numbers
    rule: Preset

    def sentences(self) -> list[Headline]:
        """The rule behind each reason."""
        return [sentence(reason, self.rule) for reason in self.alert.reasons]

    def figures(self) -> Iterator[Figures]:
        """The numbers as tables, of the kinds that the issue has."""
        for kind, held in self.numbers.by_kind.items():
            if held:
                reasons = [one for one in self.alert.reasons if one.kind == kind]
                yield from EXPLAINED[kind].figures(held, self.rule, reasons)

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain values, ready for JSON."""
        return {
            "alert": self.alert.model_dump(mode="json", exclude_none=True),
            "numbers": self.numbers.to_dict(),
            "rule": asdict(self.rule),
            "sentences": [said.model_dump() for said in self.sentences()],
        }


def numbers_of(state: IssueState, sensitivity: str) -> Numbers:
    """What an issue's detectors hold now; `sensitivity` names the issue's preset. The state must have closed a minute."""
    rule = preset(sensitivity)
    return Numbers({kind: one.numbers(state, rule) for kind, one in EXPLAINED.items()})


def sentence(reason: Reason, rule: Preset) -> Headline:
    """Why one kind of detector spoke, or no longer does, in one sentence."""
    return EXPLAINED[reason.kind].sentence(reason, rule)
