"""Two issues that share the posts of one surge are told as one matter on their channel."""

import random
from datetime import datetime, timedelta

import orjson
import pytest

from schemas.watchlist import Issue
from tests.pipeline import Pipeline
from tests.posts import START
from tests.receivers import WebReceiver, write_channels

pytestmark = [pytest.mark.integration, pytest.mark.embedded, pytest.mark.timeout(180)]

ISSUES = (
    Issue(id="beras", title="Harga beras", query="beras"),
    Issue(id="pangan", title="Pangan daerah", query="pangan OR beras OR cabai"),
)
SUBJECTS = ("beras", "pangan", "cabai")
PLACES = ("di pasar induk", "di warung dekat rumah", "di kota kami", "sejak kemarin", "lewat grup RT", "pagi ini", "lagi")
WORDS = ("ibu-ibu", "pedagang", "warga", "petugas", "tetangga", "mahasiswa", "sopir", "petani")
SURGE = START + timedelta(hours=40)


def posts():
    """Forty hours of usual talk, then 200 posts about rice within forty minutes, then talk of the weather."""
    chance = random.Random(20260704)
    moments: list[tuple[datetime, str]] = []
    moments += [(START + timedelta(minutes=12 * number), chance.choice(SUBJECTS)) for number in range(200)]
    moments += [(SURGE + timedelta(seconds=12 * number), "beras oplosan") for number in range(200)]
    moments += [(START + timedelta(minutes=2 * number), "cuaca") for number in range(22 * 60)]
    for number, (at, subject) in enumerate(sorted(moments)):
        said = f"{chance.choice(WORDS)} cerita {subject} {chance.choice(PLACES)} {chance.choice(PLACES)}"
        yield {"id": f"x:{number}", "source": "x", "created_at": at.isoformat(), "text": said, "author": f"a{number % 400}"}


async def test_a_channel_is_told_of_a_surge_once_with_the_titles_of_both_issues(embedded, prefix, tmp_path):
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b"\n".join(map(orjson.dumps, posts())))
    async with WebReceiver() as chat:
        channels = write_channels(tmp_path, {"humas": chat.apprise_url}, humas={"group": "0s"})
        pipeline = Pipeline(
            embedded.bootstrap_servers,
            prefix,
            tmp_path,
            channels_file=channels,
            idempotent_producer=False,
            emerging_terms=0,
        )
        await pipeline.prepare(ISSUES)
        try:
            pipeline.start_worker()
            await pipeline.said("worker_started")
            sent = pipeline.run("ingest", "file", str(file), "--speed", "max")
            assert sent.returncode == 0, sent.stderr

            async def both_opened() -> bool:
                return {one.issue for one in await pipeline.alerts() if one.event == "opened"} == {"beras", "pangan"}

            await pipeline.eventually(both_opened, within=90, what="both issues raise an alert")

            async def both_are_told() -> bool:
                # The one that leads is told of last once the other is over.
                return any("SELESAI" in body["title"] for body in chat.bodies)

            await pipeline.eventually(both_are_told, within=60, what="the end is told")
        finally:
            pipeline.close()
    [opening] = [body for body in chat.bodies if "BARU" in body["title"]]
    assert all(one.title in opening["title"] + opening["message"] for one in ISSUES)
    assert sum("SELESAI" in body["title"] for body in chat.bodies) == 1
