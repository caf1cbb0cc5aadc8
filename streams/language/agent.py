"""Runs the language stage on Kafka: gives it its parts, and speaks up for partitions from which nothing comes."""

import asyncio
import time
from collections.abc import Callable

import structlog

from streams.factcheck.follower import FactsFollower
from streams.kafka.compacted_follower import all_loaded
from streams.kafka.topics import Topics
from streams.language.detector import LanguageDetector
from streams.language.stage import LanguageStage
from streams.privacy.pseudonym import Pseudonymizer, load_key
from streams.runtime.faust_runner import StageRunner
from streams.runtime.outcome import Folded
from streams.runtime.state_rows import StateRows
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower

__all__ = ["language_runner", "mark_idle"]

log = structlog.get_logger(__name__)

REMEMBERED_RECORDS = 2000
"""Records of `posts-detected` that are read back for each partition to recognise repeats."""


def language_runner(
    settings: Settings,
    topics: Topics,
    watchlist: WatchlistFollower,
    facts: FactsFollower,
    fatal: Callable[[BaseException], None],
) -> StageRunner:
    """The language stage with its embedded model.

    Raises:
        UserError: the key for author ids cannot be read.
    """
    pseudonym = None
    if settings.author_key_file:
        pseudonym = Pseudonymizer(load_key(settings.author_key_file)).pseudonym
    else:
        log.warning("authors_dropped", hint="set KENTONGAN_AUTHOR_KEY_FILE to keep keyed hashes of author ids")
    stage = LanguageStage(
        topics,
        LanguageDetector.load(settings.language_model),
        watchlist.matcher,
        pseudonym,
        future_tolerance=settings.future_tolerance,
        past_tolerance=settings.past_tolerance,
        repeat_memory=settings.repeat_memory,
        facts=facts.matcher,
        public=settings.public_accounts.split(","),
    )
    return StageRunner(
        stage,
        topics.posts.name,
        settings,
        rows=StateRows(settings, {topics.detected.name: REMEMBERED_RECORDS, topics.dead_letters.name: 50}),
        buffer_records=4096,
        fatal=fatal,
        ready=lambda: all_loaded(watchlist, facts),
    )


async def mark_idle(runner: StageRunner, idle_after: float) -> None:
    """Once a second, until cancelled, mark the partitions that were silent for `idle_after` seconds and hold nothing new."""
    stage = runner.stage
    assert isinstance(stage, LanguageStage)

    def marks() -> Folded:
        now = time.monotonic()
        silent = [
            partition
            for partition, taken in runner.consume.last_taken.items()
            if now - taken >= idle_after and not runner.lag(partition)
        ]
        return Folded([stage.idle_marks(silent)] if runner.joined else [])

    while True:
        await asyncio.sleep(1)
        await runner.consume.hand_out(marks)
