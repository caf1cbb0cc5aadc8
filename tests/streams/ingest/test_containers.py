"""Whatever a file is packed in and however it is laid out, its posts are read."""

import gzip
import io
import json
import os
import zipfile
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.ingest import container, json_document
from streams.ingest.reader import read_posts
from streams.ingest.reading import Reading
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import POST, csv_of, entries, line, only
from tests.streams.ingest.sheets import workbook

CSV = csv_of("text,created_at", "naik,2025-03-01T00:00:00Z", "turun,2025-03-01T00:01:00Z")
TEXTS = ["naik", "turun"]


def texts(content, **options):
    return [entry.post.text for entry in entries(content, **options)]


def zipped(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(name.replace("__", "."), held)
    return content.getvalue()


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


class TestJson:
    @pytest.mark.parametrize("indent", [None, 1])
    @pytest.mark.parametrize(
        "wrap",
        [
            lambda posts: posts,
            lambda posts: {"name": "Grup", "messages": posts},
            lambda posts: {"meta": {"n": 1}, "data": posts, "includes": {"users": [{"id": 1}]}},
            lambda posts: {"response": {"docs": posts}},
            lambda posts: [{"next": 1, "data": posts[:1]}, {"next": 2, "data": posts[1:]}],
            lambda posts: {"chats": {"list": [{"id": 1, "messages": posts[:1]}, {"id": 2, "messages": posts[1:]}]}},
        ],
    )
    def test_records_are_found_in_a_document(self, wrap, indent):
        posts = [{**POST, "id": f"x:{number}", "text": text} for number, text in enumerate(TEXTS)]
        assert texts(json.dumps(wrap(posts), indent=indent).encode()) == TEXTS

    def test_objects_may_follow_each_other_without_an_array(self):
        assert texts(b"".join(json.dumps(POST, indent=2).encode() + b"\n" for _ in range(2))) == [POST["text"]] * 2

    def test_a_user_may_say_where_records_stand(self):
        document = {"a": [{"text": "bukan", "created_at": POST["created_at"]}], "b": {"c": [POST]}}
        assert texts(json.dumps(document).encode(), records="b.c") == [POST["text"]]

    def test_nested_keys_places_and_what_stands_around_a_record(self):
        document = {
            "id": 7,
            "items": [
                {
                    "no": 3,
                    "isi": {"teks": "naik"},
                    "kapan": [{"x": 1}, {"pada": "2025-03-01T00:00:00Z"}],
                    "n": [{"c": 2}, {"c": 3}],
                }
            ],
        }
        columns = {"text": "isi.teks", "created_at": "kapan.1.pada", "id": "^.id+no", "likes": "n.*.c"}
        post = only(json.dumps(document).encode(), columns=columns, source="telegram").post
        assert (post.text, post.id, post.engagement.likes) == ("naik", "telegram:7/3", 5)

    def test_a_document_that_ends_too_early_gives_all_before_its_end(self):
        *posts, reject = entries(json.dumps([POST] * 5).encode()[:-30])
        assert (len(posts), reject.number) == (4, 5)
        assert "JSON" in reject.reason

    def test_numbers_that_are_none_are_taken_as_python_writes_them(self):
        assert only(line(text="naik", x=1)[:-1] + b', "likes": NaN}').post.engagement is None

    def test_a_key_that_nobody_has_is_one_sentence_with_those_there_are(self):
        with pytest.raises(UserError, match=r"no key gives created_at; perhaps --map created_at=tanggal \(the keys are text"):
            entries(b'{"text": "a", "tanggal": "2025-03-01T00:00:00Z"}\n' * 2)

    def test_half_a_character_is_replaced(self):
        assert (
            only(rb'{"text": "a\ud83d b", "created_at": "2025-03-01T00:00:00Z"}').post.text == "a\N{REPLACEMENT CHARACTER} b"
        )

    @pytest.mark.parametrize("content", [b"[" * 200_000, b'{"a":' * 200_000, b"[" + b"9" * 10_000 + b"]"])
    def test_what_is_too_deep_or_too_long_is_a_reject(self, content):
        assert all(hasattr(entry, "reason") for entry in entries(content))

    def test_an_element_without_end_is_one_sentence(self, monkeypatch):
        monkeypatch.setattr(json_document, "MAX_ELEMENT", 100_000)
        with pytest.raises(UserError, match="does not end"):
            entries(b'[{"text": "' + b"a" * 3_000_000 + b'"}]')


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


class TestPipes:
    def read(self, *parts, **options):
        """What a pipe gives that is written to part by part, the next one once the post of the last is there."""
        reading, writing = os.pipe()
        stream = os.fdopen(reading, "rb")
        found = []
        with os.fdopen(writing, "wb", buffering=0) as pipe:
            pipe.write(parts[0])
            posts = iter(read_posts(stream, Reading(**options), Sanitizer(None)))
            for number, part in enumerate(parts):
                if number:
                    pipe.write(part)
                if number < len(parts) - 1:
                    found.append(next(posts))
        with stream:
            return [*found, *posts]

    def test_lines_arrive_while_the_pipe_is_open(self):
        found = self.read(line() + b"\n", line(id="x:2") + b"\n")
        assert [entry.post.id for entry in found] == ["x:1", "x:2"]

    def test_a_table_arrives_while_the_pipe_is_open(self):
        head, first, second = CSV.splitlines(keepends=True)
        assert [entry.post.text for entry in self.read(head + first, second, b"")] == TEXTS

    @pytest.mark.parametrize(
        "content",
        [gzip.compress(CSV), json.dumps([{**POST, "text": text} for text in TEXTS], indent=1).encode()],
        ids=["gzip", "one document"],
    )
    def test_what_is_no_lines_is_read_too(self, content):
        stream = os.fdopen(_piped(content), "rb")
        with stream:
            assert [entry.post.text for entry in read_posts(stream, Reading(), Sanitizer(None))] == TEXTS

    def test_an_archive_is_asked_for_by_name(self):
        stream = os.fdopen(_piped(zipped(a=CSV)), "rb")
        with stream, pytest.raises(UserError, match="name the file"):
            list(read_posts(stream, Reading(), Sanitizer(None)))


def _piped(content):
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(content)
    return reading


records = st.dictionaries(
    st.sampled_from(["text", "created_at", "id", "likes"]), st.text(max_size=5) | st.integers(), max_size=4
)


@given(st.lists(records, max_size=6), st.sampled_from([None, 0, 2]), st.binary(max_size=20))
def test_a_document_is_read_to_its_end_whatever_follows_it(found, indent, after):
    content = json.dumps([POST, *found], indent=indent).encode()
    read = entries(content + after, order="file")
    assert len(read) >= len(found) + 1
    assert read[0].post.text == POST["text"]
