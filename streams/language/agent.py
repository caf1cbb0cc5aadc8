"""The language stage on Kafka, with the idle marks for partitions from which nothing comes."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog

from streams.factcheck.matcher import FactMatcher
from streams.kafka.topics import Topics
from streams.language.detector import LanguageDetector
from streams.language.examine import Matches
from streams.language.silence import Silence
from streams.language.stage import LanguageStage
from streams.privacy.pseudonym import Pseudonymizer, load_key
from streams.runtime.background import Background
from streams.runtime.faust_runner import LOOK_EVERY, StageRunner
from streams.runtime.steps import Send, Step
from streams.settings import Settings

__all__ = ["IdleMarks", "language_agent", "language_stage"]

log = structlog.get_logger(__name__)

FRESH = 3.0
"""Seconds after which a look at the ends says nothing any more of what is there now."""


def language_agent(runner: StageRunner) -> None:
    """The stage as an agent of its Faust app."""

    @runner.app.agent(runner.channel, name="language", concurrency=1)
    async def language(stream: Any) -> None:
        await runner.consume.run(stream)


def language_stage(
    settings: Settings, topics: Topics, matcher: Callable[[], Matches], facts: Callable[[], FactMatcher]
) -> LanguageStage:
    """The stage with its embedded model; the current watchlist and verified statements come from `matcher` and `facts`.

    Raises:
        UserError: the model or the key for author ids cannot be read.
    """
    pseudonym = None
    if settings.author_key_file:
        pseudonym = Pseudonymizer(load_key(settings.author_key_file)).pseudonym
    else:
        log.warning("authors_dropped", hint="set KENTONGAN_AUTHOR_KEY_FILE to keep keyed hashes of author ids")
    return LanguageStage(
        topics,
        LanguageDetector.load(settings.language_model),
        matcher,
        pseudonym,
        future_tolerance=settings.future_tolerance,
        past_tolerance=settings.past_tolerance,
        repeat_memory=settings.repeat_memory,
        facts=facts,
        public=settings.public_accounts.split(","),
    )


class IdleMarks(Background):
    """Marks the partitions that are known to be silent.

    A mark that says nothing new is repeated after as long again: an older announcement that comes once more withdraws it.
    """

    def __init__(self, runner: StageRunner, idle_after: float) -> None:
        """`idle_after` seconds of silence are enough."""
        assert isinstance(runner.stage, LanguageStage)
        self._runner = runner
        self._stage = runner.stage
        self._idle_after = idle_after
        self._silence = Silence(idle_after)
        self._looked_at = -1.0
        self._marked: dict[int, tuple[object, float]] = {}

    async def run(self) -> None:
        """Look about once a second."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            await self._runner.consume.hand_out(self._marks)

    def _marks(self) -> list[Step]:
        runner, reach = self._runner, self._runner.reach
        if reach is None or reach.asked_at <= self._looked_at or time.monotonic() - reach.asked_at > FRESH:
            return []
        if not runner.joined or reach.generation != runner.generation:
            return []
        self._looked_at = reach.asked_at
        empty = {number: place.position - 1 for number, place in reach.places.items() if runner.lag(number) == 0}
        silent, ends = self._silence.look(reach.generation, self._looked_at, reach.ends, empty)
        due = {number: read for number, read in silent.items() if self._is_due(number, (reach.generation, read, ends))}
        return [Send(self._stage.idle_marks(due, ends, runner.topic_id))] if due else []

    def _is_due(self, partition: int, says: object) -> bool:
        last, at = self._marked.get(partition, (None, 0.0))
        if last == says and self._looked_at - at < self._idle_after:
            return False
        self._marked[partition] = says, self._looked_at
        return True
