"""What came of the reading of a file, in numbers and in words."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from streams.ingest.record import Reject
from streams.privacy.mask import mask

__all__ = ["Share", "Tally", "reasons"]

_REASONS: Final = 3
_LONGEST: Final = 60


@dataclass(slots=True)
class Tally:
    """Counts of a reading so far."""

    posts: int = 0
    rejected: int = 0
    passed_over: int = 0
    """Records that a profile knows to be no posts."""
    counts_left_out: Counter[str] = field(default_factory=Counter)
    """Counts that could not be read, by field."""
    derived_ids: int = 0
    cut_texts: int = 0
    sources_aside: int = 0
    """Sources that could not be a name."""
    reposts: int = 0
    replaced: int = 0
    """Characters that could not be decoded."""
    same: int = 0
    """Posts that were there before, equal in all."""
    again: int = 0
    """Posts whose id was there before, with another text or other counts."""
    sorted: bool = False
    reasons: Counter[str] = field(default_factory=Counter)
    """Rejects by reason."""
    examples: dict[str, Reject] = field(default_factory=dict)
    """The first reject of each reason."""

    def reject(self, reject: Reject) -> None:
        """Count a reject."""
        self.rejected += 1
        self.reasons[reject.reason] += 1
        self.examples.setdefault(reject.reason, reject)

    def notes(self) -> list[str]:
        """What a user should know of the reading, each in one sentence without personal data."""
        told = []
        if self.sorted:
            told.append("the file was not in order of time, and was sorted first")
        if self.passed_over:
            told.append(f"{self.passed_over:,} records are no posts, such as notes of the program, and were passed over")
        if self.replaced:
            told.append(
                f"{self.replaced:,} characters could not be decoded and became \N{REPLACEMENT CHARACTER}; see --encoding"
            )
        for name, count in sorted(self.counts_left_out.items()):
            told.append(f"{count:,} values of {name} are no counts, and were left out")
        if self.derived_ids:
            told.append(f"{self.derived_ids:,} posts have no id of their own: it is made from source, author, time and text")
        if self.cut_texts:
            told.append(f"{self.cut_texts:,} texts are longer than a post may be, and were cut")
        if self.sources_aside:
            told.append(f"{self.sources_aside:,} sources cannot be a name of one, and were left out")
        if self.same:
            told.append(f"{self.same:,} posts are there twice or more, just the same, and count once")
        if self.again:
            told.append(f"{self.again:,} posts come again with other words or counts; what they gained counts")
        return told


def reasons(tally: Tally) -> list[str]:
    """The commonest reasons for rejects, each with its number and an example, which is masked."""
    told = []
    for reason, count in tally.reasons.most_common(_REASONS):
        example = tally.examples[reason]
        value = mask(" ".join(example.example.split()))
        shown = f": {value[:_LONGEST]}{'…' if len(value) > _LONGEST else ''}" if value else ""
        told.append(f"{count:,} × {reason} (the first is number {example.number}{shown})")
    return told


@dataclass(frozen=True, slots=True)
class Share:
    """How many rejects are allowed: so many, or such a share of all records."""

    most: int = 0
    percent: float = 0.0

    def allows(self, rejected: int, records: int) -> bool:
        """Whether so many of so many may be rejected."""
        return rejected <= self.most or rejected <= records * self.percent / 100
