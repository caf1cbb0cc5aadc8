"""The rows of a table of text, with the line on which each begins."""

import csv
from collections import Counter, deque
from collections.abc import Iterator
from typing import Final

from streams.errors import UserError
from streams.ingest.dialect import TableDialect
from streams.ingest.record import RawRecord
from streams.ingest.text_lines import MAX_LINE, TextLine

__all__ = ["CsvRows", "named"]

MOST_COLUMNS: Final = 2000


class CsvRows:
    """The rows after the header row, as records.

    Quotes must be closed and stand around a whole cell: anything else is a fault, since guessing would move cells about.
    A fault costs the line on which its row begins; reading goes on with the next one, since a quote that is not closed
    would take all that follows for its cell.
    """

    def __init__(self, lines: Iterator[TextLine], dialect: TableDialect) -> None:
        """Read the header; the lines above it have been left out.

        Raises:
            UserError: there is none that can be read.
        """
        self._tape = _Tape(lines)
        self._dialect = dialect
        self._reader = dialect.reader(self._tape)
        header, fault = self._next() or ([], None)
        if fault or not any(header):
            raise UserError("the file has no header row; a CSV file names its columns in its first row")
        self.header = named(header)

    def __iter__(self) -> Iterator[RawRecord]:
        tape, names, width = self._tape, self.header, len(self.header)
        while (row := self._next()) is not None:
            cells, fault = row
            if fault is None and not cells:
                continue
            if fault is None and len(cells) != width:
                while len(cells) > width and not cells[-1].strip():
                    cells.pop()
                if len(cells) != width:
                    fault = f"the row has {len(cells)} cells, but the header {width}"
            fields = {} if fault else dict(zip(names, cells, strict=True))
            yield RawRecord(tape.number, tape.raw, fields, fault)

    def _next(self) -> tuple[list[str], str | None] | None:
        tape = self._tape
        tape.begin()
        try:
            return next(self._reader), None
        except StopIteration:
            return None
        except (_TooLongError, csv.Error) as error:
            last = tape.last
            fault = str(error) if isinstance(error, _TooLongError) else f"this is not CSV: {error}"
            if tape.keep_first():
                fault = f"a quotation mark does not close as it should, up to line {last} ({fault})"
            self._reader = self._dialect.reader(tape)
            return [], fault


def named(header: list[str]) -> list[str]:
    """The names of columns: without the space around them, and those that are there again with a number behind them.

    Raises:
        UserError: there are too many.
    """
    if len(header) > MOST_COLUMNS:
        raise UserError(f"the table has more than {MOST_COLUMNS} columns; keep those of the posts")
    names: dict[str, None] = {}
    often: Counter[str] = Counter()
    for place, cell in enumerate(header, 1):
        name = cell.strip() or f"column {place}"
        often[name] += 1
        again = name if often[name] == 1 else f"{name} ({often[name]})"
        names[again if again not in names else f"{again} [{place}]"] = None
    return list(names)


class _TooLongError(Exception):
    """A row does not end in time."""

    def __init__(self) -> None:
        super().__init__(f"the row is longer than {MAX_LINE} characters, of which only the beginning is kept here")


class _Tape:
    """Hands lines to the CSV reader and remembers those of the row at hand."""

    def __init__(self, lines: Iterator[TextLine]) -> None:
        self._lines = lines
        self._ahead: deque[TextLine] = deque()
        self._row: list[TextLine] = []
        self._size = 0

    def begin(self) -> None:
        """A new row."""
        self._row, self._size = [], 0

    def keep_first(self) -> bool:
        """Make the first line the row, and hand the others out again; whether there were others."""
        self._ahead.extendleft(reversed(self._row[1:]))
        others = len(self._row) > 1
        del self._row[1:]
        return others

    @property
    def number(self) -> int:
        return self._row[0].number

    @property
    def last(self) -> int:
        return self._row[-1].number

    @property
    def raw(self) -> str:
        row = self._row
        return row[0].text if len(row) == 1 else "".join(line.text for line in row)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._row.append(line)
        self._size += len(line.text) if line.whole else MAX_LINE + 1
        if self._size > MAX_LINE:
            raise _TooLongError
        return line.text
