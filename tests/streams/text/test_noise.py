import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.noise import is_laughter, normalise, strip_markup, words


@pytest.mark.parametrize(
    "word",
    [
        "wkwk",
        "wkwkwk",
        "wk",
        "kwkwkw",
        "wkwkkwk",
        "haha",
        "hahaha",
        "ahaha",
        "hahahah",
        "hehe",
        "hihi",
        "huhu",
        "bwahaha",
        "xixi",
        "xixixi",
        "awokwok",
        "awkwkwk",
        "wakaka",
        "kekeke",
        "lol",
        "lmao",
        "hmm",
        "ckckck",
        "zzz",
    ],
)
def test_laughter_in_any_length(word: str) -> None:
    assert is_laughter(word)


@pytest.mark.parametrize(
    "word",
    [
        "kak",
        "kok",
        "wow",
        "kakak",
        "kaki",
        "kiki",
        "koko",
        "haus",
        "oke",
        "kakek",
        "awak",
        "wakil",
        "hai",
        "ha",
        "aha",
        "kuku",
        "kukuk",
        "kw",
        "wok",
        "awok",
    ],
)
def test_words_that_only_look_like_laughter(word: str) -> None:
    assert not is_laughter(word)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Macet lagi https://contoh.id/a?b=1 parah", "Macet lagi parah"),
        ("@warga_depok tolong dicek www.contoh.id ya", "tolong dicek ya"),
        ("RT @akun: jalan rusak #perbaiki &amp; cepat", "jalan rusak cepat"),
        ("xxxuserxxx mahal <username> banget [URL] USER", "mahal banget"),
        ("harga 15.000 naik 2x, teman2 😂😂 wkwkwk", "harga naik teman wkwkwk"),
        ("bi’ tike‘ kapal", "bi' tike' kapal"),
        ("𝗖𝗔𝗥𝗔 daftar", "CARA daftar"),
        ("hahaha 😂 12345 @a https://x.id", "hahaha"),
        ("", ""),
    ],
)
def test_only_words_are_left(text: str, left: str) -> None:
    assert " ".join(words(strip_markup(normalise(text)))) == left


def test_placeholders_go_only_in_the_spelling_of_data_sets() -> None:
    assert strip_markup("URL").strip() == ""
    assert strip_markup("KURUS RTRW user").split() == ["KURUS", "RTRW", "user"]


def test_words_keep_apostrophes_inside_and_at_the_end() -> None:
    assert words("don't ba'na bi' 'kata") == ["don't", "ba'na", "bi'", "kata"]


@given(st.text())
def test_stripping_never_raises_and_is_stable(text: str) -> None:
    once = words(strip_markup(normalise(text)))
    assert normalise(normalise(text)) == normalise(text)
    assert words(" ".join(once)) == once
