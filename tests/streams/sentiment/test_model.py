import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.errors import UserError
from streams.sentiment import model as module
from streams.sentiment.model import MODEL, LinearSentiment

POSTS = [
    "Pelayanannya bagus banget, petugasnya ramah",
    "Jalan rusak parah, kecewa!",
    "",
    "Rapat digelar Senin di kantor gubernur",
    "gk jelas 😡 https://contoh.id @budi",
    "tidak mahal, enak :)",
]
ENGINE = LinearSentiment.load()


def test_a_guess_names_the_likeliest_label() -> None:
    good, bad, *_ = ENGINE.score(POSTS)
    assert (good.label, bad.label) == ("positive", "negative")
    assert good.positive > max(good.negative, good.neutral)
    assert not good.abstained


@pytest.mark.parametrize(
    "text", ["", "https://contoh.id/a", "@budi @ani", "12345", "...", "?!", "@budi 17.00 https://x.id !!", '""']
)
def test_a_post_without_words_is_abstained_from(text: str) -> None:
    assert ENGINE.score([text])[0].abstained


@pytest.mark.parametrize("text", ["👎👎", "@budi :)", "bagus", "12 kecewa!"])
def test_a_word_or_an_emoji_is_enough_to_judge_by(text: str) -> None:
    assert not ENGINE.score([text])[0].abstained


def test_nothing_in_is_nothing_out() -> None:
    assert ENGINE.score([]) == []


def test_name_and_digest_tell_the_model() -> None:
    assert ENGINE.digest == hashlib.sha256(MODEL.read_bytes()).hexdigest()
    assert ENGINE.name


def test_the_model_is_small() -> None:
    assert MODEL.stat().st_size <= 2_000_000


def test_languages_go_with_texts() -> None:
    assert ENGINE.score(["bagus"], ["id"]) == ENGINE.score(["bagus"])
    with pytest.raises(ValueError, match="one language for each text"):
        ENGINE.score(["bagus"], ["id", "id"])


@settings(deadline=None)
@given(st.lists(st.text() | st.sampled_from(POSTS), max_size=8))
def test_a_guess_does_not_depend_on_the_batch(texts: list[str]) -> None:
    assert ENGINE.score(texts) == [ENGINE.score([text])[0] for text in texts]


@settings(deadline=None)
@given(st.text())
def test_any_text_gets_probabilities(text: str) -> None:
    guess = ENGINE.score([text])[0]
    chances = {"negative": guess.negative, "neutral": guess.neutral, "positive": guess.positive}
    assert sum(chances.values()) == pytest.approx(1.0)
    assert min(chances.values()) >= 0
    assert chances[guess.label] == max(chances.values())


@settings(deadline=None)
@given(st.text() | st.sampled_from(POSTS))
def test_explained_weights_add_up_to_the_score(text: str) -> None:
    logits = ENGINE.logits([text])[0]
    parts = sum(weight for _, weight in ENGINE.explain(text))
    label = int(logits.argmax())
    assert parts + ENGINE.weights.bias[label] * ENGINE.weights.sharpness == pytest.approx(logits[label], abs=1e-6)


def test_explanation_puts_the_weightiest_word_first() -> None:
    assert ENGINE.explain("kantor itu mengecewakan")[0][0] == "mengecewakan"
    weights = [weight for _, weight in ENGINE.explain(POSTS[0])]
    assert weights == sorted(weights, reverse=True)


def test_a_full_cache_changes_no_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CACHED_WORDS", 5)
    engine = LinearSentiment.load()
    for _ in range(3):
        assert [engine.score([post])[0] for post in POSTS] == ENGINE.score(POSTS)


def test_threads_share_an_engine() -> None:
    engine, expected = LinearSentiment.load(), ENGINE.score(POSTS)
    results: list[bool] = []

    def work(start: int) -> None:
        for n in range(50):
            engine.score([f"kata{start}x{n} baru"])
            results.append(engine.score(POSTS) == expected)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 200


def test_a_sentiment_is_turned_by_negation_and_by_marks() -> None:
    plain, denied, mocked = ENGINE.logits(["pelayanannya bagus", "pelayanannya tidak bagus", "pelayanannya bagus /s"])
    assert plain[2] - plain[0] > 1
    assert plain[2] - plain[0] > denied[2] - denied[0] + 1
    assert plain[2] - plain[0] > mocked[2] - mocked[0] + 1


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    with pytest.raises(UserError, match="Cannot read"):
        LinearSentiment.load(path)
    for content in (b"", b"PK\x03\x04", MODEL.read_bytes()[:2000]):
        path.write_bytes(content)
        with pytest.raises(UserError, match="not a sentiment model"):
            LinearSentiment.load(path)


def test_logits_are_finite_for_long_posts() -> None:
    assert np.isfinite(ENGINE.logits(["bagus " * 20_000])).all()


def test_a_model_of_which_nothing_was_measured_is_read_all_the_same(tmp_path: Path) -> None:
    replace(ENGINE.weights, confusion=None).save(tmp_path / "former.bin")
    former = LinearSentiment.load(tmp_path / "former.bin")
    assert former.confusion is None
    assert former.score(POSTS) == ENGINE.score(POSTS)
    ENGINE.weights.save(tmp_path / "same.bin")
    assert (tmp_path / "same.bin").read_bytes() == MODEL.read_bytes()
