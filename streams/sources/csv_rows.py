"""The rows of a CSV file (RFC 4180), with the line on which each begins."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from streams.errors import UserError
from streams.sources.lines import MAX_LINE_BYTES, RawLine

__all__ = ["CsvRows", "Row"]

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, or why it has none."""

    number: int
    """The line on which the row begins."""
    raw: bytes
    cells: list[str]
    fault: str | None = None


class CsvRows:
    """The rows after the header row. The delimiter is the one of `,` `;` tab and `|` that the header holds most often.

    Quotes must be closed and stand around a whole cell: anything else is a fault, since guessing would move cells about.
    A fault costs the line on which its row begins; reading goes on with the next one, since a quote that is not closed
    would take all that follows for its cell.
    """

    def __init__(self, lines: Iterator[RawLine]) -> None:
        """Read the header.

        Raises:
            UserError: there is none that can be read.
        """
        self._tape = _Tape(lines)
        first = self._tape.peek()
        self._delimiter = max(_DELIMITERS, key=first.count)
        self._reader = csv.reader(self._tape, delimiter=self._delimiter, strict=True)
        header = self._next()
        if header is None or header.fault or not any(header.cells):
            raise UserError("the file has no header row; a CSV file names its columns in its first row")
        self.header = header.cells

    def __iter__(self) -> Iterator[Row]:
        while (row := self._next()) is not None:
            if row.cells or row.fault:
                yield row

    def _next(self) -> Row | None:
        tape = self._tape
        tape.begin()
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except (_TooLongError, csv.Error) as error:
            last = tape.last
            fault = str(error) if isinstance(error, _TooLongError) else f"this is not CSV: {error}"
            if tape.keep_first():
                fault = f"a quotation mark does not close as it should, up to line {last} ({fault})"
            self._reader = csv.reader(tape, delimiter=self._delimiter, strict=True)
            return Row(tape.number, tape.raw, [], fault)
        return Row(tape.number, tape.raw, cells, "the row is not encoded as UTF-8" if tape.broken else None)


class _TooLongError(Exception):
    """A row does not end in time."""

    def __init__(self) -> None:
        super().__init__(f"the row is longer than {MAX_LINE_BYTES} bytes, of which only the beginning is kept here")


class _Tape:
    """Hands lines to the CSV reader and remembers those of the row at hand."""

    def __init__(self, lines: Iterator[RawLine]) -> None:
        self._lines = lines
        self._ahead: deque[RawLine] = deque()
        self._row: list[RawLine] = []
        self._size = 0
        self.broken = False

    def begin(self) -> None:
        """A new row."""
        self._row, self._size, self.broken = [], 0, False

    def peek(self) -> str:
        """The first line as text, which is handed out again."""
        self._ahead.extend(islice(self._lines, 1))
        return self._ahead[0].raw.decode("utf-8", "replace") if self._ahead else ""

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
    def raw(self) -> bytes:
        return b"".join(line.raw for line in self._row)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._row.append(line)
        self._size += len(line.raw) if line.whole else MAX_LINE_BYTES + 1
        if self._size > MAX_LINE_BYTES:
            raise _TooLongError
        try:
            return line.raw.decode()
        except UnicodeDecodeError:
            self.broken = True
            return line.raw.decode("utf-8", "replace")
