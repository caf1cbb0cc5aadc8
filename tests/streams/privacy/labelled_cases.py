"""The labelled texts of `cases.tsv`, in two halves, and how well a masker does on them."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

__all__ = ["Case", "Half", "Score", "cases", "score"]

Half = Literal["developed", "held out"]

_FILE = Path(__file__).with_name("cases.tsv")
_MARK = re.compile(r"\{([A-Z]+|\?):([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")


class Case(NamedTuple):
    """A text with the ranges that identify somebody, by kind, and those that may be masked with them."""

    group: str
    text: str
    personal: tuple[tuple[int, int, str], ...]
    optional: tuple[tuple[int, int], ...]

    @property
    def half(self) -> Half:
        """Decided by the text alone, so that a new case moves no other."""
        return "held out" if sha256(self.text.encode()).digest()[0] % 2 else "developed"


def cases(half: Half | None = None) -> list[Case]:
    """The cases of one half, or of both."""
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    found = [_case(*line.split("\t")) for line in lines if line and not line.startswith("#")]
    return [case for case in found if half in (None, case.half)]


def _case(group: str, marked: str) -> Case:
    text, personal, optional, done = "", [], [], 0
    marked = marked.replace("\\n", "\n")
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        place = len(text), len(text) + len(mark[2])
        text, done = text + mark[2], mark.end()
        if mark[1] == "?":
            optional.append(place)
        else:
            personal.append((*place, mark[1]))
    return Case(group, text + marked[done:], tuple(personal), tuple(optional))


@dataclass(slots=True)
class Score:
    """Counts of ranges: wanted and masked by kind, masked in all and in the wrong place; `faults` says where."""

    wanted: Counter[str] = field(default_factory=Counter)
    masked: Counter[str] = field(default_factory=Counter)
    spans: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of what is to be masked, the share of which no letter or digit is left."""
        return self.masked.total() / self.wanted.total()

    @property
    def precision(self) -> float:
        """Of what was masked, the share that took no letter or digit with it that is to stay."""
        return 1 - self.wrong.total() / self.spans


def score(of: Iterable[Case], find: Callable[[str], Iterable[tuple[int, int]]]) -> Score:
    """Compare the ranges that `find` masks with those that a person marked."""
    result = Score()
    for case in of:
        spans = [(start, end) for start, end in find(case.text)]
        hidden = {place for start, end in spans for place in range(start, end)}
        for start, end, kind in case.personal:
            result.wanted[kind] += 1
            if hidden >= _said(case.text, start, end):
                result.masked[kind] += 1
            else:
                result.faults.append(f"missed {kind} {case.text[start:end]!r} in {case.text!r}")
        allowed = {place for start, end, *_ in (*case.personal, *case.optional) for place in range(start, end)}
        for start, end in spans:
            result.spans += 1
            if not allowed >= _said(case.text, start, end):
                result.wrong[case.group] += 1
                result.faults.append(f"masked {case.text[start:end]!r} in {case.text!r}")
    return result


def _said(text: str, start: int, end: int) -> set[int]:
    return {place for place in range(start, end) if text[place].isalnum()}
