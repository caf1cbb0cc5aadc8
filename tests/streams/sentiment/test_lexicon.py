import pytest

from streams.sentiment.lexicon import lexicon, polarity
from streams.sentiment.slang import SLANG


@pytest.mark.parametrize(
    ("word", "sign"),
    [
        ("bagus", 1),
        ("mengecewakan", -1),
        ("kejujuran", 1),
        ("dibohongi", -1),
        ("menyebalkan", -1),
        ("terindah", 1),
        ("rancak", 1),
        ("reged", -1),
        ("meja", 0),
        ("", 0),
        ("123", 0),
    ],
)
def test_words_and_their_affixed_forms_have_a_polarity(word: str, sign: int) -> None:
    assert polarity(word, lexicon()) == sign


def test_entries_are_spelled_as_posts_will_be() -> None:
    assert [word for word in lexicon() if SLANG.get(word, word) != word] == []
