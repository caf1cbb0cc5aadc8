"""Posts in CSV, with columns of anybody's naming."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.post import Engagement, Post
from streams.errors import UserError
from streams.ingest.columns import parse_map
from streams.ingest.csv_rows import CsvRows
from streams.ingest.dialect import TableDialect
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import Reject
from streams.ingest.text_lines import MAX_LINE, TextLines
from streams.ingest.values import is_nothing
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import csv_of, entries, only


class TestCsv:
    def test_columns_named_like_fields_and_mapped_ones_give_a_post(self):
        content = csv_of(
            "id,waktu,isi,likes,suka,views,author_followers,platform_languages,catatan",
            'x:1,2025-03-01 09:40:00+07:00,"beras, ""naik""\nlagi",1,12,,1500.0,"in, id",rahasia',
        )
        columns = parse_map(["created_at=waktu", "text=isi", "likes=suka"])
        post = only(content, columns=columns, source="x").post
        assert post == Post(
            id="x:1",
            source="x",
            created_at=datetime(2025, 3, 1, 2, 40, tzinfo=UTC),
            text='beras, "naik"\nlagi',
            author_followers=1500,
            platform_languages=("in", "id"),
            engagement=Engagement(likes=12),
        )

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_the_delimiter_is_told_from_the_header(self, delimiter):
        content = f"created_at{delimiter}text\n2025-03-01T00:00:00Z{delimiter}naik\n".encode()
        assert only(content).post.text == "naik"

    def test_a_byte_order_mark_is_no_part_of_the_first_column(self):
        assert only(b"\xef\xbb\xbf" + csv_of("text,created_at", "naik,2025-03-01T00:00:00Z")).post.text == "naik"

    def test_rows_have_the_number_of_the_line_on_which_they_begin(self):
        content = csv_of("text,created_at", '"a\nb",2025-03-01T00:00:00Z', "", "c,2025-03-01T00:00:00Z")
        assert [entry.number for entry in entries(content)] == [2, 5]
        assert [entry.number for entry in entries(content, from_line=3)] == [5]

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (b"naik", "1 cells"),
            (b"naik,2025-03-01T00:00:00Z,3,4", "4 cells"),
            (b"naik,,3", "created_at: missing"),
            (b"naik,2025-03-01T00:00:00,3", "--zone"),
            (b'"naik" lagi,2025-03-01T00:00:00Z,1', "not CSV"),
        ],
    )
    def test_a_bad_row_is_rejected_whole_and_the_next_one_is_read(self, row, reason):
        content = b"text,created_at,likes\n" + row + b"\nbagus,2025-03-01T00:00:00Z,1\n"
        reject, after = entries(content)
        assert reason in reject.reason
        assert (reject.number, reject.raw) == (2, row.decode() + "\n")
        assert (after.number, after.post.text) == (3, "bagus")

    @pytest.mark.parametrize("good", ["kabar {}", '"kabar, {}"', '"kabar ""{}"""', '"kabar\n{}"'])
    @pytest.mark.parametrize("bad", ['"naik', '"naik" sekali', '"', 'x,"naik'])
    def test_a_quote_that_is_not_closed_costs_its_own_row(self, good, bad):
        many = 5000 if (good, bad) == ("kabar {}", '"naik') else 100
        rows = [good.format(number) + ",2025-03-01T00:00:00Z" for number in range(many)]
        for place in (0, many // 2, many):
            content = csv_of("text,created_at", *rows[:place], f"{bad},2025-03-01T00:00:00Z", *rows[place:])
            found = entries(content)
            [reject] = [one for one in found if isinstance(one, Reject)]
            assert reject.raw.startswith(bad)
            assert len(found) == many + 1

    def test_an_overlong_line_is_rejected_and_the_next_one_is_read(self):
        content = b"text,created_at\n" + b"a" * (2 * MAX_LINE) + b"\nbagus,2025-03-01T00:00:00Z\n"
        reject, after = entries(content)
        assert str(MAX_LINE) in reject.reason
        assert len(reject.raw) <= 1000
        assert after.post.text == "bagus"

    @pytest.mark.parametrize(
        ("header", "columns", "said"),
        [
            ("text,waktu", [], "perhaps --map created_at=waktu"),
            ("isi,created_at", [], "isi, created_at"),
            ("isi,created_at", ["text=konten"], "'konten'"),
            ("text,text,created_at", [], "two columns"),
            (",,", [], "header"),
            ("", [], "empty"),
        ],
    )
    def test_a_header_that_does_not_do_is_an_error_at_once(self, header, columns, said):
        with pytest.raises(UserError, match=said):
            read_posts(io.BytesIO(csv_of(header)), ReadingSettings(columns=parse_map(columns)), Sanitizer(None))


@pytest.mark.parametrize("option", ["text", "text=", "=isi", "teks=isi"])
def test_a_mapping_that_says_nothing_is_an_error(option):
    with pytest.raises(UserError, match="--map"):
        parse_map([option])


def test_a_field_has_one_column():
    with pytest.raises(UserError, match="twice"):
        parse_map(["text=a", "text=b"])


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=40).filter(
    lambda text: not is_nothing(text)
)


@given(st.lists(cells.filter(lambda text: not is_nothing(text)), max_size=6))
def test_a_text_written_by_a_csv_program_comes_back_as_it_was(texts):
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["text", "created_at"])
    writer.writerows([text, "2025-03-01T00:00:00Z"] for text in texts)
    found = entries(written.getvalue().encode())
    assert [entry.post.text for entry in found] == texts


@given(
    st.lists(
        st.sampled_from(['"naik', '"', '"a","b', "a,b", '"a\nb",c', 'a"b', '"a" b', ",", "", "\x00", '""', '","']),
        max_size=30,
    )
)
def test_whatever_the_quotes_every_line_is_told_of_once_and_no_post_is_made_of_a_row_that_has_none(lines):
    content = csv_of("text,created_at", *(f"{line},2025-03-01T00:00:00Z" for line in lines))
    rows = list(CsvRows(iter(TextLines(io.BytesIO(content), "utf-8")), TableDialect()))
    told = "".join(row.raw for row in rows)
    assert told == content.decode().partition("\n")[2]
    assert [row.number for row in rows] == sorted({row.number for row in rows})
    assert all(row.raw.count("\n") == 1 for row in rows if row.fault and "cells" not in row.fault)
