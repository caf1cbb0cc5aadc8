"""The rows of a CSV file (RFC 4180), with the line on which each begins."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from streams.errors import UserError
from streams.sources.lines import KEPT_BYTES, MAX_LINE_BYTES, RawLine

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
    """

    def __init__(self, lines: Iterator[RawLine]) -> None:
        """Read the header.

        Raises:
            UserError: there is none that can be read.
        """
        self._tape = _Tape(lines)
        first = self._tape.peek()
        delimiter = max(_DELIMITERS, key=first.count)
        self._reader = csv.reader(self._tape, delimiter=delimiter, strict=True)
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
        cells: list[str] = []
        fault = None
        try:
            cells = next(self._reader)
        except StopIteration:
            return None
        except _TooLongError:
            fault = f"the row is longer than {MAX_LINE_BYTES} bytes, of which only the beginning is kept here"
        except csv.Error as error:
            fault = f"this is not CSV: {error}"
        if tape.broken and fault is None:
            fault = "the row is not encoded as UTF-8"
        return Row(tape.number, tape.raw, cells, fault)


class _TooLongError(Exception):
    """A row does not end in time."""


class _Tape:
    """Hands lines to the CSV reader and remembers those of the row at hand."""

    def __init__(self, lines: Iterator[RawLine]) -> None:
        self._lines = lines
        self._ahead: RawLine | None = None
        self._row: list[RawLine] = []
        self._size = 0
        self.broken = False

    def begin(self) -> None:
        """A new row."""
        self._row, self._size, self.broken = [], 0, False

    def peek(self) -> str:
        """The first line as text, which is handed out again."""
        self._ahead = next(self._lines, None)
        return "" if self._ahead is None else self._ahead.raw.decode("utf-8", "replace")

    @property
    def number(self) -> int:
        return self._row[0].number

    @property
    def raw(self) -> bytes:
        raw = b"".join(line.raw for line in self._row)
        return raw if self._size <= MAX_LINE_BYTES else raw[:KEPT_BYTES]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead or next(self._lines)
        self._ahead = None
        self._row.append(line)
        self._size += len(line.raw) if line.whole else MAX_LINE_BYTES + 1
        if self._size > MAX_LINE_BYTES:
            raise _TooLongError
        try:
            return line.raw.decode()
        except UnicodeDecodeError:
            self.broken = True
            return line.raw.decode("utf-8", "replace")
