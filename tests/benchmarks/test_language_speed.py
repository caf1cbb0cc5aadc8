"""What makes language detection fast, as ratios within one run."""

import random
import time
from collections.abc import Callable

import pytest

from streams.language.detector import LanguageDetector

_SYLLABLES = [
    "ba",
    "bi",
    "ca",
    "da",
    "di",
    "ga",
    "ka",
    "ke",
    "la",
    "li",
    "ma",
    "me",
    "na",
    "ni",
    "pa",
    "ra",
    "ri",
    "sa",
    "se",
    "ta",
    "ti",
    "wa",
    "ya",
    "nya",
    "ngan",
    "kan",
]
_POSTS = 1500
_BATCH = 250


def _posts(seed: int) -> list[str]:
    chance = random.Random(seed)
    lexicon = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(4000)]
    return [" ".join(chance.choices(lexicon, k=20)) for _ in range(_POSTS)]


def _seconds(work: Callable[[], object], tries: int = 3) -> float:
    best = float("inf")
    for _ in range(tries):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def _in_batches(detector: LanguageDetector, texts: list[str], size: int) -> None:
    for start in range(0, len(texts), size):
        detector.detect(texts[start : start + size])


@pytest.mark.benchmark
def test_a_batch_is_faster_than_post_by_post() -> None:
    detector, texts = LanguageDetector.load(), _posts(1)
    _in_batches(detector, texts, _BATCH)
    batched = _seconds(lambda: _in_batches(detector, texts, _BATCH))
    single = _seconds(lambda: _in_batches(detector, texts, 1))
    assert single > 2 * batched


@pytest.mark.benchmark
def test_words_are_hashed_once() -> None:
    texts = _posts(2)
    cold = _seconds(lambda: _in_batches(LanguageDetector.load(), texts, _BATCH))
    loading = _seconds(LanguageDetector.load)
    detector = LanguageDetector.load()
    _in_batches(detector, texts, _BATCH)
    warm = _seconds(lambda: _in_batches(detector, texts, _BATCH))
    assert cold - loading > 1.1 * warm
