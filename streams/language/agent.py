"""Runs the language stage on Kafka: gives it its parts, and speaks up for partitions from which nothing comes."""

import asyncio
import time
from collections.abc import Callable

import structlog

from streams.factcheck.follower import FactsFollower
from streams.kafka.compacted_follower import all_loaded
from streams.kafka.reader import Span
from streams.kafka.topics import Topics
from streams.language.detector import LanguageDetector
from streams.language.headers import PASSED_HEADER
from streams.language.silence import Silence
from streams.language.stage import LanguageStage
from streams.privacy.pseudonym import Pseudonymizer, load_key
from streams.runtime.faust_runner import LOOK_EVERY, StageRunner
from streams.runtime.state_rows import StateRows
from streams.runtime.steps import Send, Step
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower

__all__ = ["language_runner", "mark_idle"]

log = structlog.get_logger(__name__)

_RECORDS = 2000
"""Records of `posts-detected` that are read back where an earlier program wrote them, which did not count."""

FRESH = 3.0
"""Seconds after which a look at the ends says nothing any more of what is there now."""


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
        topics.posts,
        settings,
        rows=StateRows(
            settings,
            {
                topics.detected.name: Span(PASSED_HEADER, max(1, settings.repeat_memory), _RECORDS),
                topics.dead_letters.name: 50,
            },
        ),
        buffer_records=4096,
        fatal=fatal,
        ready=lambda: all_loaded(watchlist, facts),
    )


async def mark_idle(runner: StageRunner, idle_after: float) -> None:
    """About once a second, until cancelled, mark the partitions that are known to be silent for `idle_after` seconds."""
    stage = runner.stage
    assert isinstance(stage, LanguageStage)
    silence, looked_at = Silence(idle_after), -1.0

    def marks() -> list[Step]:
        nonlocal looked_at
        reach = runner.reach
        if reach is None or reach.asked_at <= looked_at or time.monotonic() - reach.asked_at > FRESH:
            return []
        if not runner.joined or reach.generation != runner.generation:
            return []
        looked_at = reach.asked_at
        empty = {number: place.position - 1 for number, place in reach.places.items() if runner.lag(number) == 0}
        silent, ends = silence.look(reach.generation, looked_at, reach.ends, empty)
        return [Send(stage.idle_marks(silent, ends, runner.topic_id))] if silent else []

    while True:
        await asyncio.sleep(LOOK_EVERY)
        await runner.consume.hand_out(marks)
