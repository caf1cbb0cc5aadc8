"""Trains the language model from labelled texts, reproducibly and with numpy alone."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from streams.errors import UserError
from streams.language.calibrate import fit_temper
from streams.language.codes import LANGUAGES, OTHER
from streams.language.features import WORD_COLUMN, WORD_WEIGHT, word_features
from streams.language.guesser import GUESSER_CODES, guess_rows, guesser_weights
from streams.language.model import LanguageModel, save_model
from streams.language.training.augment import Example, augment
from streams.language.vocabulary import canonical, script_language
from streams.learning.regression import Floats, SparseRows, fit, softmax
from streams.text.noise import is_laughter, normalise, strip_markup, words

__all__ = ["cut", "train"]

Fitted: TypeAlias = tuple[Floats, Floats]
"""Weights of the features and biases of the classes."""

BITS: Final = 18
PENALTY: Final = 1e-5
STEPS: Final = 50
FIRST_STEPS: Final = 25
HELD_OUT: Final = 25
"""One text in so many, of each language and source, is kept for the calibration."""

SHARES: Final[Mapping[str, float]] = {"id": 3.5, OTHER: 1.5}
"""Weight of all texts of a language, the others having 1: what most posts are written in, what holds most variety."""

SURE_MALAY: Final = 0.9
SURE: Final = 0.7
FLOOR: Final = 0.4


def train(rows: Iterable[Mapping[str, Any]], out: Path, seed: int = 0) -> Path:
    """Train on rows with `text`, `language` and, if known, `source`; write `language.npz` into `out`; return its path.

    Rows without a language, and Indonesian ones of the source `vaccine-tweets` (some are Malay), are labelled by a
    first model where that is sure, and left out elsewhere. The same rows in the same order, with the same seed and
    numpy, give the same bytes.

    Raises:
        UserError: a row has a language that is not in `LANGUAGES`, or fewer than two languages have words.
    """
    labelled, unlabelled = _read(rows)
    learned, held_out = _split(labelled)
    if unlabelled:
        first = _fit(augment(learned, random.Random(seed)), FIRST_STEPS)
        learned = learned + _label(unlabelled, first)
    model = _compress(_fit(augment(learned, random.Random(seed)), STEPS))
    path = out / "language.npz"
    save_model(_calibrate(model, held_out), path)
    return path


def cut(text: str) -> tuple[str, ...]:
    """Cut a text into the words that the detector scores."""
    lower = words(strip_markup(normalise(text)).lower())
    return tuple(canonical(word) for word in lower if not is_laughter(word) and not script_language(word))


def _read(rows: Iterable[Mapping[str, Any]]) -> tuple[list[Example], list[Example]]:
    labelled: list[Example] = []
    unlabelled: list[Example] = []
    for number, row in enumerate(rows, 1):
        language = str(row.get("language") or "")
        if language and language not in LANGUAGES:
            raise UserError(f"Row {number} has the language {language!r}: use one of {', '.join(LANGUAGES)}.")
        example = Example(cut(str(row["text"])), language, str(row.get("source") or ""))
        if example.words:
            doubtful = not language or (language == "id" and example.source == "vaccine-tweets")
            (unlabelled if doubtful else labelled).append(example)
    if len({example.language for example in labelled}) < 2:
        raise UserError("Training needs texts in at least two languages.")
    return labelled, unlabelled


def _split(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    seen: Counter[tuple[str, str]] = Counter()
    learned: list[Example] = []
    held_out: list[Example] = []
    for example in examples:
        group = (example.language, example.source)
        seen[group] += 1
        (learned if seen[group] % HELD_OUT else held_out).append(example)
    return learned, held_out


def _fit(examples: Sequence[Example], steps: int) -> Fitted:
    texts, vocabulary = _count_words([example.words for example in examples])
    labels = np.array([LANGUAGES.index(example.language) for example in examples])
    return fit(
        texts,
        _count_features(vocabulary),
        labels,
        _weights(examples),
        len(LANGUAGES),
        penalty=PENALTY,
        steps=steps,
    )


def _label(examples: Sequence[Example], model: Fitted) -> list[Example]:
    texts, vocabulary = _count_words([example.words for example in examples])
    weights, biases = model
    chances = softmax(texts.times(_count_features(vocabulary).times(weights)) + biases)
    out = []
    for example, row in zip(examples, chances, strict=True):
        language = LANGUAGES[int(row.argmax())]
        if row.max() >= (SURE_MALAY if language == "ms" else SURE) and language in ("id", "ms"):
            out.append(Example(example.words, language, "posts"))
    return out


def _weights(examples: Sequence[Example]) -> Floats:
    """Weigh texts so that languages have their `SHARES`, and a language's sources the roots of their sizes."""
    groups = [(example.language, "" if example.language == OTHER else example.source) for example in examples]
    sizes = Counter(groups)
    roots: defaultdict[str, float] = defaultdict(float)
    for (language, _), size in sizes.items():
        roots[language] += size**0.5
    value = {group: SHARES.get(group[0], 1.0) / roots[group[0]] / size**0.5 for group, size in sizes.items()}
    return np.array([value[group] for group in groups], dtype=np.float32)


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
    values = np.ones(buckets.shape, dtype=np.float32)
    values[:, WORD_COLUMN] = WORD_WEIGHT
    return SparseRows(before[np.append(starts, len(buckets))], buckets[present], values[present], 1 << BITS)


def _compress(fitted: Fitted) -> LanguageModel:
    weights, biases = fitted
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9999)) / 127
    small = np.zeros((len(weights) + 1, len(LANGUAGES)), dtype=np.int8)
    small[:-1] = np.clip(np.rint(weights / scale), -127, 127)
    return LanguageModel(
        weights=small,
        scale=np.array(scale),
        biases=biases.astype(np.float64),
        languages=np.array(LANGUAGES),
        guesser=guesser_weights(LANGUAGES),
        guesser_codes=np.array(GUESSER_CODES),
        temper=np.array([1.0, 0.0]),
        floor=np.array(FLOOR),
    )


def _calibrate(model: LanguageModel, examples: Sequence[Example]) -> LanguageModel:
    if not examples:
        return model
    texts = [example.words for example in examples]
    gold = [LANGUAGES.index(example.language) for example in examples]
    short = [size for size in (3, 5, 8) for _ in texts]
    texts = texts + [text[:size] for text, size in zip(texts * 3, short, strict=True)]
    logits, counts = _logits(model, texts)
    return model.with_temper(fit_temper(logits, counts, np.array(gold * 4)))


def _logits(model: LanguageModel, texts: Sequence[Sequence[str]]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    rows, vocabulary = _count_words(texts)
    weights = model.weights[:-1].astype(np.float32) * np.float32(model.scale)
    logits = rows.times(_count_features(vocabulary).times(weights)).astype(np.float64) + model.biases
    logits += model.guesser[guess_rows([" ".join(text) for text in texts], model.guesser_codes.tolist())]
    return logits, np.array([len(text) for text in texts])
