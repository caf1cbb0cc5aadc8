"""An edit at the source replaces what the desk shows of a post, and the post is counted once."""

import asyncio
import contextlib
from pathlib import Path

import orjson
import pytest

from schemas.watchlist import Issue
from streams.desk.database import open_database
from streams.desk.follower import DeskFollower
from streams.desk.posts import Search, search
from streams.kafka.topics import Topics
from tests.brokers import ApacheKafka
from tests.internet import Internet, answer
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

PHONE = "081234567890"


async def test_an_edit_at_the_source_replaces_words_and_verdict_on_the_desk_and_counts_nothing(
    kafka: ApacheKafka, prefix: str, tmp_path: Path
) -> None:
    said = {"isi": "harga beras naik lagi, pelayanan payah dan mengecewakan"}

    def page(asked: object) -> bytes:
        return answer(200, orjson.dumps({"data": [{"id": 1, "suka": 3, **said}]}))

    async with Internet({"/aduan": page}) as internet:
        path = tmp_path / "sources.yaml"
        path.write_text(
            f'sources: [{{name: lapor, kind: http, url: "{internet.url("/aduan")}", every: 1s, each: [data],'
            "  allow_private_addresses: true, map: {id: id, text: isi, likes: suka}}]"
        )
        pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, sources_file=path, desk_file=tmp_path / "desk.db")
        await pipeline.prepare([Issue(id=name, title=name, query=name) for name in ("beras", "gula")])
        engine = open_database(pipeline.settings)
        desk = asyncio.create_task(DeskFollower(pipeline.settings, Topics(pipeline.settings), engine).run())
        try:
            pipeline.start_worker()

            async def shown(text: str) -> bool:
                return [post.text for post in search(engine, Search()).posts] == [text]

            await pipeline.eventually(lambda: shown(said["isi"]), within=60, what="the post is on the desk")
            [before] = search(engine, Search()).posts
            said["isi"] = f"stok gula aman, terima kasih pelayanannya bagus sekali. hubungi {PHONE}"
            hidden = "stok gula aman, terima kasih pelayanannya bagus sekali. hubungi [TELEPON]"
            await pipeline.eventually(lambda: shown(hidden), within=60, what="the edit is on the desk")
            [after] = search(engine, Search()).posts
            assert (before.id, before.issues, before.sentiment) == (after.id, ("beras",), "negative")
            assert (after.issues, after.sentiment, after.actions) == (("gula",), "positive", 3)
            for topic in (pipeline.topics.posts, pipeline.topics.scored, pipeline.topics.mentions):
                assert not [record for record in await pipeline.read(topic) if PHONE.encode() in (record.value or b"")]
            mentions = b"".join(record.value or b"" for record in await pipeline.read(pipeline.topics.mentions))
            assert mentions.count(b'"repeat":true') == 1
        finally:
            desk.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await desk
            engine.dispose()
            pipeline.close()
