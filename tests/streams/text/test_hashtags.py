import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.hashtags import opened_hashtags, spaced_hashtags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#TolakPajakNaik", "#Tolak Pajak Naik"),
        ("turun! #BBMMahal2025Lagi.", "turun! #BBM Mahal2025 Lagi."),
        ("#hargaBeras#Rakyat", "#harga Beras#Rakyat"),
        ("#beras #PLN", "#beras #PLN"),
        ("https://contoh.id/#BagianDua lihat", "https://contoh.id/#BagianDua lihat"),
        ("BerasMahal nomor #1", "BerasMahal nomor #1"),
    ],
)
def test_a_capital_starts_a_word_within_a_hashtag(text: str, expected: str) -> None:
    assert spaced_hashtags(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#TolakPajakNaik! #PLN", "Tolak Pajak Naik! #PLN"),
        ("#viral", "#viral"),
        ("https://contoh.id/#BagianDua #hargaBeras", "https://contoh.id/#BagianDua harga Beras"),
    ],
)
def test_a_hashtag_of_several_words_is_opened(text: str, expected: str) -> None:
    assert opened_hashtags(text) == expected


@given(st.text(st.sampled_from("aB#1_ é")))
def test_nothing_but_spaces_is_added(text: str) -> None:
    spaced = spaced_hashtags(text)
    assert spaced.replace(" ", "") == text.replace(" ", "")
    assert spaced_hashtags(spaced) == spaced
