"""A recording, and whether a running installation tells of it what its back-test does.

Alerts are compared as a whole: every field of an alert follows from the posts. What is by nature live, namely when a record
was written and how often an alert was sent, is no part of an alert.
"""

import os
from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson

from schemas.alert import Alert
from schemas.post import Post
from streams.commands.reading_options import ReadingOptions
from streams.factcheck.file import read_facts_file
from streams.factcheck.publisher import publish_facts
from streams.ingest.reader import read_posts
from streams.ingest.record import NumberedPost
from streams.kafka.topics import Topic
from streams.local.demo import END, FACTS
from streams.local.demo import WATCHLIST as DEMO_WATCHLIST
from streams.local.scenario import narrate
from streams.sources.feeder import Feeder
from streams.sources.pace import Pace
from streams.watchlist.file import read_watchlist
from streams.worker.stages import STAGES
from tests.pipeline import Pipeline

__all__ = [
    "SHARED",
    "Difference",
    "Recording",
    "demo",
    "difference",
    "feed_with_a_minute_of_its_own_pace",
    "three_days",
]

SHARED = Path(os.environ.get("KENTONGAN_SHARED", Path(__file__).parents[2] / "shared"))
_LIVE = SHARED / "cases" / "live"
_COLUMNS = (
    "id=ID",
    "source=Sumber",
    "text=Isi",
    "created_at=Waktu",
    "author=Penulis",
    "author_followers=Pengikut",
    "url=Tautan",
    "likes=Suka",
    "shares=Dibagikan",
    "comments=Komentar",
)


@dataclass(frozen=True)
class Recording:
    """A file of posts, how it is read, and what is watched."""

    name: str
    posts: Path
    watchlist: Path
    facts: Path | None = None
    columns: tuple[str, ...] = ()
    zone: str | None = None

    @property
    def options(self) -> tuple[str, ...]:
        """How commands are told to read it."""
        zone = ("--zone", self.zone) if self.zone else ()
        mapped = (part for column in self.columns for part in ("--map", column))
        # One line of three days gives no post: its time says only "kemarin".
        return (*mapped, *zone, "--allow-rejects", "1%")

    def read(self, pipeline: Pipeline) -> list[Post]:
        """Its posts, in order."""
        reading = ReadingOptions(map=list(self.columns), zone=self.zone).reading(pipeline.settings)
        with self.posts.open("rb") as stream:
            return [entry.post for entry in read_posts(stream, reading, lambda post: post) if isinstance(entry, NumberedPost)]

    def expected(self, pipeline: Pipeline) -> dict[str, Alert]:
        """The alerts of the back-test by id, with the settings of an installation."""
        facts = ("--facts", str(self.facts)) if self.facts else ()
        done = pipeline.run("backtest", str(self.posts), "--watchlist", str(self.watchlist), "--json", *facts, *self.options)
        assert done.returncode == 0, done.stderr
        return {alert.id: alert for alert in map(Alert.model_validate_json, done.stdout.splitlines()[:-1])}

    async def prepare(self, pipeline: Pipeline) -> None:
        """Make the topics, watch the issues, publish the facts."""
        await pipeline.prepare(read_watchlist(self.watchlist).issues)
        if self.facts:
            await publish_facts(pipeline.settings, read_facts_file(self.facts).facts, keep=False)


def three_days() -> Recording | None:
    """Three days of posts, where the shared cases are at hand; they are no part of the repository."""
    posts = _LIVE / "three_days.csv"
    if not posts.exists():
        return None
    return Recording("three days", posts, _LIVE / "watchlist.yaml", None, _COLUMNS, "WIB")


def demo(folder: Path) -> Recording:
    """The scenario of the demo as a file."""
    posts = folder / "demo.jsonl"
    posts.write_bytes(
        b"\n".join(orjson.dumps(told.post.model_dump(mode="json", exclude_none=True)) for told in narrate(end=END))
    )
    return Recording("demo", posts, DEMO_WATCHLIST, FACTS)


@dataclass
class Difference:
    """How the alerts on the topic differ from those of the back-test."""

    missing: list[Alert]
    invented: list[Alert]
    changed: list[tuple[Alert, dict[str, tuple[object, object]]]]
    """What was expected, with the fields that differ: expected and found."""
    told: int
    """Alerts on the topic, each once."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.invented or self.changed)

    def __str__(self) -> str:
        lines = [f"{self.told} alerts told"]
        lines += [f"missing: {alert!r}" for alert in self.missing]
        lines += [f"invented: {alert!r}" for alert in self.invented]
        for alert, fields in self.changed:
            lines += [
                f"changed in {alert.id}, {name}: expected {one!r}, found {two!r}" for name, (one, two) in fields.items()
            ]
        return "\n".join(lines)


async def difference(pipeline: Pipeline, expected: dict[str, Alert], *, within: float) -> Difference:
    """Wait until all that was sent has passed through all stages, and compare."""
    await _all_through(pipeline, within)
    found: dict[str, list[Alert]] = {}
    for alert in await pipeline.alerts():
        found.setdefault(alert.id, []).append(alert)
    changed = [
        (expected[name], _fields(expected[name], one))
        for name, said in found.items()
        if name in expected
        for one in said
        if one != expected[name]
    ]
    return Difference(
        [alert for name, alert in expected.items() if name not in found],
        [said[0] for name, said in found.items() if name not in expected],
        changed,
        len(found),
    )


def _fields(expected: Alert, found: Alert) -> dict[str, tuple[object, object]]:
    return {
        name: (getattr(expected, name), getattr(found, name))
        for name in Alert.model_fields
        if getattr(expected, name) != getattr(found, name)
    }


async def _all_through(pipeline: Pipeline, within: float) -> None:
    """What is acknowledged of `mentions` has been counted, and what was to tell of it is told."""
    topics = pipeline.topics
    for declared in STAGES[:3]:
        stage = declared.name
        ends = await _ends(pipeline, declared.source(topics))

        async def through(stage: str = stage, ends: dict[int, int] = ends) -> bool:
            committed = await pipeline.committed(stage)
            return all(committed.get(partition, 0) >= end for partition, end in ends.items())

        await pipeline.eventually(through, within=within, what=f"{stage} is through", every=1.0)


async def _ends(pipeline: Pipeline, topic: Topic) -> dict[int, int]:
    ends: dict[int, int] = {}
    for record in await pipeline.read(topic):
        ends[record.partition] = max(record.offset + 1, ends.get(record.partition, 0))
    return ends


async def feed_with_a_minute_of_its_own_pace(pipeline: Pipeline, recording: Recording, *, seconds: float = 60) -> None:
    """Send the recording at full speed, but `seconds` of it, where posts are densest, at the pace of the posts."""
    posts = recording.read(pipeline)
    times = [post.created_at.timestamp() for post in posts]
    densest = max(times, key=lambda begin: bisect_left(times, begin + seconds) - bisect_left(times, begin))
    pace = Pace(1.0)
    async with Feeder(pipeline.settings) as feeder:
        for post, at in zip(posts, times, strict=True):
            if densest <= at < densest + seconds:
                await pace.wait(post.created_at, feeder.mark)
            await feeder.add(post)
        assert feeder.clock is not None
        await feeder.mark(feeder.clock + timedelta(minutes=1))
