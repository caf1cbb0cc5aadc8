"""Real tweets through the whole pipeline, against a plain count."""

import os
import re
import unicodedata
from pathlib import Path

import orjson
import pytest

from schemas.watchlist import Issue
from streams.local.broker import EmbeddedBroker
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]

SHARED = Path(os.environ.get("KENTONGAN_SHARED", Path(__file__).parents[3] / "shared"))
TWEETS = SHARED / "data" / "posts" / "vaccine-tweets-2021.jsonl"

# Each query beside a regular expression that says the same, read by another program.
ISSUES = {
    "vaksin": ("vaksin*", r"\bvaksin"),
    "merek": ("sinovac OR astrazeneca OR moderna OR pfizer", r"\b(sinovac|astrazeneca|moderna|pfizer)\b"),
    "presiden": ("presiden OR jokowi", r"\b(presiden|jokowi)\b"),
    "dosis": ('"dosis vaksin"', r"\bdosis\W+vaksin\b"),
    "takut": ("takut AND vaksin", r"^(?=.*\btakut\b)(?=.*\bvaksin\b)"),
}


def plain(text: str) -> str:
    """The text in ordinary letters: one tweet writes the president's name in mathematical ones."""
    return unicodedata.normalize("NFKC", text)


@pytest.mark.skipif(not TWEETS.exists(), reason="the tweets are not part of the repository")
async def test_every_tweet_is_scored_once_and_counted_as_by_hand(broker, prefix, tmp_path):
    idempotent = not isinstance(broker, EmbeddedBroker)
    pipeline = Pipeline(broker.bootstrap_servers, prefix, tmp_path, idempotent_producer=idempotent)
    rows = [orjson.loads(line) for line in TWEETS.read_bytes().splitlines()]
    try:
        await pipeline.prepare(Issue(id=name, title=name, query=query) for name, (query, _) in ISSUES.items())
        pipeline.start_worker()
        await pipeline.said("worker_started")
        sent = pipeline.run(
            "ingest", "file", str(TWEETS), "--speed", "max", "--source", "x", "--rejects", str(tmp_path / "rejects")
        )
        assert sent.returncode == 0, sent.stderr
        await pipeline.all_settled(len(rows), within=120)
        assert await pipeline.read(pipeline.topics.dead_letters) == []
        assert await pipeline.scored() == {f"x:{row['id']}": 1 for row in rows}
        by_hand = {
            name: sum(bool(re.search(pattern, plain(row["text"]), re.IGNORECASE | re.DOTALL)) for row in rows)
            for name, (_, pattern) in ISSUES.items()
        }
        await pipeline.all_counted(by_hand)
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
