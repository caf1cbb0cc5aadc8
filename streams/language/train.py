"""Trains the language model from labelled texts, reproducibly and with numpy alone."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from streams.errors import UserError
from streams.language.codes import LANGUAGES
from streams.language.features import word_features
from streams.language.model import LanguageModel, save_model
from streams.text.regression import Floats, SparseRows, fit
from streams.language.vocabulary import canonical, script_language
from streams.text.noise import is_laughter, normalise, strip_markup, words

__all__ = ["train"]

BITS: Final = 18
PENALTY: Final = 1e-6
STEPS: Final = 60
WINDOWS: Final = 3


def train(rows: Iterable[Mapping[str, Any]], out: Path, seed: int = 0) -> Path:
    """Train on rows with `text` and `language`, and write `language.npz` into the directory `out`; return its path.

    The same rows in the same order, with the same seed and numpy, give the same bytes.

    Raises:
        UserError: a row has a language that is not in `LANGUAGES`, or fewer than two languages have words.
    """
    texts, labels = _read(rows)
    texts, labels = _shorten(texts, labels, random.Random(seed))
    amounts = Counter(labels)
    weights = np.array([amounts[label] ** -0.5 for label in labels], dtype=np.float32)
    classes = list(LANGUAGES)
    by_text, vocabulary = _count_words(texts)
    matrix, biases = fit(
        by_text,
        _count_features(vocabulary),
        np.array([classes.index(label) for label in labels]),
        weights,
        len(classes),
        penalty=PENALTY,
        steps=STEPS,
    )
    scale = float(np.abs(matrix).max()) / 127
    small = np.zeros((len(matrix) + 1, len(classes)), dtype=np.int8)
    small[:-1] = np.rint(matrix / scale)
    path = out / "language.npz"
    model = LanguageModel(
        weights=small,
        scale=np.float64(scale),
        biases=biases.astype(np.float64),
        languages=np.array(classes),
        guesser=np.zeros((1, len(classes))),
        guesser_codes=np.array([""]),
        temper=np.array([1.0, 0.0]),
        floor=np.float64(0.5),
    )
    save_model(model, path)
    return path


def _read(rows: Iterable[Mapping[str, Any]]) -> tuple[list[list[str]], list[str]]:
    texts, labels = [], []
    for number, row in enumerate(rows, 1):
        if row["language"] not in LANGUAGES:
            raise UserError(f"Row {number} has the language {row['language']!r}: use one of {', '.join(LANGUAGES)}.")
        found = cut(str(row["text"]))
        if found:
            texts.append(found)
            labels.append(str(row["language"]))
    if len(set(labels)) < 2:
        raise UserError("Training needs texts in at least two languages.")
    return texts, labels


def cut(text: str) -> list[str]:
    """Cut a text into the words that the detector scores."""
    lower = words(strip_markup(normalise(text)).lower())
    return [canonical(word) for word in lower if not is_laughter(word) and not script_language(word)]


def _shorten(
    texts: Sequence[list[str]], labels: Sequence[str], chance: random.Random
) -> tuple[list[list[str]], list[str]]:
    """Add, for every longer text, its first words and windows of it, for posts are short."""
    out, out_labels = list(texts), list(labels)
    for text, label in zip(texts, labels, strict=True):
        if len(text) < 5:
            continue
        for _ in range(WINDOWS):
            size = chance.randint(2, 8)
            start = chance.randint(0, max(0, len(text) - size))
            out.append(text[start : start + size])
            out_labels.append(label)
        out.append(text[:5])
        out_labels.append(label)
    return out, out_labels


def _count_words(texts: Sequence[Sequence[str]]) -> tuple[SparseRows, list[str]]:
    vocabulary: dict[str, int] = {}
    columns = [vocabulary.setdefault(word, len(vocabulary)) for text in texts for word in text]
    lengths = np.array([len(text) for text in texts])
    starts = np.concatenate([[0], np.cumsum(lengths)])
    values: Floats = np.repeat(lengths**-0.5, lengths).astype(np.float32)
    return SparseRows(starts, np.array(columns), values, len(vocabulary)), list(vocabulary)


def _count_features(vocabulary: list[str]) -> SparseRows:
    buckets, starts = word_features(vocabulary, BITS)
    present = buckets < 1 << BITS
    before = np.concatenate([[0], np.cumsum(present.sum(axis=1))])
    columns = buckets[present]
    return SparseRows(
        before[np.append(starts, len(buckets))], columns, np.ones(len(columns), dtype=np.float32), 1 << BITS
    )
