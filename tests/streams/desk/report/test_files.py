"""The files of a report: numbers are numbers, every figure is there, and what people wrote is neither calculated nor set."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.desk.report.compose import outline_of
from streams.desk.report.figures import Report
from streams.desk.report.files import report_file
from streams.desk.report.make import make_report
from streams.desk.report.period import period_of
from streams.desk.report.sheets import harmless
from streams.settings import Settings
from streams.text.cleaning import one_line
from tests.streams.desk.report.hostile import DAY, HOSTILE


@pytest.fixture
def desk_settings(tmp_path: Path) -> Settings:
    """One database will do: what is asked of it is tested elsewhere."""
    return Settings(desk_file=tmp_path / "desk.db")


def test_a_workbook_has_numbers_as_numbers_and_no_formula(report):
    book = openpyxl.load_workbook(io.BytesIO(report_file(report, "xlsx", "id")))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    heads, total, *rows = book["issues"].iter_rows(values_only=True)
    place = {name: number for number, name in enumerate(heads)}
    assert (total[place["Unggahan"]], total[place["Akun"]], total[place["Negatif"]]) == (60, 1, 1.0)
    assert {row[place["Isu"]]: row[place["Unggahan"]] for row in rows} == {harmless(one_line(title)): 12 for title in HOSTILE}
    assert all(type(row[place["Unggahan"]]) is int for row in rows)
    assert all(row[-1].startswith("/api/v1/posts?issue=isu-") for row in rows)
    since = [row[2] for row in book["incidents"].iter_rows(values_only=True) if isinstance(row[2], datetime)]
    assert since == [datetime(2026, 7, 4, 10, number) for number in range(5)]  # 03.00 UTC in Jakarta


def test_a_csv_has_every_figure_of_the_outline_with_its_question(report):
    text = report_file(report, "csv", "id").decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert not [value for line in lines for value in line.values() if re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?$)", value)]
    told = {(line["bagian"], int(line["baris"]), line["kolom"]): line["nilai"] for line in lines if line["baris"]}
    for section in outline_of(report, "id").sections:
        for number, row in enumerate(section.rows, 1):
            for cell, column in zip(row, section.columns, strict=True):
                value = told[section.name, number, harmless(column.title)]
                if isinstance(cell.value, int | float):
                    assert float(value) == cell.value
                else:
                    assert (value == "") == (cell.value is None)
    asked = [line["pertanyaan"] for line in lines if line["bagian"] == "issues" and line["kolom"] == "Unggahan"]
    assert len(asked) == 6
    assert all(one.startswith("/api/v1/posts?") for one in asked)


@given(st.text())
def test_no_spreadsheet_calculates_with_a_text(text: str):
    made = harmless(text)
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert made.removeprefix("'") == text or made == text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_pdf_is_set_whatever_people_wrote(report, language):
    made = report_file(report, "pdf", language, "https://meja.example")
    assert made.startswith(b"%PDF-")
    assert b"/MediaBox[0 0 595.2756 841.8898]" in made  # A4
    assert b"https://meja.example/unggahan?" in made


def test_memory_stays_as_it_was_however_many_reports_are_set(report):
    def held() -> float:
        """MB that this process holds."""
        return int(re.findall(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))[0]) / 1024

    report_file(report, "pdf", "id")
    before = held()
    for _ in range(6):
        report_file(report, "pdf", "id")
    assert held() - before < 10  # Typst keeps some eleven of each


def test_json_is_the_report(report):
    assert Report.model_validate_json(report_file(report, "json", "id")).total == report.total


def test_an_empty_store_gives_a_report_that_says_so(engine):
    empty = make_report(engine, period_of("week", DAY, "Asia/Makassar"), (), datetime(2026, 8, 1, tzinfo=UTC))
    outline = outline_of(empty, "id")
    assert outline.summary[0] == "0 unggahan tentang 0 isu; belum ada pembanding, simpanan belum sejauh itu."
    assert [section.rows for section in outline.sections] == [()] * 8
    assert report_file(empty, "pdf", "id").startswith(b"%PDF-")
