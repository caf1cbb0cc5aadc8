"""The posts that are quoted in a row of the topic `issue-state`, or in a copy of one."""

from streams.virality.coverage.coverage import ROW_PREFIX
from streams.virality.emerging.detector import ROW_KEY, Emerging
from streams.virality.emerging.terms_row import restore_terms
from streams.virality.issue.sample_post import Sample
from streams.virality.issue.state import IssueState
from streams.virality.unwatched import unwatched_issue

__all__ = ["samples_in"]


def samples_in(key: str, row: bytes) -> list[Sample]:
    """The samples that a row holds.

    Raises:
        ValueError: the row is of another version, or damaged.
    """
    if key.startswith(ROW_PREFIX):
        return []
    if key == ROW_KEY:
        emerging = Emerging(0, 0, "UTC")
        restore_terms(emerging, row)
        return [one for term in emerging.terms.values() for one in term.samples]
    state = IssueState.from_bytes(row, unwatched_issue(key), watched=False)
    if not state.marks:
        return []
    state.read()
    return state.held
