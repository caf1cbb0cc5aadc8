"""Runs the pipeline over a file of posts, with its progress, for the commands that do so."""

import math
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import fstat
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from schemas.alert import Alert
from schemas.fact import Fact
from schemas.post import Post
from schemas.watchlist import Issue
from streams.backtest.pipeline import Backtest, Stages, Watch
from streams.commands.ingest_options import opened
from streams.factcheck.matcher import FactMatcher
from streams.ingest.outcome import ReadingTally
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import NumberedPost
from streams.kafka.topics import Topics
from streams.language.agent import language_stage
from streams.logs.logs import configure_logs
from streams.runtime.faust_runner import partition_of
from streams.sentiment.agent import sentiment_stage
from streams.sentiment.load import load_engine
from streams.settings import Settings
from streams.sources.sanitize import sanitizer
from streams.virality.agent import virality_stage
from streams.virality.issue.state import IssueState
from streams.watchlist.file import read_watchlist
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

__all__ = ["Recording", "issues_of", "run_posts", "run_recorded"]

_SHOWN_EVERY = 100  # posts


@dataclass(slots=True)
class Recording:
    """The results of a run."""

    alerts: list[Alert] = field(default_factory=list)
    posts: int = 0
    taken_for: str = ""
    """What the file was taken for, in words."""
    reading: ReadingTally = field(default_factory=ReadingTally)
    """The outcome of reading the file."""
    late: int = 0
    dead: int = 0
    minutes: int = 0
    """Event time from the first post to the end."""
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    """Posts counted for every issue."""
    begin: int | None = None
    """Event minute of the first post."""
    clock: int | None = None
    """Event minute that the stream came to."""
    states: Mapping[str, IssueState] = field(default_factory=dict)
    """What is known of every issue that was mentioned, at the end."""


def issues_of(path: Path) -> Mapping[str, Issue]:
    """The issues of a watchlist file by id.

    Raises:
        UserError: it cannot be read.
    """
    return {issue.id: issue for issue in read_watchlist(path).issues}


async def run_recorded(
    settings: Settings,
    issues: Mapping[str, Issue],
    path: str,
    reading: ReadingSettings,
    console: Console,
    *,
    facts: Iterable[Fact] = (),
    stops: range = range(0),
    watch: Watch | None = None,
) -> Recording:
    """Run the pipeline over the file (`-` is standard input); progress goes to the console where it is a terminal.

    Alerts show the verified statements of `facts` that posts mention.

    Raises:
        UserError: the file, a model or the key for author ids cannot be used.
    """
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    sanitize = sanitizer(settings)
    stages = _stages(settings, issues, facts)
    topics = Topics(settings)
    run = Backtest(stages, topics, lambda key: partition_of(key, settings.partitions), stops=stops, watch=watch)
    found = Recording()
    began = time.monotonic()
    with opened(path) as stream, _shown(console, stream, found) as show:
        reader = read_posts(stream, reading, sanitize)
        for number, entry in enumerate(reader):
            if isinstance(entry, NumberedPost):
                found.alerts += await run.add(sanitize(entry.post))
            found.posts = run.posts
            if number % _SHOWN_EVERY == 0:
                show()
        found.alerts += await run.end()
        found.taken_for, found.reading = reader.words, reader.tally
        show()
    _sum_up(found, run, stages, began)
    return found


async def run_posts(settings: Settings, issues: Mapping[str, Issue], posts: Iterable[Post]) -> Recording:
    """Run the pipeline over posts in order of time, as another pipeline has passed them on.

    Raises:
        UserError: a model or the key for author ids cannot be used.
    """
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    stages = _stages(settings, issues)
    run = Backtest(stages, Topics(settings), lambda key: partition_of(key, settings.partitions))
    found = Recording()
    began = time.monotonic()
    for post in posts:
        found.alerts += await run.add(post)
    found.alerts += await run.end()
    _sum_up(found, run, stages, began)
    return found


def _sum_up(found: Recording, run: Backtest, stages: Stages, began: float) -> None:
    found.posts, found.late, found.dead, found.seconds = run.posts, run.late, run.dead, time.monotonic() - began
    found.begin, found.clock = run.begin, run.clock
    if run.begin is not None and run.clock is not None:
        found.minutes = run.clock - run.begin
    found.states = stages.virality.issues()
    found.counts = {name: state.posts for name, state in found.states.items()}


def _stages(settings: Settings, issues: Mapping[str, Issue], facts: Iterable[Fact] = ()) -> Stages:
    """The stages as the workers have them, but for checkpoints, which nothing would read."""
    topics = Topics(settings)
    matcher = Matcher({name: parse(issue.query) for name, issue in issues.items()})
    verified = {fact.id: fact for fact in facts}
    statements = FactMatcher(verified.values())
    return Stages(
        language_stage(settings, topics, lambda: matcher, lambda: statements),
        sentiment_stage(settings, topics, load_engine(settings)),
        virality_stage(settings, topics, lambda: issues, lambda: verified, checkpoint_interval=math.inf),
    )


@contextmanager
def _shown(console: Console, stream: BinaryIO, found: Recording) -> Iterator["_Show"]:
    status = fstat(stream.fileno())
    size = status.st_size if S_ISREG(status.st_mode) else None
    columns = (BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        yield _Show(progress, stream, found, size)


class _Show:
    """Brings the bar up to date."""

    def __init__(self, progress: Progress, stream: BinaryIO, found: Recording, size: int | None) -> None:
        self._progress = progress
        self._stream = stream
        self._found = found
        self._size = size
        self._task = progress.add_task("", total=size)

    def __call__(self) -> None:
        if not self._progress.disable:
            description = f"{self._found.posts:,} posts, {len(self._found.alerts):,} alerts"
            read = self._stream.tell() if self._size is not None else None
            self._progress.update(self._task, completed=read, description=description)
