import pytest

from streams.sentiment.slang import LAUGHTER, is_laughter
from streams.sentiment.words import WordTable


@pytest.mark.parametrize(
    "word",
    ["wk", "wkwk", "wkwkwkwk", "awkwkwk", "kwkwk", "wwkwk", "haha", "ahaha", "hahahah", "hehe", "hihi", "xixixi", "awokawok"],
)
def test_laughter_is_known_however_it_is_spelled(word: str) -> None:
    assert is_laughter(word)
    table = WordTable()
    assert [table.words[number] for number in table.read([word.upper()]).word[1:]] == [LAUGHTER]


@pytest.mark.parametrize("word", ["", "w", "ha", "hai", "kw", "wakil", "hahasa", "heran", "awok-awokan", "lolos"])
def test_other_words_are_no_laughter(word: str) -> None:
    assert not is_laughter(word)


def test_laughter_without_end_is_read_in_linear_time() -> None:
    assert not is_laughter("wk" * 100_000 + "x")
    assert is_laughter("ha" * 100_000)
