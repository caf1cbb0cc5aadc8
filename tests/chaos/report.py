"""What a run says in the end: a table of the faults, the promises, and one JSON object."""

from dataclasses import asdict, dataclass
from typing import Any

from tests.chaos.verdict import Verdict

__all__ = ["FaultReport", "RunReport"]

_HEADS = ("fault", "s", "stop s", "partition s", "over after s", "exits", "starts", "late", "repeats", "")


@dataclass
class FaultReport:
    """One fault, and what came of it."""

    name: str
    seconds: float = 0.0
    """From its beginning until its harm was undone."""
    stop: float = 0.0
    """Longest time without a newly scored post."""
    partition_stop: float = 0.0
    """The same on the partition that stood longest."""
    over_after: float = 0.0
    """From when its cause was gone until all that had been fed was scored."""
    exits: tuple[int, ...] = ()
    """Exit codes of workers that ended by themselves."""
    starts: int = 0
    """Of workers, by whatever cause."""
    late: int | None = 0
    """Posts that came after their minute was over; None where not every worker said it."""
    repeats: int = 0
    """Posts that were scored again from the same place."""
    failed: str = ""
    """Why its harm was not undone."""
    skipped: str = ""
    """Why it was not tried."""

    def cells(self) -> tuple[str, ...]:
        if self.skipped:
            return (self.name, *[""] * (len(_HEADS) - 2), f"not tried: {self.skipped}")
        return (
            self.name,
            f"{self.seconds:.0f}",
            f"{self.stop:.1f}",
            f"{self.partition_stop:.1f}",
            f"{self.over_after:.1f}",
            " ".join(map(str, self.exits)) or "-",
            str(self.starts),
            "?" if self.late is None else str(self.late),
            str(self.repeats),
            f"FAILS: {self.failed}" if self.failed else "holds",
        )


@dataclass
class RunReport:
    """A whole run."""

    seed: int
    posts: int
    seconds: float
    most_posts_per_second: float
    """Before any fault, at full speed."""
    posts_per_second: float
    """From the first fault to the last."""
    faults: list[FaultReport]
    verdict: Verdict
    exit_codes: list[int | None]
    """Of the workers, when they were ended in good order."""

    @property
    def holds(self) -> bool:
        return self.verdict.holds and not any(fault.failed for fault in self.faults) and not any(self.exit_codes)

    def text(self) -> str:
        rows = [_HEADS, *(fault.cells() for fault in self.faults)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS) - 1)]
        lines = []
        for row in rows:
            first, *numbers = (cell.ljust(width) for cell, width in zip(row[:1], widths[:1], strict=True))
            numbers = [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:], strict=True)]
            lines.append("  ".join((first, *numbers, row[-1])).rstrip())
        found = self.verdict
        lines += [
            "",
            f"{self.posts:,} posts, {self.posts_per_second:,.0f} a second during the faults, "
            f"{self.most_posts_per_second:,.0f} before, at most; seed {self.seed}, {self.seconds:.0f} s",
            f"{found.repeats} posts and {found.repeated_alerts} alerts repeated on the wire; "
            f"dead letters: {dict(found.dead_letters) or 'none'}; workers ended in the end with {self.exit_codes}",
            *found.lines(),
        ]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The last line of the output."""
        return {
            "holds": self.holds,
            "seed": self.seed,
            "posts": self.posts,
            "seconds": round(self.seconds, 1),
            "most_posts_per_second": round(self.most_posts_per_second),
            "posts_per_second": round(self.posts_per_second),
            "repeats": self.verdict.repeats,
            "repeated_alerts": self.verdict.repeated_alerts,
            "dead_letters": dict(self.verdict.dead_letters),
            "exit_codes": self.exit_codes,
            "wrong": self.verdict.wrong,
            "faults": [
                {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(fault).items()}
                for fault in self.faults
            ],
        }
