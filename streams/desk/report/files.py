"""A report as a file, in each of the formats that people ask for."""

from typing import Final, Literal, get_args

from streams.desk.report.compose import outline_of
from streams.desk.report.figures import Report
from streams.desk.report.sheets import csv_of, xlsx_of
from streams.desk.report.typeset import pdf_of
from streams.wording.figures import Language

__all__ = ["FORMATS", "MEDIA_TYPES", "Format", "file_name", "report_file"]

Format = Literal["pdf", "xlsx", "csv", "json"]
FORMATS: Final[tuple[Format, ...]] = get_args(Format)
MEDIA_TYPES: Final[dict[Format, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


def report_file(report: Report, form: Format, language: Language, address: str | None = None) -> bytes:
    """The file; `address` is where people open the desk. JSON has the figures alone, in no language."""
    if form == "json":
        return report.model_dump_json(indent=2).encode() + b"\n"
    outline = outline_of(report, language)
    if form == "pdf":
        return pdf_of(outline, address)
    return xlsx_of(outline) if form == "xlsx" else csv_of(outline)


def file_name(report: Report, form: Format) -> str:
    """What the file is called: `laporan-harian-2026-07-04.pdf`."""
    kind = "harian" if report.span == "day" else "mingguan"
    return f"laporan-{kind}-{report.first.isoformat()}.{form}"
