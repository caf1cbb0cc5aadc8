import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.emoji_names import with_emoji


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lucu banget face with tears of joy", "lucu banget 😂"),
        ("makasih bu :folded_hands: :red_heart:", "makasih bu 🙏 ❤️"),
        ("Loudly Crying Face kasihan", "😭 kasihan"),
        ("rolling on the floor laughing, thumbs up.", "🤣 , 👍 ."),
        ("facebook dan handphone", "facebook dan handphone"),
        ("surface with tears of joyful people", "surface with tears of joyful people"),
        ("tears of joy", "tears of joy"),
    ],
)
def test_a_name_written_out_becomes_its_emoji(text: str, expected: str) -> None:
    assert with_emoji(text).split() == expected.split()


@given(st.lists(st.sampled_from(["red", "heart", "thumbs", "up", "Folded_Hands", ":", " ", "_", "a"])).map("".join))
def test_once_is_enough(text: str) -> None:
    once = with_emoji(text)
    assert with_emoji(once) == once


@given(st.text(st.sampled_from("abc #é\n")))
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert with_emoji(text) == text
