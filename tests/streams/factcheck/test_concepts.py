import pytest

from streams.factcheck.concepts import DEEDS, TIMES, exclusive, keys, phrases_in
from streams.factcheck.roots import tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [("telur", "endhog"), ("kosong", "kothong"), ("membeli", "meuli"), ("sekolah", "schools"), ("jembatan", "kreteg")],
)
def test_words_of_several_languages_share_a_sense(one, other):
    assert any(key.startswith("#") for key in keys(one) & keys(other))


def test_a_number_and_a_name_have_no_sense():
    assert keys("1000") == {"1000"}
    assert not any(key.startswith("#") for key in keys("cirebon"))


def test_the_longest_phrase_is_taken():
    words = tokens("pajak di jawa tengah naik")
    [(place, (length, senses))] = phrases_in(words).items()
    assert (place, length) == (2, 2)
    assert senses & keys("jateng")


def test_one_sense_excludes_another():
    assert exclusive(keys("naik")) & keys("turun")
    assert exclusive(keys("turun")) & keys("naik")


def test_what_happens_and_when_are_told_apart():
    assert keys("terbakar") & DEEDS
    assert keys("wulan") & TIMES
    assert not keys("wulan") & DEEDS
