"""Training of the embedded engine, from labelled posts and, for the company words keep, unlabelled ones."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from schemas.scored import NegativeConfusion
from streams.errors import UserError
from streams.learning.labelled_texts import ENOUGH_TO_ADAPT
from streams.learning.regression import fit, softmax
from streams.sentiment.lexicon import lexicon
from streams.sentiment.model import LinearSentiment
from streams.sentiment.training.confusion import confusion_by_kind, confusion_of
from streams.sentiment.training.design import Design
from streams.sentiment.training.posts import written_posts
from streams.sentiment.weights import LABELS, Weights

__all__ = ["labelled", "train"]

_PENALTY: Final = 2.5e-6
_STEPS: Final = 60
_ENOUGH_TO_CALIBRATE: Final = 200
# Added to the neutral logit. News and questions are rarer in labelled sets than in streams, and cross-validation over
# twelve languages gained two points of macro-F1 from it where the other sets stayed as they were.
_NEUTRAL_BIAS: Final = 0.45
_WRITTEN_WEIGHT: Final = 2.0
_FOLDS: Final = 5
_FACTORS: Final = tuple(percent / 100 for percent in range(30, 200, 2))


def train(rows: Iterable[Mapping[str, Any]], out: Path, seed: int = 0, start: Path | None = None) -> None:
    """Train on rows with `text` and `label` (negative, neutral or positive) and write the model file `out`.

    A row whose label is empty or missing lends its words only. With `start`, a model file of this engine, the new model
    is that one corrected by the rows, which is the way to adapt to few posts; else the posts written for this project are
    trained on as well. The model says how it confuses negative posts with others: as measured on topics that it was not
    trained on, and with `start` on the rows, a fifth at a time kept apart, where they are enough. The same rows and seed
    give the same bytes, whatever the number of threads. Raises `UserError` for rows that cannot be used.
    """
    texts, labels, unlabelled = labelled(rows)
    base = None if start is None else LinearSentiment.load(start)
    weights = _fit(texts, labels, unlabelled, seed, base)
    if len(texts) >= _ENOUGH_TO_CALIBRATE:
        apart = np.random.default_rng(seed).permutation(len(texts)) % 10 == 0
        others = [text for text, kept in zip(texts, ~apart, strict=True) if kept]
        held = [text for text, kept in zip(texts, apart, strict=True) if kept]
        rehearsal = _fit(others, labels[~apart], unlabelled, seed, base)
        weights = replace(weights, sharpness=_sharpness(rehearsal, held, labels[apart]))
    if base is None:
        confusion = confusion_by_kind(LinearSentiment(weights, ""), written_posts("valid"))
    else:
        confusion = _confusion_of_own(texts, labels, unlabelled, seed, base)
    replace(weights, confusion=confusion).save(out)


def _confusion_of_own(
    texts: list[str], labels: NDArray[np.int64], unlabelled: list[str], seed: int, base: LinearSentiment
) -> NegativeConfusion | None:
    """Of the posts of one's own, a fifth at a time kept apart; None where there are too few."""
    if len(texts) < ENOUGH_TO_ADAPT:
        return None
    fold = np.random.default_rng(seed).permutation(len(texts)) % _FOLDS
    judged: list[tuple[str, str, bool]] = []
    for number in range(_FOLDS):
        apart = fold == number
        others = [text for text, kept in zip(texts, ~apart, strict=True) if kept]
        rehearsal = LinearSentiment(_fit(others, labels[~apart], unlabelled, seed, base), "")
        guesses = rehearsal.score([text for text, kept in zip(texts, apart, strict=True) if kept])
        judged += [
            ("own", LABELS[label], not guess.abstained and guess.label == LABELS[0])
            for label, guess in zip(labels[apart].tolist(), guesses, strict=True)
        ]
    return confusion_of(judged)


def labelled(rows: Iterable[Mapping[str, Any]], *, complete: bool = True) -> tuple[list[str], NDArray[np.int64], list[str]]:
    """Texts that have a label, the number of each one's label in `LABELS`, and the texts without a label.

    Raises:
        UserError: a row has no text or another label, or a label has no rows and they should be `complete`.
    """
    texts, labels, unlabelled = [], [], []
    for number, row in enumerate(rows, 1):
        text, label = row.get("text"), row.get("label")
        if not isinstance(text, str) or (label and label not in LABELS):
            raise UserError(f"Row {number}: give each row a text, and a label that is one of {', '.join(LABELS)}.")
        if label:
            texts.append(text)
            labels.append(LABELS.index(label))
        else:
            unlabelled.append(text)
    if complete and len(set(labels)) < len(LABELS):
        raise UserError(f"Give rows of each label to train on: {', '.join(LABELS)}.")
    return texts, np.array(labels, np.int64), unlabelled


def _fit(
    texts: list[str], labels: NDArray[np.int64], unlabelled: list[str], seed: int, base: LinearSentiment | None
) -> Weights:
    known = lexicon() if base is None else base.weights.polarities
    share = np.ones(len(texts), np.float32)
    if base is None:
        written = written_posts("train")
        texts = texts + [post.text for post in written]
        labels = np.append(labels, [LABELS.index(post.label) for post in written])
        share = np.append(share, np.full(len(written), _WRITTEN_WEIGHT, np.float32))
    design = Design(texts, unlabelled, known, seed)
    matrix, bias = fit(
        design.posts,
        design.items,
        labels,
        share,
        len(LABELS),
        penalty=_PENALTY,
        steps=_STEPS,
        vectors=design.vectors,
        offsets=None if base is None else base.logits(texts).astype(np.float32),
    )
    table = design.folded(matrix)
    if base is None:
        bias[LABELS.index("neutral")] += _NEUTRAL_BIAS
    else:
        sharp = base.weights.sharpness
        table, bias = table + base.weights.sizes() * np.float32(sharp), bias + base.weights.bias * np.float32(sharp)
    return Weights.rounded(table, bias, known)


def _sharpness(weights: Weights, texts: list[str], labels: NDArray[np.int64]) -> float:
    """Return the factor on the logits under which posts that were kept apart are likeliest."""
    logits = LinearSentiment(weights, "").logits(texts)
    everyone = np.arange(len(texts))

    def loss(factor: float) -> float:
        return -float(np.log(np.maximum(softmax(logits * factor)[everyone, labels], 1e-12)).sum())

    return min(_FACTORS, key=loss)
