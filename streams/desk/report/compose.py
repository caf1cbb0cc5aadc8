"""From the figures of a report to its sections, in the reader's language."""

from streams.desk.report.cells import Cells
from streams.desk.report.figures import Report
from streams.desk.report.issue_sections import changes_section, issues_section, sources_section
from streams.desk.report.matter_sections import (
    decisions_section,
    effects_section,
    facts_section,
    incidents_section,
    open_section,
)
from streams.desk.report.outline import Outline
from streams.desk.report.words import made, notes, period, summary, title
from streams.wording.figures import Language

__all__ = ["outline_of"]

_SECTIONS = (
    issues_section,
    changes_section,
    sources_section,
    incidents_section,
    facts_section,
    decisions_section,
    effects_section,
    open_section,
)


def outline_of(report: Report, language: Language) -> Outline:
    """The report for one reader."""
    cells = Cells(report, language)
    return Outline(
        language=language,
        title=title(report, language),
        period=period(report, language),
        made=made(report, language),
        summary=summary(report, language),
        sections=tuple(section(cells) for section in _SECTIONS),
        notes=notes(language),
    )
