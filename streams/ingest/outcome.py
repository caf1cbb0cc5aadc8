"""The outcome of reading a file, in numbers and in words."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from schemas.post import TextFormat
from streams.ingest.record import Reject
from streams.privacy.mask import mask

__all__ = ["ReadingTally", "RejectLimit", "reasons"]

_REASONS: Final = 3
_LONGEST: Final = 60


@dataclass(slots=True)
class ReadingTally:
    """Counts of a reading so far."""

    posts: int = 0
    rejected: int = 0
    passed_over: int = 0
    """Records that a profile knows to be no posts."""
    counts_left_out: Counter[str] = field(default_factory=Counter)
    """Counts that could not be read, by field."""
    derived_ids: int = 0
    cut_texts: int = 0
    marked_up: Counter[TextFormat] = field(default_factory=Counter)
    """Texts that were not plain, by their form."""
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
        notes = ["the file was not in order of time, and was sorted first"] if self.sorted else []
        counted = {
            "records that are no posts, such as notes of the program, passed over": self.passed_over,
            "characters that could not be decoded, now \N{REPLACEMENT CHARACTER}; see --encoding": self.replaced,
            **{f"values of {name} that are no counts, left out": many for name, many in sorted(self.counts_left_out.items())},
            "posts without an id of their own, given one made from source, author, time and text": self.derived_ids,
            "texts longer than a post may be, cut": self.cut_texts,
            "texts with HTML, made plain; where it is no markup, say --text-format plain": self.marked_up["html"],
            "texts with HTML entities, such as &amp;, made plain": self.marked_up["escaped"],
            "sources that cannot be a name of one, left out": self.sources_aside,
            "reposts": self.reposts,
            "posts that were there before just the same, which count once": self.same,
            "posts that were there before with other words or counts, of which the gain counts": self.again,
        }
        return notes + [f"{what}: {many:,}" for what, many in counted.items() if many]


def reasons(tally: ReadingTally) -> list[str]:
    """The commonest reasons for rejects, each with its number and an example, which is masked."""
    found = []
    for reason, count in tally.reasons.most_common(_REASONS):
        example = tally.examples[reason]
        value = mask(" ".join(example.example.split()))
        shown = f": {value[:_LONGEST]}{'…' if len(value) > _LONGEST else ''}" if value else ""
        found.append(f"{count:,} × {reason} (the first is number {example.number}{shown})")
    return found


@dataclass(frozen=True, slots=True)
class RejectLimit:
    """How many rejects are allowed: so many, or such a share of all records."""

    most: int = 0
    percent: float = 0.0

    def allows(self, rejected: int, records: int) -> bool:
        """Whether so many of so many may be rejected."""
        return rejected <= self.most or rejected <= records * self.percent / 100
