"""The rows of a spreadsheet: xlsx, xls or ods.

A sheet is held in memory, some 30 bytes a cell and its texts: what would unpack to more than `MOST_BYTES` is refused.
"""

import zipfile
from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO, Final

import python_calamine

from streams.errors import UserError
from streams.ingest.csv_rows import named
from streams.ingest.dialect import header_row
from streams.ingest.record import RawRecord

__all__ = ["Spreadsheet"]

MOST_BYTES: Final = 1_000_000_000
_LARGEST_EXACT: Final = 2**53
_HEAD_ROWS: Final = 60


class Spreadsheet:
    """The sheet of a workbook that has the most rows, below its header row."""

    def __init__(self, stream: BinaryIO, names: Collection[str]) -> None:
        """`names` are those of columns that one may expect.

        Raises:
            UserError: it is no spreadsheet, too large, or has no header.
        """
        _bound(stream)
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(stream)
            sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise UserError(f"the spreadsheet cannot be read ({error}); save it as CSV") from error
        if not sheets:
            raise UserError("the spreadsheet has no sheet; save the posts as CSV")
        self._sheet = max(sheets, key=lambda sheet: sheet.height)
        self.sheet = self._sheet.name
        self.others = len(sheets) - 1
        head = self._sheet.to_python(skip_empty_area=False, nrows=_HEAD_ROWS)
        rows = [[_name(cell) for cell in row] for row in head]
        self._header = header_row(rows, names) if rows else 0
        if not rows or not any(rows[self._header]):
            raise UserError("the spreadsheet has no header row; its first row names the columns")
        self.header = named(rows[self._header])

    def __iter__(self) -> Iterator[RawRecord]:
        width = len(self.header)
        for number, row in enumerate(self._sheet.to_python(skip_empty_area=False), 1):
            if number <= self._header + 1:
                continue
            cells = [_value(cell) for cell in row]
            if any(cell != "" for cell in cells):
                cells += [""] * (width - len(cells))
                raw = "\t".join(map(str, cells))
                yield RawRecord(number, raw, dict(zip(self.header, cells, strict=False)))


def _bound(stream: BinaryIO) -> None:
    """Complain of a workbook that would fill the memory."""
    stream.seek(0)
    if zipfile.is_zipfile(stream):
        with zipfile.ZipFile(stream) as archive:
            size = 0
            for one in archive.infolist():
                if one.filename.startswith(("xl/media", "docProps")):
                    continue
                try:
                    with archive.open(one) as part:
                        while read := len(part.read(1 << 20)):
                            size += read
                            if size > MOST_BYTES:
                                raise UserError(f"the spreadsheet unpacks to more than {MOST_BYTES:,} bytes; save it as CSV")
                except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
                    raise UserError(f"the spreadsheet is broken or locked ({error}); save it as CSV") from error
    stream.seek(0)


def _name(cell: Any) -> str:
    value = _value(cell)
    return value if isinstance(value, str) else str(value)


def _value(cell: Any) -> Any:
    """A cell as JSON has values: a number that is whole as such, a moment in ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= _LARGEST_EXACT:
        return int(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return "" if cell is None else cell
