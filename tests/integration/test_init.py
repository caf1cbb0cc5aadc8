"""What `kentongan init` writes works at once: a worker with it fetches a feed, and scores what it says of an issue."""

import asyncio
import shlex
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from schemas.codec import decode_scored
from streams.commands.init import init
from streams.local.broker import EmbeddedBroker
from tests.internet import Internet, answer
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.embedded]

EXPECTED = {
    "Antrean BPJS mengular sejak subuh": ("layanan-bpjs",),
    "Pasien ditolak RS karena kamar penuh": ("rumah-sakit",),
}
TITLES = (*EXPECTED, "Timnas menang tipis")


async def test_a_worker_with_it_finds_its_issues_in_a_feed(embedded: EmbeddedBroker, prefix: str, tmp_path: Path) -> None:
    folder = tmp_path / "mulai"
    init(ministry=["kesehatan"], out=folder, yes=True)
    at = format_datetime(datetime.now(UTC) - timedelta(minutes=10))
    items = "".join(f"<item><guid>{title}</guid><title>{title}</title><pubDate>{at}</pubDate></item>" for title in TITLES)
    feed = answer(200, f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    async with Internet({"/rss": lambda _: feed}) as internet:
        # Of the feeds only one, and that from here: nothing outside is asked.
        sources = (folder / "sources.yaml").read_text().partition("  - name: rss.antara.humaniora")[0]
        assert "https://www.antaranews.com/rss/terkini.xml" in sources
        sources = sources.replace("https://www.antaranews.com/rss/terkini.xml", internet.url("/rss"))
        (folder / "sources.yaml").write_text(f"{sources}    allow_private_addresses: true\n")

        lines = [line for line in (folder / ".env").read_text().splitlines() if line and not line.startswith("#")]
        settings = {
            name.removeprefix("KENTONGAN_").lower(): value for name, _, value in (one.partition("=") for one in lines)
        }
        settings = {name: " ".join(shlex.split(value)) for name, value in settings.items()}
        assert settings.pop("bootstrap_servers") == "127.0.0.1:9092"
        pipeline = Pipeline(embedded.bootstrap_servers, prefix, tmp_path, **settings)
        try:
            for command in (("topics", "create"), ("watchlist", "apply", str(folder / "watchlist.yaml"))):
                found = await asyncio.to_thread(pipeline.run, *command)
                assert found.returncode == 0, found.stderr
            pipeline.start_worker()
            await pipeline.said("sources_started")

            async def found_in_the_feed() -> bool:
                records = await pipeline.read(pipeline.topics.scored)
                posts = [post for record in records if record.value for post in decode_scored(record.value).values]
                return {post.text: post.issues for post in posts} == EXPECTED | {"Timnas menang tipis": ()}

            await pipeline.eventually(found_in_the_feed, within=60, what="what the feed says is scored, by its issues")
            assert pipeline.stop() == [0]
        finally:
            pipeline.close()
