import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.factcheck.roots import roots, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("menyewa", "sewa"), ("disewanya", "menyewakan"), ("membeli", "dibeli"), ("memakai", "pakai"), ("menolak", "ditolak"),
        ("mengandung", "kandungan"), ("menghapus", "dihapus"), ("mengantar", "antar"), ("menaikkan", "dinaikkan"),
        ("merendam", "terendam"), ("merendam", "kerendam"), ("menyebabkan", "sebab"), ("diwajibkan", "wajib"),
        ("menjamu", "jamuan"), ("divaksin", "vaksin"), ("siap-siap", "siap"), ("hoaaaks", "hoaks"), ("nyewa", "disewa"),
        ("bantahan", "membantah"), ("penghapusan", "menghapuskan"), ("mobilnya", "mobil"),
    ],
)  # fmt: skip
def test_words_of_one_root_share_it(one, other):
    assert roots(one) & roots(other)


@pytest.mark.parametrize(
    ("one", "other"), [("mobil", "motor"), ("sewa", "desa"), ("beras", "keras"), ("istana", "instan"), ("gaji", "kaji")]
)
def test_words_of_different_roots_do_not(one, other):
    assert not roots(one) & roots(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("populasi", "populations"),
        ("komunitas", "communities"),
        ("mikroplastik", "microplastics"),
        ("gede", "gedhe"),
        ("pitik", "pithik"),
        ("rasa", "rasane"),
        ("rasa", "rasana"),
    ],
)
def test_a_word_is_known_in_the_spelling_and_with_the_endings_of_another_language(one, other):
    assert roots(one) & roots(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Seribu mobil", ["1000", "mobil"]),
        ("1.000 mobil, 12,5 juta", ["1000", "mobil", "12500000"]),
        ("dua juta dan lima puluh", ["2000000", "dan", "50"]),
        ("3 kg", ["3", "kilogram"]),
        ("gak bener? hoax!", ["tidak", "benar", "?", "hoaks", "!"]),
        ("lihat https://a.id/mobil @mobil", ["lihat"]),
        ("1" * 50, ["1" * 18]),
    ],
)
def test_numbers_and_short_forms_are_written_out(text, found):
    assert tokens(text) == found


@given(st.text())
def test_any_text_has_words_and_each_word_roots(text):
    for word in tokens(text):
        assert word in roots(word) or len(roots(word)) >= 1
