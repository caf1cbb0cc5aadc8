import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.text_format import as_read, format_of


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("<p>Warga lewat</p>", "html"),
        ("satu<br>dua", "html"),
        ('lihat <a href="https://contoh.id">ini', "html"),
        ("Dinas Pendidikan &amp; Kebudayaan", "escaped"),
        ("Jum&#39;at, R&amp;D -> libur", "escaped"),
        ("aku <3 kamu", None),
        ("a<b dan c>d", None),
        ("halo <nama>, <username> dan <link>", None),
        ("pakai <b> untuk tebal", None),
        ("R&D, A & B; ?a=1&copy=2", None),
        ("ketik &amp; untuk tanda & saja", None),
        ("&bukan entitas;", None),
    ],
)
def test_the_form_that_a_text_shows(text, form):
    assert format_of(text) == form


def test_what_is_said_of_it_comes_before_what_it_shows():
    assert as_read("tulis &amp;", "plain") == "tulis &amp;"
    assert as_read("tulis &amp;") == "tulis &"


@given(st.text())
def test_any_text_has_a_form(text):
    assert len(as_read(text)) <= len(text)
