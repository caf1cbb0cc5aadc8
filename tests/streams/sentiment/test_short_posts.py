"""Posts of a few words: neutral questions and remarks, and short blame and praise, none of which was trained on."""

from pathlib import Path

import pytest

from streams.learning.labelled_texts import read_rows
from streams.sentiment.model import LinearSentiment

ROWS = list(read_rows(Path(__file__).with_name("short_posts.tsv")))
ENGINE = LinearSentiment.load()


@pytest.fixture(scope="module")
def told() -> list[tuple[str, str]]:
    """What each post means and what is told of it; an abstention tells nothing."""
    guesses = ENGINE.score([row["text"] for row in ROWS])
    return [(row["label"], "" if guess.abstained else guess.label) for row, guess in zip(ROWS, guesses, strict=True)]


def test_short_questions_and_remarks_are_not_told_as_negative(told: list[tuple[str, str]]) -> None:
    neutral = [label for meant, label in told if meant == "neutral"]
    assert len(neutral) >= 60
    assert neutral.count("negative") <= 4
    assert neutral.count("positive") <= 4


def test_short_blame_and_praise_are_still_found(told: list[tuple[str, str]]) -> None:
    meant = [pair for pair in told if pair[0] != "neutral"]
    assert len(meant) >= 60
    assert sum(label == found for label, found in meant) >= 0.94 * len(meant)


@pytest.mark.parametrize(
    "text", ["gimana nih", "Kapan ya, min?", "piye iki", "what is this", "@budi apa ini https://contoh.id"]
)
def test_function_words_alone_are_neutral(text: str) -> None:
    guess = ENGINE.score([text])[0]
    assert (guess.label, guess.abstained) == ("neutral", False)


@pytest.mark.parametrize("text", ["gimana sih", "apa-apaan ini", "kok gini", "apa ini 😡", "kenapa mahal", "gini doang?"])
def test_one_word_of_reproach_makes_a_question_negative(text: str) -> None:
    assert ENGINE.score([text])[0].label == "negative"


@pytest.mark.parametrize("text", ["🙏", "🙏🏻🙏🏻", "🙏 pak", "✅", "🚗🏠", "🇮🇩", "info dong 👀", "😅"])
def test_emoji_without_a_polarity_of_their_own_are_neutral_alone(text: str) -> None:
    [guess] = ENGINE.score([text])
    assert guess.label == "neutral"


@pytest.mark.parametrize(
    ("text", "label"), [("👎", "negative"), ("😡🙏", "negative"), ("👏🙏", "positive"), ("🔥", "positive")]
)
def test_emoji_with_a_polarity_still_tell_it(text: str, label: str) -> None:
    [guess] = ENGINE.score([text])
    assert (guess.label, guess.abstained) == (label, False)
