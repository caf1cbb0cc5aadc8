"""The encoding is recognised, and no row is lost for a byte that cannot be decoded."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.ingest.encoding import checked, encoding_of
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import csv_of, entries

WORDS = "Harga naik… warga bilang “mahal” – kecewa, café"


def posts(text, encoding):
    return (
        csv_of("text,created_at", f'"{text}",2025-03-01T00:00:00Z', "biasa saja,2025-03-01T00:01:00Z")
        .decode()
        .encode(encoding)
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_file_in_any_of_these_is_read(encoding):
    assert [entry.post.text for entry in entries(posts(WORDS, encoding))] == [WORDS, "biasa saja"]


def test_letters_of_another_alphabet_are_recognised_by_their_looks():
    text = "Цены на рис снова выросли, и люди недовольны этим решением"
    assert entries(posts(text, "cp1251"))[0].post.text == text


def test_the_first_letters_beyond_ascii_may_come_late():
    rows = ["naik,2025-03-01T00:00:00Z"] * 60_000 + ["\u201cmahal\u201d \u2013 caf\u00e9,2025-03-01T00:00:00Z"]
    assert entries(csv_of("text,created_at", *rows).decode().encode("cp1252"))[-1].post.text == "“mahal” – café"


def test_a_byte_of_no_character_is_replaced_counted_and_told():
    content = csv_of("text,created_at", *["café,2025-03-01T00:00:00Z"] * 3).replace(b"caf\xc3\xa9", b"b\xffras", 1)
    reader = read_posts(io.BytesIO(content), ReadingSettings(), Sanitizer(None))
    assert [entry.post.text for entry in reader] == ["b\N{REPLACEMENT CHARACTER}ras", "café", "café"]
    assert any("could not be decoded" in note and note.endswith(": 1") for note in reader.tally.notes())


def test_a_user_may_say_the_encoding():
    assert entries(posts("naïve", "mac_roman"), encoding=checked("mac_roman"))[0].post.text == "naïve"
    for name in ("rot13", "base64", "klingon"):
        with pytest.raises(UserError, match="--encoding"):
            checked(name)


texts = st.text(
    st.characters(codec="utf-8", exclude_characters='\0\r\n"', exclude_categories=["Cs"]), min_size=1, max_size=60
)


@given(texts, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_any_text_in_unicode_comes_back_as_it_was(text, encoding):
    content = f'text,created_at\n"a{text}b",2025-03-01T00:00:00Z\n'.encode(encoding)
    assert entries(content)[0].post.text == f"a{text}b"


@given(st.binary(max_size=400))
def test_any_bytes_have_an_encoding_that_decodes_them(content):
    content.decode(encoding_of(io.BytesIO(content), whole=True), "replace")
