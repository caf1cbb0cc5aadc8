import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.cleaning import for_chat, one_line, safe_url, shortened

MARKUP = "*_`~<>[]@"


@given(st.text())
def test_text_of_others_stays_on_one_line_without_markup_or_calls(text):
    cleaned = for_chat(one_line(text, "[tautan]"))
    assert len(cleaned.splitlines()) <= 1
    assert not set(cleaned) & set(MARKUP)
    assert "http://" not in cleaned.lower()
    assert not set(cleaned) & set("\u202e\u2066\u200b\u2028\x00\x1b")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("harga\n\nnaik\tlagi", "harga naik lagi"),
        ("lapor @budi.santoso, @siti_99!", "lapor @…, @…!"),
        ("@everyone bangun", "@… bangun"),
        ("surel a@b", "surel a@b"),
        ("lihat https://contoh.id/a?b=*c*d, ya", "lihat [tautan], ya"),
        ("WWW.contoh.id", "[tautan]"),
        ("ho\u200baks \u202eterbalik", "hoaks terbalik"),
        ("👨‍👩‍👧 keluarga", "👨‍👩‍👧 keluarga"),
    ],
)
def test_what_is_cleaned_reads_as_before(text, cleaned):
    assert one_line(text, "[tautan]") == cleaned


def test_signs_of_markup_become_signs_like_them():
    assert (
        for_chat("*tebal* _miring_ `kode` ~coret~ <!channel> [klik](x)")
        == "∗tebal∗ ˍmiringˍ ʹkodeʹ ∼coret∼ ‹!channel› (klik)(x)"
    )


@pytest.mark.parametrize(
    "url", ["https://x.com/a/status/1", "http://127.0.0.1:8090/#harga-beras", "https://contoh.id/?a=1&b=%20"]
)
def test_a_plain_web_address_is_kept(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "https://a b",
        "https://a\nb",
        'https://a"onload=',
        "https://a<b>",
        "ftp://a",
        "https://" + "a" * 401,
    ],
)
def test_what_is_not_is_dropped(url):
    assert safe_url(url) is None


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("pendek", 10, "pendek"),
        ("harga beras naik", 12, "harga beras…"),
        ("harga beras naik", 11, "harga…"),
        ("naik 15.000 rupiah", 10, "naik…"),
        ("naik dari 12 ke 15 ribu", 20, "naik dari 12 ke…"),
        ("naik 12 15 ribu", 9, "naik…"),
        ("satukatayangpanjang", 8, "satukat…"),
        ("1234567890", 6, "…"),
    ],
)
def test_it_is_cut_after_a_word_and_never_within_a_number(text, most, cut):
    assert shortened(text, most) == cut


@given(st.text(alphabet="ab 12.,"), st.integers(5, 40))
def test_a_cut_text_fits_and_ends_before_no_digit(text, most):
    cut = shortened(text, most)
    assert len(cut) <= most
    if cut != text:
        assert not cut[:-1].endswith(tuple("0123456789"))


@given(st.text("1., -x", max_size=40), st.integers(2, 30))
def test_a_text_is_shortened_in_one_pass(text, most):
    """A run of figures that is not at the end was tried in every way there is to cut it."""
    assert len(shortened(text, most)) <= most
    figures = "1," * 10_000
    assert shortened(f"{figures} kata kata", len(figures) + 6) == f"{figures} kata…"
