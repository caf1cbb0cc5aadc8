"""Whatever a file is packed in and however it is laid out, its posts are read."""

import gzip
from datetime import UTC

import pytest

from streams.errors import UserError
from streams.ingest import container
from tests.streams.ingest.readings import CSV, TEXTS, csv_of, entries, texts, zipped
from tests.streams.ingest.sheets import workbook


class TestPacked:
    @pytest.mark.parametrize(
        "content",
        [gzip.compress(CSV), zipped(a__csv=CSV), zipped(a__csv__gz=gzip.compress(CSV)), gzip.compress(zipped(a=CSV))],
        ids=["gzip", "zip", "gzip in zip", "zip in gzip"],
    )
    def test_what_is_packed_is_unpacked(self, content):
        assert texts(content) == TEXTS

    def test_an_archive_of_a_chat_with_pictures_holds_one_file_of_posts(self):
        assert texts(zipped(a__csv=CSV, b__jpg=b"x", __MACOSX__a=b"x")) == TEXTS

    def test_an_archive_of_several_files_names_them(self):
        with pytest.raises(UserError, match=r"holds a\.csv, b\.csv; unpack it"):
            entries(zipped(a__csv=CSV, b__csv=CSV))

    @pytest.mark.parametrize(
        "content",
        [gzip.compress(CSV * 50)[:-20], zipped(a=CSV * 50)[:-40], b"PK\x03\x04 nothing"],
        ids=["gzip", "zip", "no zip"],
    )
    def test_what_is_broken_is_one_sentence(self, content):
        with pytest.raises(UserError, match="broken"):
            entries(content)

    def test_a_bomb_ends_with_one_sentence(self, monkeypatch):
        monkeypatch.setattr(container, "LEAST_BOMB", 100_000)
        for bomb in (gzip.compress(CSV + b" " * 5_000_000), zipped(a=CSV + b" " * 5_000_000)):
            with pytest.raises(UserError, match="grows beyond"):
                entries(bomb)


class TestTables:
    def test_a_line_may_say_what_parts_the_cells(self):
        assert texts(b"sep=|\r\n" + CSV.replace(b",", b"|")) == TEXTS

    @pytest.mark.parametrize(
        "above", [b"Laporan minggu ini\r\n\r\n", b"Laporan,\r\nDibuat,2025-03-01\r\n", b"\xef\xbb\xbf\r\n"]
    )
    def test_title_lines_above_the_header_are_left_out(self, above):
        found = entries(above + CSV)
        assert [entry.post.text for entry in found] == TEXTS
        assert found[0].number == above.count(b"\n") + 2

    def test_quotes_within_quotes_may_be_written_with_backslashes(self):
        rows = [f'"kata \\"{number}\\", ya",2025-03-01T00:00:00Z' for number in range(6)]
        assert texts(csv_of("text,created_at", *rows))[0] == 'kata "0", ya'

    def test_tabs_without_quotes_are_read(self):
        rows = [f'"kata {number}\t2025-03-01T00:00:00Z' for number in range(20)]
        assert texts(csv_of("text\tcreated_at", *rows))[:2] == ['"kata 0', '"kata 1']

    def test_lines_may_end_as_on_an_old_mac(self):
        assert texts(CSV.replace(b"\r\n", b"\r")) == TEXTS

    def test_commas_in_texts_do_not_part_them(self):
        rows = [f"satu, dua, {'tiga, ' * (number % 3)}empat;2025-03-01T00:00:00Z" for number in range(9)]
        assert texts(csv_of("text;created_at", *rows))[1] == "satu, dua, tiga, empat"

    def test_a_table_of_too_many_columns_is_one_sentence(self):
        with pytest.raises(UserError, match="2000 columns"):
            entries(b"a," * 5000 + b"\n")


class TestSpreadsheets:
    ROWS = [["text", "created_at", "likes"], ["naik", 45717.0, 3], ["turun", "2025-03-01 00:01", ""]]

    def test_the_rows_of_a_sheet_are_posts(self):
        found = entries(workbook(self.ROWS), zone=UTC)
        assert [(entry.post.text, f"{entry.post.created_at:%Y-%m-%d %H:%M}") for entry in found] == [
            ("naik", "2025-03-01 00:00"),
            ("turun", "2025-03-01 00:01"),
        ]
        assert found[0].post.engagement.likes == 3

    def test_of_several_sheets_it_is_the_largest_and_titles_are_left_out(self):
        assert texts(workbook([["Isi"]], [["Laporan"], [], *self.ROWS]), zone=UTC) == TEXTS

    def test_ids_that_the_sheet_has_spoilt_are_told(self):
        rows = [["id", "text", "created_at"], *([1.84e18, "naik", "2025-03-01T00:00:00Z"] for _ in range(3))]
        with pytest.raises(UserError, match="spoilt by a spreadsheet"):
            entries(workbook(rows))

    def test_a_broken_one_is_one_sentence(self):
        with pytest.raises(UserError, match="spreadsheet"):
            entries(zipped(**{"[Content_Types]__xml": "x", "xl/workbook__xml": "x"}))


def test_a_chat_is_read_with_what_goes_on_over_lines():
    lines = [
        "31/12/24 14.05 - Pesan dan panggilan terenkripsi",
        "31/12/24 14.06 - Siti: harga: naik",
        "lagi",
        "31/12/24 14.07 - Budi: ya",
    ]
    found = entries("\n".join(lines).encode(), zone=UTC)
    assert [(entry.number, entry.post.author, entry.post.text) for entry in found] == [
        (2, "Siti", "harga: naik\nlagi"),
        (4, "Budi", "ya"),
    ]
    other = "[31/12/24 14.06.30] Siti: harga naik\r\n[31/12/24 14.07.30] \u200eBudi: ya\r\n"
    assert texts(other.encode(), zone=UTC) == ["harga naik", "ya"]
