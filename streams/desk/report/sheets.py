"""A report as files of figures: a workbook with a sheet a section, or one CSV with a figure a line.

A text that begins with a sign by which spreadsheets begin a formula is written as text.
"""

import csv
import io
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from streams.desk.report.outline import Cell, Column, Outline, Section

__all__ = ["csv_of", "xlsx_of"]

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""Signs that begin a formula in one spreadsheet or another (OWASP, CSV injection)."""
_FORMATS: Final = {"count": "#,##0.##", "share": "0.0%", "moment": "yyyy-mm-dd hh:mm"}
_LONGEST: Final = 32_000
"""Characters of a cell; a workbook takes 32,767."""


def harmless(text: str) -> str:
    """The text such that no spreadsheet calculates with it, also when it goes from one file to another."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_of(outline: Outline) -> bytes:
    """A figure a line, with what asks the store for it; UTF-8 with a mark, by which Excel knows it."""
    said = outline.language == "id"
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(
        ["bagian", "baris", "tentang", "kolom", "nilai", "pertanyaan"]
        if said
        else ["section", "row", "about", "column", "value", "question"]
    )
    for line in (outline.title, outline.period, outline.made, *outline.summary):
        writer.writerow(["report", "", "", "", harmless(line), ""])
    for section in outline.sections:
        for line in section.sentences:
            writer.writerow([section.name, "", "", "", harmless(line), ""])
        for place, row in enumerate(section.rows, 1):
            about = next((cell.text for cell, column in zip(row, section.columns, strict=True) if column.kind == "text"), "")
            for cell, column in zip(row, section.columns, strict=True):
                writer.writerow(
                    [section.name, place, harmless(about), harmless(column.title), _plain(cell), cell.question or ""]
                )
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _plain(cell: Cell) -> Any:
    match cell.value:
        case None:
            return ""
        case datetime():
            return cell.value.isoformat(timespec="seconds")
        case str():
            return harmless(cell.value)
    return cell.value


def xlsx_of(outline: Outline) -> bytes:
    """A workbook: numbers are numbers, shares percent, moments those of the office's zone."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        formats["text"] = book.add_format({"text_wrap": True, "valign": "top"})
        first = book.add_worksheet("Laporan" if outline.language == "id" else "Report")
        first.set_column(0, 0, 110, formats["text"])
        lines = (outline.title, outline.period, outline.made, *outline.summary, "", *outline.notes)
        for place, line in enumerate(lines):
            first.write_string(place, 0, harmless(line), bold if place == 0 else formats["text"])
        for section in outline.sections:
            _fill(book.add_worksheet(section.name), section, bold, formats)
    return written.getvalue()


def _fill(sheet: Any, section: Section, bold: Any, formats: dict[str, Any]) -> None:
    top = 0
    for line in section.sentences:
        sheet.write_string(top, 0, harmless(line))
        top += 1
    for place, column in enumerate(section.columns):
        sheet.write_string(top, place, column.title, bold)
        sheet.set_column(place, place, 36 if column.kind == "text" else 17)
    asked = len(section.columns)
    sheet.write_string(top, asked, "/api/v1", bold)
    for number, row in enumerate(section.rows, top + 1):
        for place, (cell, column) in enumerate(zip(row, section.columns, strict=True)):
            _write(sheet, number, place, cell, column, formats)
        if question := next((cell.question for cell in row if cell.question), None):
            sheet.write_string(number, asked, question)
    sheet.freeze_panes(top + 1, 0)


def _write(sheet: Any, number: int, place: int, cell: Cell, column: Column, formats: dict[str, Any]) -> None:
    match cell.value:
        case None:
            return
        case datetime():
            sheet.write_datetime(number, place, cell.value.replace(tzinfo=None), formats[column.kind])
        case str():
            sheet.write_string(number, place, harmless(cell.value[:_LONGEST]), formats[column.kind])
        case _:
            sheet.write_number(number, place, cell.value, formats[column.kind])
