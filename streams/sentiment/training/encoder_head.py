"""Training of what joins the words and the encoder, on the posts written for this project and any others with a label.

The network reads vectors only: the words model has seen these posts, so that its logits on them are surer than on any other.
How much each of the two counts, and how sure they are together, is fitted on the topics that neither was trained on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from streams.errors import UserError
from streams.learning.regression import Floats, minimise, softmax
from streams.sentiment.encoder.head import Head, Network
from streams.sentiment.encoder.load import HEAD
from streams.sentiment.encoder.sentiment import EncoderSentiment
from streams.sentiment.encoder.vectors import SentenceVectors
from streams.sentiment.model import MODEL, LinearSentiment
from streams.sentiment.training.confusion import confusion_by_kind
from streams.sentiment.training.posts import WrittenPost, written_posts
from streams.sentiment.training.train import labelled
from streams.sentiment.weights import LABELS

__all__ = ["fit_network", "train_head"]

Told = Callable[[int, int], None]
"""Takes the posts read so far, and all that will be."""

_UNITS: Final = 128
_PENALTY: Final = 4e-3
_STEPS: Final = 100
_WRITTEN_WEIGHT: Final = 4.0
_FIRST: Final = 0.05
"""Deviation of the weights at first."""
_BATCH: Final = 32
_FACTORS: Final = tuple(percent / 100 for percent in range(10, 160, 5))
"""What the logits of the words, and those of the network, may be multiplied by."""


def train_head(
    model: Path | None = None, rows: Iterable[Mapping[str, Any]] = (), seed: int = 0, told: Told | None = None
) -> Path:
    """Write the encoder's part of a sentiment model beside it; without a model, of the one that is embedded.

    `rows`, with `text` and `label`, are learned from besides the written posts, each of which weighs four times as much;
    rows without a label are passed over. The same model, rows, package and seed give the same bytes on one thread.

    Raises:
        UserError: the model cannot be read or the file not be written, or the package of the extra `encoder` is missing.
    """
    words = LinearSentiment.load(model)
    encoder = SentenceVectors()
    texts, labels, _ = labelled(rows, complete=False)
    trained, others = written_posts("train"), written_posts("valid")
    vectors = _read(encoder, [*(post.text for post in trained), *texts, *(post.text for post in others)], told)
    weights = np.concatenate([np.full(len(trained), _WRITTEN_WEIGHT), np.ones(len(texts))]).astype(np.float32)
    network = fit_network(vectors[: len(weights)], np.append(_labels(trained), labels), weights, seed)
    share, scale = _factors(
        words.logits([post.text for post in others]), network.logits(vectors[len(weights) :]), _labels(others)
    )
    head = Head(network.scaled(scale).rounded(), share, words.digest, encoder.version)
    head = replace(head, confusion=confusion_by_kind(EncoderSentiment(words, head, encoder, ""), others))
    path = (model or MODEL).with_name(HEAD)
    try:
        head.save(path)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}; name a model in a folder of your own") from error
    return path


def fit_network(vectors: Floats, labels: NDArray[np.int64], weights: Floats, seed: int) -> Network:
    """A network of one hidden layer that tells the labels of vectors, fitted to all at once by L-BFGS.

    `weights` says how much each vector counts.
    """
    centre, spread = vectors.mean(axis=0), float(vectors.std(axis=0).mean())
    rows = np.hstack([(vectors - centre) / spread, np.ones((len(vectors), 1), np.float32)]).astype(np.float32)
    width, everyone, classes = rows.shape[1], np.arange(len(labels)), len(LABELS)
    first = np.random.default_rng(seed).standard_normal((width, _UNITS)).astype(np.float32) * np.float32(_FIRST)
    cut = first.size
    part = (weights / weights.sum()).astype(np.float32)

    def loss(point: Floats) -> tuple[float, Floats]:
        inner, outer = point[:cut].reshape(width, _UNITS), point[cut:].reshape(_UNITS + 1, classes)
        units = np.tanh(rows @ inner)
        chances = softmax(units @ outer[:-1] + outer[-1]).astype(np.float32)
        value = -float(np.sum(part * np.log(np.maximum(chances[everyone, labels], 1e-12)), dtype=np.float64))
        value += 0.5 * _PENALTY * float(np.sum(point * point, dtype=np.float64))
        chances[everyone, labels] -= 1.0
        chances *= part[:, None]
        by_unit = (chances @ outer[:-1].T) * (1.0 - units * units)
        slopes = (rows.T @ by_unit, units.T @ chances, chances.sum(axis=0))
        return value, np.concatenate([slope.ravel() for slope in slopes]) + np.float32(_PENALTY) * point

    start = np.concatenate([first.ravel(), np.zeros((_UNITS + 1) * classes, np.float32)])
    point = minimise(loss, start, _STEPS)
    inner, outer = point[:cut].reshape(width, _UNITS), point[cut:].reshape(_UNITS + 1, classes)
    slopes = inner[:-1] / np.float32(spread)
    return Network(slopes, inner[-1] - centre @ slopes, outer[:-1], outer[-1])


def _read(encoder: SentenceVectors, texts: Sequence[str], told: Told | None) -> Floats:
    found = []
    for start in range(0, len(texts), _BATCH):
        found.append(encoder.of(texts[start : start + _BATCH]))
        if told:
            told(min(start + _BATCH, len(texts)), len(texts))
    return np.concatenate(found)


def _factors(words: NDArray[np.float64], network: NDArray[np.float64], labels: NDArray[np.int64]) -> tuple[float, float]:
    """What to multiply either logits by so that the labels are likeliest."""
    everyone = np.arange(len(labels))

    def loss(factors: tuple[float, float]) -> float:
        chances = softmax(words * factors[0] + network * factors[1])
        return -float(np.log(np.maximum(chances[everyone, labels], 1e-12)).sum())

    return min(product(_FACTORS, _FACTORS), key=loss)


def _labels(posts: Sequence[WrittenPost]) -> NDArray[np.int64]:
    return np.array([LABELS.index(post.label) for post in posts])
