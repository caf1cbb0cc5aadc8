"""Entries of the tables of a report, in the reader's language."""

from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from streams.desk.report.comparison import FEWEST
from streams.desk.report.figures import Counts, Report, SourceFigures
from streams.desk.report.outline import Cell
from streams.text.cleaning import one_line
from streams.wording.figures import Language, moment, number, percent

__all__ = ["UNKNOWN", "Cells", "incident_page"]

UNKNOWN: Final = Cell("–")
"""Of what is not known, or is not there."""


class Cells:
    """Writes entries."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self.language: Language = language
        self._zone = ZoneInfo(report.zone)

    def say(self, indonesian: str, english: str) -> str:
        """One of two wordings."""
        return indonesian if self.language == "id" else english

    def text(self, said: str | None, link: str | None = None, question: str | None = None) -> Cell:
        """Words in one line."""
        line = one_line(said) if said else None
        return Cell(line, line, link, question) if line else UNKNOWN

    def count(self, value: int, link: str | None = None, question: str | None = None) -> Cell:
        """A number of things."""
        return Cell(number(value, self.language), value, link, question)

    def share(self, counts: Counts | None, link: str | None = None, question: str | None = None) -> Cell:
        """The negative share, marked where it is of few posts."""
        if counts is None or counts.negative_share is None:
            return UNKNOWN
        few = "*" if counts.judged < FEWEST else ""
        return Cell(f"{percent(counts.negative_share)}{few}", counts.negative_share, link, question)

    def moment(self, at: datetime) -> Cell:
        """A moment in the office's zone."""
        return Cell(moment(at, self.report.zone, self.language), at.astimezone(self._zone))

    def posts_page(self, *, issue: str = "", source: str = "", sentiment: str = "") -> str:
        """Path of the page that shows the posts of the period."""
        days = {"dari": self.report.first.isoformat(), "sampai": self.report.last.isoformat()}
        wanted = {"issue": issue, "source": source, "sentiment": sentiment} | days
        return "/unggahan?" + urlencode({name: value for name, value in wanted.items() if value})

    def sources_page(self, one: SourceFigures, sentiment: str = "") -> str | None:
        """The same of a source; None where the report is of several issues."""
        if one.question is None:
            return None
        return self.posts_page(issue="".join(self.report.only), source=one.source, sentiment=sentiment)


def incident_page(incident: str) -> str:
    """The lasting path of an incident."""
    return f"/insiden/{quote(incident, safe='')}"
