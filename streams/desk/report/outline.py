"""A report as sections of sentences and tables, before it becomes a page, a PDF or a sheet."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

__all__ = ["LISTED", "Cell", "Column", "Outline", "Section"]

LISTED: Final = 30
"""Rows of a table that a page or a PDF shows; files of figures have all."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of a table."""

    text: str
    """As people read it."""
    value: int | float | datetime | str | None = None
    """As programs read it: a share is 0 to 1, a moment has its zone; None for what is not known."""
    link: str | None = None
    """Path of the desk that shows what was counted."""
    question: str | None = None
    """Path of the interface that returns what was counted."""


@dataclass(frozen=True, slots=True)
class Column:
    """What the cells below it are."""

    title: str
    kind: Literal["text", "count", "share", "moment"] = "text"
    width: int = 1
    """Of a column of text beside others, where room is scarce."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report."""

    name: str
    """Lasting, in English, for files."""
    title: str
    sentences: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()

    @property
    def left_out(self) -> int:
        """Rows that a page does not show."""
        return max(0, len(self.rows) - LISTED)


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole report in one language."""

    language: Literal["id", "en"]
    title: str
    period: str
    made: str
    """Of which moment the figures are."""
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default=())
    """How the figures are to be read."""
