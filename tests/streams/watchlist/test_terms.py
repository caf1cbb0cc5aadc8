import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.watchlist.terms import search_text, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Harga BERAS naik, lagi!", "harga beras naik lagi"),
        ("mobil-mobil dinas", "mobil mobil dinas"),
        ("Kapolrès Bantul, léréh sakalangkung saé", "kapolres bantul lereh sakalangkung sae"),
        ("re\u0301sik-re\u0301sik kali", "resik resik kali"),
        ("vak\u200bsin gra\u00adtis\ufeff", "vaksin gratis"),
        ("ＶＡＫＳＩＮ 𝐠𝐫𝐚𝐭𝐢𝐬 ①", "vaksin gratis 1"),
        ("Kopiko™ enak", "kopiko enak"),
        ("jum’at jum'at", "jum at jum at"),
        ("STRASSE Straße", "strasse strasse"),
        ("مُحَمَّد", "محمد"),
        ("ꦧꦼꦫꦱ꧀ꦩꦲꦭ꧀", "ꦧꦼꦫꦱ꧀ꦩꦲꦭ꧀"),
        ("👨‍👩‍👧 keluarga 👍🏽", "keluarga"),
        ("kemenkes_ri 2.500", "kemenkes_ri 2 500"),
        ("\ud800rusak", "rusak"),
    ],
)
def test_words_are_folded(text, expected):
    assert " ".join(words(text)) == expected


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("#HargaBeras naik", ["#hargaberas"]),
        ("kata @Bulog_RI dan @dinkes.jabar.", ["@bulog_ri", "@dinkes", "@dinkes.jabar"]),
        ("@a.b.c.d.e", ["@a", "@a.b", "@a.b.c", "@a.b.c.d"]),
        ("(#satu)#dua/#tiga", ["#satu", "#dua", "#tiga"]),
        ("budi@kemkes.go.id a#b &#39; # beras @ ##", []),
        ("＃beras ＠bulog #\u200bbe\u200bras", ["#beras", "@bulog", "#beras"]),
        ("#ꦧꦼꦫꦱ꧀ #vaksin-covid", ["#ꦧꦼꦫꦱ꧀", "#vaksin"]),
        ("#beras.murah", ["#beras"]),
    ],
)
def test_marks_follow_the_words(text, marks):
    tokens = search_text(text).decode().split()
    assert [token for token in tokens if token[0] in "#@"] == marks
    assert tuple(tokens[: len(tokens) - len(marks)]) == words(text)


_ACCENT_SCRIPTS = ("COMBINING", "HEBREW", "ARABIC", "CYRILLIC")


def _reference_words(text):
    """The contract written character by character over the whole text."""
    text = "".join(" " if char in "™℠" else char for char in text)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    out = ""
    for char in text:
        category, name = unicodedata.category(char), unicodedata.name(char, "")
        is_accent = category in ("Mn", "Me") and name.startswith(_ACCENT_SCRIPTS)
        is_invisible = category == "Cf" or "VARIATION SELECTOR" in name or "FILLER" in name or name == "ARABIC TATWEEL"
        if is_accent or is_invisible:
            continue
        out += char if char.isalnum() or char == "_" or category[0] == "M" else " "
    return tuple(unicodedata.normalize("NFD", out).split())


# The reference knows accents by name, the code by block; they may differ on marks that no post of ours contains.
_SCRIPTS = st.text(
    st.one_of(
        st.characters(max_codepoint=0x024F),
        st.sampled_from("\u0300\u0301\u0323\u200b\u200d\u00ad\ufe0f\u202e™①ﬁİıßſẞΣς"),
        st.sampled_from("مُحَمَّدـ"),
        st.characters(min_codepoint=0xA980, max_codepoint=0xA9DF, categories=["L", "M", "N", "P"]),
        st.characters(min_codepoint=0x0904, max_codepoint=0x0939),
        st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3),
        st.characters(min_codepoint=0x1F300, max_codepoint=0x1FAFF),
        st.characters(min_codepoint=0xFF01, max_codepoint=0xFF9F),
        st.characters(categories=["Cs", "Zs", "Nd", "No", "Sm"]),
    ),
    max_size=60,
)


@given(_SCRIPTS)
def test_words_equal_the_reference(text):
    assert words(text) == _reference_words(text)


@given(st.text(max_size=80))
def test_folding_is_idempotent(text):
    once = " ".join(words(text))
    assert " ".join(words(once)) == once


@given(st.text(max_size=80))
def test_canonically_equal_texts_are_equal(text):
    assert words(unicodedata.normalize("NFC", text)) == words(unicodedata.normalize("NFD", text)) == words(text)


@given(st.text(max_size=80))
def test_search_text_has_every_token_between_single_spaces(text):
    found = search_text(text).decode()
    assert found.startswith(" ")
    assert found.endswith(" ")
    assert found.split() == found[1:-1].split(" ") or found == "  "
