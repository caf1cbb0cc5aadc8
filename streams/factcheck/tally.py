"""Counts of the posts that match each verified statement, so that its author sees what it finds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.fact import Fact
from streams.factcheck.matcher import FactMatcher
from streams.text.tokens import fold

__all__ = ["FactTally", "StatementTally"]

_MOST_TEXTS: Final = 500
"""Different texts that are remembered of those that only resemble a statement."""


@dataclass(slots=True)
class StatementTally:
    """Posts that mention one statement."""

    repeats: int = 0
    corrections: int = 0
    resembling: int = 0
    """Posts that say something like it and not the same."""
    example: str = ""
    """The first post that repeats it, or puts it right where none does."""
    _texts: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def wording(self) -> str | None:
        """What most of those that resemble it say: a wording to add, if a person finds that it says the same."""
        return max(self._texts.values(), key=lambda one: one[0])[1] if self._texts else None

    def add(self, text: str, *, corrects: bool, near: bool) -> None:
        """Count a post."""
        if not near:
            self.resembling += 1
            folded = fold(text)
            if folded in self._texts or len(self._texts) < _MOST_TEXTS:
                self._texts[folded] = (self._texts.get(folded, (0, ""))[0] + 1, text)
            return
        if not self.example or (not corrects and not self.repeats):
            self.example = text
        self.corrections += corrects
        self.repeats += not corrects


class FactTally:
    """Counts posts by the statement that they mention."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._matcher = FactMatcher(facts)
        self.posts = 0
        """Posts that were looked at."""
        self.statements = {fact.id: StatementTally() for fact in facts}
        """By id, in the order of the facts."""

    def add(self, text: str, issues: Sequence[str]) -> None:
        """Count a post of these issues."""
        self.posts += 1
        for hit in self._matcher.match(text, issues):
            self.statements[hit.fact].add(text, corrects=hit.stance == "correction", near=hit.near)
