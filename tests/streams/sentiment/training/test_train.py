from pathlib import Path
from typing import Any

import pytest

from streams.errors import UserError
from streams.sentiment.model import MODEL, LinearSentiment
from streams.sentiment.training import train as module
from streams.sentiment.training.posts import Split, WrittenPost, written_posts
from streams.sentiment.training.train import train

WORDS = {
    "positive": ["zirko", "plonta", "murbe"],
    "negative": ["grasti", "vombu", "klente"],
    "neutral": ["taskin", "ordela", "pimsa"],
}


@pytest.fixture(autouse=True)
def few_written_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands are trained on beside the rows; what is shown here is shown with a few of them."""

    def few(split: Split) -> list[WrittenPost]:
        return written_posts(split)[::20]

    monkeypatch.setattr(module, "written_posts", few)


def made_up(times: int = 12) -> list[dict[str, Any]]:
    return [
        {"text": f"{word} lurah {first} desa {n}", "label": label}
        for n in range(times)
        for label, words in WORDS.items()
        for first in words
        for word in words
    ]


def test_training_learns_words_it_never_saw_and_repeats_itself_byte_by_byte(tmp_path: Path) -> None:
    train(made_up(), tmp_path / "one.bin", seed=3)
    train(iter(made_up()), tmp_path / "two.bin", seed=3)
    assert (tmp_path / "one.bin").read_bytes() == (tmp_path / "two.bin").read_bytes()
    engine = LinearSentiment.load(tmp_path / "one.bin")
    guesses = engine.score(["desa zirko", "vombu sekali", "pimsa lurah"])
    assert [guess.label for guess in guesses] == ["positive", "negative", "neutral"]


def test_the_posts_written_for_this_project_are_trained_on_but_for_the_topics_kept_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one(split: Split) -> list[WrittenPost]:
        word = {"train": "kelorak", "valid": "semprang"}[split]
        return [WrittenPost("t", "praise", "plain", "x", "a", split, "positive", f"{word} {n}") for n in range(40)]

    monkeypatch.setattr(module, "written_posts", one)
    train(made_up(4), tmp_path / "model.bin")
    trained, apart = LinearSentiment.load(tmp_path / "model.bin").logits(["kelorak", "semprang"])
    assert trained[2] - trained[0] > apart[2] - apart[0] + 1


def test_posts_without_a_label_lend_their_words_only(tmp_path: Path) -> None:
    rows = [*made_up(), {"text": "tanpa label"}, {"text": "kosong", "label": ""}, {"text": "x", "label": None}]
    train(rows, tmp_path / "model.bin")
    assert LinearSentiment.load(tmp_path / "model.bin").score(["zirko"])[0].label == "positive"


def test_a_model_is_adapted_and_keeps_what_it_knew(tmp_path: Path) -> None:
    train(made_up(4), tmp_path / "own.bin", start=MODEL)
    engine = LinearSentiment.load(tmp_path / "own.bin")
    guesses = engine.score(["vombu klente", "pelayanannya mengecewakan, petugasnya judes", "ramah dan bagus sekali"])
    assert [guess.label for guess in guesses] == ["negative", "negative", "positive"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "rows of each label"),
        ([{"text": "a", "label": "positive"}], "rows of each label"),
        ([{"text": "a", "label": "senang"}], "Row 1"),
        ([{"label": "positive"}], "Row 1"),
        ([{"text": 3, "label": "positive"}], "Row 1"),
    ],
)
def test_rows_that_cannot_be_used_are_refused(rows: list[dict[str, Any]], message: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=message):
        train(rows, tmp_path / "model.bin")
    assert not (tmp_path / "model.bin").exists()
