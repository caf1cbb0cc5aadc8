import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.text.tokens import HANDLE, LINK, NUMBER, canonical, fold, tokenize


def words(text: str) -> list[str]:
    return [canonical(token) for token in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bagus", ["bagus"]),
        ("Baguuuus bangeeettt", ["bagus", "banget"]),
        ("bangett enakk", ["banget", "enak"]),
        ("enak2 enak-enak ikut-ikutan", ["enak", "enak", "ikut"]),
        ("rasanya tempatnya", ["rasa", "tempat"]),
        ("hanya punya sayangnya untungnya", ["hanya", "punya", "sayangnya", "untungnya"]),
        ("e-ktp", ["ektp"]),
        ("https://t.co/abc www.kominfo.go.id", [LINK, LINK]),
        ("@budi halo", [HANDLE, "halo"]),
        ("50.000 3x", [NUMBER, NUMBER, "x"]),
        ("apa?! wow!! kok???", ["apa", "?!", "wow", "!!", "kok", "??"]),
        ("eh... ya…", ["eh", "...", "ya", "..."]),
        (":) :-) =D ^_^ xD", [":)", ":)", ":)", ":)", ":)"]),
        (":( :-( :'( T_T -_-", [":(", ":(", ":(", ":(", ":("]),
        ("<3 <333", ["<3", "<3"]),
        ("👍🏽👍 ❤️", ["👍", "👍", "❤"]),
        ('kerja "bagus" pak', ["kerja", '"bagus', "pak"]),
        ("bhèsa séhat", ["bhesa", "sehat"]),
        ("de’ ta' bare'", ["de'", "ta'", "bare'"]),
        ("jos /s", ["jos", "/s"]),
        ("dan/semua", ["dan", "semua"]),
        ("", []),
    ],
)
def test_posts_become_folded_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_tokens_without_spaces_that_stay_folded(text: str) -> None:
    for token in tokenize(text):
        assert token
        assert not any(c.isspace() for c in canonical(token))
        assert canonical(token)


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing_for_tokens(text: str) -> None:
    once = fold(text)
    assert tokenize(once) == tokenize(text)


@settings(deadline=None)
@given(st.sampled_from(["bagus", "mantap", "keren", "jelek"]), st.integers(3, 9), st.data())
def test_drawing_out_a_letter_does_not_change_the_word(word: str, times: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    assert words(word[:place] + word[place] * times + word[place + 1 :]) == [word]
