"""The demo: the whole pipeline on the embedded broker, fed with a few simulated days in about a minute."""

import asyncio
import secrets
import shlex
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console

from streams.factcheck.file import read_facts_file
from streams.factcheck.publisher import publish_facts
from streams.kafka.admin import create_topics
from streams.local.broker import EmbeddedBroker
from streams.local.demo_desk import DemoDesk
from streams.local.demo_progress import Simulated
from streams.local.demo_sources import feed_by_sources, story_end
from streams.local.scenario import Timeline, narrate
from streams.local.scenario.timeline import WIB
from streams.logs.logs import configure_logs
from streams.settings import Settings, load_settings
from streams.sources.feeder import Feeder
from streams.sources.pace import Pace
from streams.tasks import end
from streams.watchlist.file import read_watchlist
from streams.watchlist.publisher import apply_watchlist
from streams.worker.stages import STAGE_NAMES
from streams.worker.worker import Worker

__all__ = ["run_demo"]

WATCHLIST = Path(__file__).parent / "watchlist.yaml"
FACTS = Path(__file__).parent / "facts.yaml"
END = datetime(2025, 3, 5, 21, 40, tzinfo=WIB)
"""When the scenario ends: a Wednesday in the past, fixed so that every demo shows the same."""
LIVE_SECONDS = 75.0
"""How long the part of the scenario takes in which something happens."""
_SOURCES = "sources.yaml"
BEFORE_THE_RUMOUR = timedelta(minutes=30)
"""How long before the rumour that part begins."""


async def run_demo(console: Console, seconds: float | None, channels: Path | None, *, fetched: bool = False) -> None:
    """Run until Ctrl-C, SIGTERM, or `seconds` have passed; leave no process, port or file behind.

    `channels` names a channels file; without it, alerts are printed, whatever the environment says. What happens is sent to
    the topic, or `fetched` from a made-up internet.

    Raises:
        UserError: the embedded broker or the desk cannot run here, or the channels file cannot be used.
    """
    folder = Path(tempfile.mkdtemp(prefix="kentongan-demo-"))
    try:
        async with EmbeddedBroker() as broker:
            with DemoDesk(_of_desk(broker, channels), folder) as desk:
                # Whatever the environment says: its sources are real ones.
                sources = folder / _SOURCES if fetched else None
                settings = _settings(broker, folder, channels, desk.address).model_copy(update={"sources_file": sources})
                await _run(console, settings, seconds, desk)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _of_desk(broker: EmbeddedBroker, channels: Path | None) -> dict[str, str]:
    """What the desk has to know of the rest, as the environment says it."""
    known = {"bootstrap_servers": broker.bootstrap_servers, "idempotent_producer": "false"}
    return known if channels is None else known | {"channels_file": str(channels.absolute())}


def _settings(broker: EmbeddedBroker, folder: Path, channels: Path | None, desk: str) -> Settings:
    key = folder / "author.key"
    key.touch(mode=0o600)
    key.write_bytes(secrets.token_bytes(32))
    return load_settings(
        bootstrap_servers=broker.bootstrap_servers,
        idempotent_producer=False,
        topic_prefix="kentongan.",
        partitions=4,
        command=shlex.quote(str(_command(broker, folder))),
        session_timeout=4.0,
        rebalance_timeout=4.0,
        author_key_file=key,
        metrics_port=0,
        desk_url=desk,
        log_level="warning",
        # Made-up alerts go to people only where somebody asks for it.
        channels_file=channels,
    )


def _command(broker: EmbeddedBroker, folder: Path) -> Path:
    """A script that is `kentongan` for this broker: what the demo and its messages show can be pasted in any terminal."""
    script = folder / "kentongan"
    script.write_text(
        f"""#!/bin/sh
export KENTONGAN_BOOTSTRAP_SERVERS={broker.bootstrap_servers} KENTONGAN_IDEMPOTENT_PRODUCER=false
[ ! -e {shlex.quote(str(folder / _SOURCES))} ] || export KENTONGAN_SOURCES_FILE={shlex.quote(str(folder / _SOURCES))}
exec {shlex.quote(sys.executable)} -P -m streams "$@"
"""
    )
    script.chmod(0o700)
    return script


async def _run(console: Console, settings: Settings, seconds: float | None, desk: DemoDesk) -> None:
    configure_logs(settings)
    await create_topics(settings)
    await apply_watchlist(settings, read_watchlist(WATCHLIST), keep=False)
    await publish_facts(settings, read_facts_file(FACTS).facts, keep=False)

    worker = Worker(settings, STAGE_NAMES, console, words=True)
    feeding: list[asyncio.Task[None]] = []

    async def feed() -> None:
        try:
            await desk.answers()
            show()
            await _feed(settings, console)
        except Exception as error:
            worker.fail(error)

    def show() -> None:
        lines = [
            f"Broker   {settings.bootstrap_servers} (embedded, everything in memory)",
            f"Desk     {desk.address}/",
            f"Metrics  {worker.address}/metrics",
            f"Commands {settings.command} incident list, and whatever else `kentongan --help` lists",
        ]
        console.print("\n".join(lines) + "\n", soft_wrap=True, highlight=False)

    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, worker.stop)
    try:
        await worker.run(started=lambda: feeding.append(asyncio.create_task(feed())))
    finally:
        await end(feeding)


async def _feed(settings: Settings, console: Console) -> None:
    """Send the history at full speed, and the rest at a pace that can be watched, or have it fetched."""
    fetched = settings.sources_file is not None
    timeline = Timeline.ending(story_end(END, datetime.now(UTC)) if fetched else END)
    live = timeline.rumour - BEFORE_THE_RUMOUR
    if fetched:
        await feed_by_sources(settings, console, timeline, live)
        return
    pace = Pace((timeline.end - live).total_seconds() / LIVE_SECONDS, None, time.monotonic)
    simulated = Simulated(console, timeline, live)
    async with simulated.shown(), Feeder(settings) as feeder:
        for entry in narrate(end=END):
            while entry.at >= live and (pause := pace.pause(entry.at)) > 0:
                await asyncio.sleep(min(pause, 0.25))
                if (now := pace.simulated()) is not None:
                    simulated.at = min(now, entry.at)
                    await feeder.mark(simulated.at)
            await feeder.add(entry.post)
            simulated.at = entry.at
            simulated.posts += 1
        await feeder.mark(timeline.end)
    console.print("The scenario is over; the pipeline goes on listening. Ctrl-C ends the demo.\n")
