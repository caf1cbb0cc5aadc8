"""The dialect of a CSV table: its delimiter, its quoting, and the line of its header."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from streams.ingest.text_lines import MAX_LINE
from streams.text.links import LINK

__all__ = ["TableDialect", "dialect_of", "header_row"]

HEAD_LINES: Final = 120
"""Lines that are looked at."""

# A cell may be as long as a row; the usual bound of 131,072 is below what a row may have.
csv.field_size_limit(MAX_LINE)

_DELIMITERS: Final = ",;\t|"
_NAMES: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_SEP: Final = re.compile(r"\ufeff?\"?sep=(.)\"?\s*", re.IGNORECASE)
_VALUE: Final = re.compile(rf"(?:{LINK}).*" r"|[\s\d.,:/+-]+|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", re.DOTALL)
_MANY_FAULTS: Final = 5


@dataclass(frozen=True, slots=True)
class TableDialect:
    """The way in which a table is written; that of RFC 4180 with commas unless said otherwise."""

    delimiter: str = ","
    quotechar: str | None = '"'
    escapechar: str | None = None
    skipped: int = 0
    """Lines above the header."""

    def reader(self, lines: Iterator[str]) -> Any:
        """The cells of lines, strictly: quotes must be closed and stand around a whole cell."""
        if self.quotechar is None:
            return csv.reader(lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE, strict=True)
        return csv.reader(lines, delimiter=self.delimiter, quotechar=self.quotechar, escapechar=self.escapechar, strict=True)

    @property
    def words(self) -> str:
        """What it is, in words."""
        parted = _NAMES.get(self.delimiter, repr(self.delimiter))
        quoted = {None: ", without quotes", "'": ", in single quotes"}.get(self.quotechar, "")
        escaped = ", with backslashes" if self.escapechar else ""
        above = f", {self.skipped} lines above the header" if self.skipped > 1 else ""
        return f"CSV parted by {parted}{quoted}{escaped}{above or (', one line above the header' if self.skipped else '')}"


def dialect_of(lines: Sequence[str], names: Collection[str]) -> TableDialect:
    """Detect from the first lines how a table is written; `names` are those of columns that one may expect."""
    skipped = 0
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    declared = _SEP.fullmatch(lines[skipped]) if skipped < len(lines) else None
    skipped += declared is not None
    rest = lines[skipped:HEAD_LINES]
    delimiter = declared[1] if declared else _delimiter(rest)
    dialect = _quoting(rest, delimiter)
    rows = list(_rows(rest, dialect))
    place = header_row([cells for _, cells in rows], names)
    return TableDialect(dialect.delimiter, dialect.quotechar, dialect.escapechar, skipped + (rows[place][0] if rows else 0))


def header_row(rows: Sequence[Sequence[str]], names: Collection[str]) -> int:
    """Which of the first rows names the columns: the first that has two names one may expect, or looks like names."""
    for place, cells in enumerate(rows[:30]):
        if len({cell.strip() for cell in cells} & set(names)) >= 2:
            return place
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width = widths.most_common(1)[0][0] if widths else 1
    for place, cells in enumerate(rows[:30]):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if len(cells) == width and len(filled) > width / 2 and not any(_VALUE.fullmatch(cell) for cell in filled):
            return place
    return next((place for place, cells in enumerate(rows) if any(cells)), 0)


def _delimiter(lines: Sequence[str]) -> str:
    """The one that parts most rows into the same number of cells, the more cells the better."""

    def fit(delimiter: str) -> tuple[float, int]:
        rows = [cells for _, cells in _rows(lines, TableDialect(delimiter))]
        widths = Counter(len(cells) for cells in rows if len(cells) > 1)
        if not widths:
            return 0.0, 0
        width, often = max(widths.items(), key=lambda one: (one[1], one[0]))
        return round(often / max(1, len(rows)), 1), width

    return max(_DELIMITERS, key=fit)


def _quoting(lines: Sequence[str], delimiter: str) -> TableDialect:
    usual = TableDialect(delimiter)
    least = _faults(lines, usual)
    if lines and lines[0].startswith("'") and _faults(lines, TableDialect(delimiter, "'")) <= least:
        return TableDialect(delimiter, "'")
    others = []
    if any('\\"' in line for line in lines):
        others.append(TableDialect(delimiter, '"', "\\"))
    if least >= _MANY_FAULTS:
        others.append(TableDialect(delimiter, None))
    for other in others:
        if _faults(lines, other) < least / 2:
            return other
    return usual


def _faults(lines: Sequence[str], dialect: TableDialect) -> int:
    rows = [cells for _, cells in _rows(lines, dialect)]
    widths = Counter(len(cells) for cells in rows if cells)
    return len(rows) - max(widths.values(), default=0)


def _rows(lines: Sequence[str], dialect: TableDialect) -> Iterator[tuple[int, list[str]]]:
    """The rows of the lines, each with its place; one that is not as the dialect says has no cells, and costs a line."""
    at = 0
    while at < len(lines):
        reader = dialect.reader(iter(lines[at:]))
        before = at
        try:
            for cells in reader:
                yield before, cells
                before = at + reader.line_num
            at = len(lines)
        except csv.Error:
            yield before, []
            at = before + 1
