"""Sentences a reader who knows the languages would judge the same way; none of them was trained on.

`sentences.tsv` holds language, label, what it tries, and text. The model card lists those that are missed.
"""

from collections import Counter
from pathlib import Path

import pytest

from streams.sentiment.model import LinearSentiment

ROWS = [
    tuple(line.split("\t")) for line in Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
]
LEAST_SHARE = 0.93
REGIONAL = {"jv", "su", "min", "ban", "bug", "ace", "bjn", "mad", "bbc", "nij"}


@pytest.fixture(scope="module")
def labels() -> list[str]:
    return [guess.label for guess in LinearSentiment.load().score([row[3] for row in ROWS])]


def test_the_table_is_large_and_covers_every_language_and_difficulty() -> None:
    assert len(ROWS) >= 150
    assert len({row[3] for row in ROWS}) == len(ROWS)
    assert {row[0] for row in ROWS} >= REGIONAL | {"id", "en"}
    assert {row[2] for row in ROWS} >= {"elongation", "emoji", "emoticon", "slang", "negation", "clitic", "sarcasm"}
    polar = Counter((row[0], row[1]) for row in ROWS if row[1] != "neutral")
    assert all(polar[language, label] >= 2 for language in REGIONAL for label in ("negative", "positive"))


def test_nearly_all_sentences_are_judged_as_a_reader_would(labels: list[str]) -> None:
    wrong = [(*row, label) for row, label in zip(ROWS, labels, strict=True) if row[1] != label]
    assert len(wrong) <= (1 - LEAST_SHARE) * len(ROWS), wrong


@pytest.mark.parametrize("trial", sorted({row[2] for row in ROWS}))
def test_no_difficulty_is_failed_as_a_whole(trial: str, labels: list[str]) -> None:
    pairs = [(row[1], label) for row, label in zip(ROWS, labels, strict=True) if row[2] == trial]
    right = sum(expected == label for expected, label in pairs)
    assert right >= 0.6 * len(pairs), pairs


@pytest.mark.parametrize("language", sorted(REGIONAL))
def test_no_regional_language_is_failed_as_a_whole(language: str, labels: list[str]) -> None:
    pairs = [(row[1], label) for row, label in zip(ROWS, labels, strict=True) if row[0] == language]
    right = sum(expected == label for expected, label in pairs)
    assert right >= 0.75 * len(pairs), pairs
