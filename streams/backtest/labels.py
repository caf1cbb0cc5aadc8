"""How well alerts find the episodes that somebody labelled."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from schemas.alert import Alert
from schemas.base import IssueId, Timestamp
from streams.errors import UserError
from streams.faults import faults
from streams.files import read_file

__all__ = ["Label", "LabelScore", "read_labels", "score"]


_MAX_BYTES = 64_000_000


class Label(BaseModel):
    """An episode in which an issue should raise an alert; both ends belong to it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issue: IssueId
    start: Timestamp
    end: Timestamp

    @model_validator(mode="after")
    def _in_order(self) -> "Label":
        if self.end < self.start:
            raise ValueError("end lies before start")
        return self

    def holds(self, alert: Alert) -> bool:
        """Whether the alert speaks up within the episode; that all is calm again is no warning."""
        return alert.issue == self.issue and alert.event != "resolved" and self.start <= alert.at <= self.end


@dataclass(frozen=True, slots=True)
class LabelScore:
    """`precision` of incidents and `recall` of episodes, 0 to 1, and the median delay in minutes; None over nothing."""

    labels: int
    found: int
    incidents: int
    right: int
    precision: float | None
    recall: float | None
    median_delay_minutes: float | None


def score(labels: Sequence[Label], alerts: Iterable[Alert]) -> LabelScore:
    """Compare alerts with labels.

    An episode is found when an alert of its issue opens or updates an incident within it; the delay runs from its start to
    the first such alert. An incident is right when one of its alerts finds an episode.
    """
    warnings = [alert for alert in alerts if alert.event != "resolved"]
    incidents = {alert.incident for alert in warnings}
    right = {alert.incident for alert in warnings if any(label.holds(alert) for label in labels)}
    delays = [
        min(times) - label.start for label in labels if (times := [alert.at for alert in warnings if label.holds(alert)])
    ]
    return LabelScore(
        labels=len(labels),
        found=len(delays),
        incidents=len(incidents),
        right=len(right),
        precision=len(right) / len(incidents) if incidents else None,
        recall=len(delays) / len(labels) if labels else None,
        median_delay_minutes=median(delay.total_seconds() / 60 for delay in delays) if delays else None,
    )


def read_labels(path: Path, issues: Collection[str]) -> list[Label]:
    """Read JSON lines with `issue`, `start` and `end` (ISO 8601 with a zone).

    Raises:
        UserError: the file cannot be read, a line is no label, or its issue is not among `issues`.
    """
    try:
        lines = read_file(path, _MAX_BYTES).splitlines()
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    labels: list[Label] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            label = Label.model_validate_json(line)
        except ValidationError as error:
            said = "; ".join(fault.words("the label") for fault in faults(error, Label))
            raise UserError(f"{path}, line {number}: {said}; a label has issue, start and end") from error
        if label.issue not in issues:
            raise UserError(f"{path}, line {number}: the watchlist has no issue {label.issue}")
        labels.append(label)
    return labels
