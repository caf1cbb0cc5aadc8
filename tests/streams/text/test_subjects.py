import pytest

from streams.text.subjects import can_be_subject


@pytest.mark.parametrize("verb", ["naik", "turun", "menolak", "mengecewakan", "dinaikkan", "menaikkan", "membayar", "rising"])
def test_a_verb_is_no_subject(verb: str):
    assert not can_be_subject(verb)


@pytest.mark.parametrize(
    "name", ["beras", "menteri", "menkeu", "terminal", "berkas", "dinas", "meranti", "#tolak", "harga naik", "longsor", "bbm"]
)
def test_a_thing_a_name_a_phrase_or_a_hashtag_is_one(name: str):
    assert can_be_subject(name)
