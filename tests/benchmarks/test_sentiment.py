import time
from pathlib import Path

import pytest

from streams.sentiment.model import LinearSentiment

TABLE = Path(__file__).parents[1] / "streams" / "sentiment" / "sentences.tsv"
POSTS = [line.rsplit("\t", 1)[1] for line in TABLE.read_text(encoding="utf-8").splitlines()]


def seconds(engine: LinearSentiment, batches: list[list[str]]) -> float:
    start = time.process_time()
    for batch in batches:
        engine.score(batch)
    return time.process_time() - start


@pytest.mark.benchmark
def test_a_batch_is_much_faster_than_its_posts_one_by_one() -> None:
    engine = LinearSentiment.load()
    engine.score(POSTS)
    together = min(seconds(engine, [POSTS] * 5) for _ in range(5))
    apart = min(seconds(engine, [[post] for post in POSTS] * 5) for _ in range(3))
    assert apart > 2 * together


@pytest.mark.benchmark
def test_words_are_scored_once_and_then_looked_up() -> None:
    engines = [LinearSentiment.load() for _ in range(5)]
    unseen = min(seconds(engine, [POSTS]) for engine in engines)
    seen = min(seconds(engine, [POSTS]) for engine in engines)
    assert unseen > 1.5 * seen
