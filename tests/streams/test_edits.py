"""Posts, edits, repeats and deletions through the stages that decide, and into the store of the desk."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from schemas.codec import decode_scored
from streams.clock import CLOCK_HEADER
from streams.desk.database import open_database
from streams.desk.posts import Search, search
from streams.desk.retention import clear
from streams.desk.writing import Writer
from streams.kafka.records import Incoming
from streams.runtime.batch import run_batch
from streams.runtime.steps import records_of
from streams.settings import Settings
from tests.streams.language.stages import MOMENT, TOPICS, incoming, post
from tests.streams.language.stages import new_stage as language_stage
from tests.streams.sentiment.stages import PARTITIONS
from tests.streams.sentiment.stages import new_stage as sentiment_stage
from tests.streams.virality.stage_runs import new_stage as virality_stage

WORDS = ("beras aman saja", "banjir, beras hilang", "banjir payah sekali", "sudah beres kok", "beras payah")
"""What a post says, by its version."""


class Pipeline:
    """The stages, and what they have said."""

    def __init__(self, engine: Engine) -> None:
        self.language, (self.sentiment, _), self.virality = language_stage(), sentiment_stage(), virality_stage(2)
        self.virality.assign(range(PARTITIONS))
        self.writer = Writer(engine, TOPICS)
        self.engine = engine
        self.ends: Counter[str] = Counter()
        self.posts: Counter[str] = Counter()
        self.gained: Counter[str] = Counter()

    async def take(self, records: list[Incoming]) -> None:
        detected = await self._through(self.language, records)
        scored = await self._through(self.sentiment, [one for one in detected if one.topic == TOPICS.detected.name])
        for record in scored:
            if record.topic == TOPICS.scored.name and record.value:
                for one in decode_scored(record.value).values:
                    self.posts[one.id] += not one.repeat
                    self.gained[one.id] += one.engagement_gained
        self.writer.put([one for one in scored if one.topic == TOPICS.scored.name], {})
        await self._through(self.virality, [one for one in scored if one.topic == TOPICS.mentions.name])

    async def _through(self, stage: Any, records: list[Incoming]) -> list[Incoming]:
        if not records:
            return []
        output = await run_batch(stage, records)
        assert not output.dead
        sent = records_of(output.steps)
        return [
            Incoming(
                one.topic,
                one.partition or 0,
                self._end(f"{one.topic}{one.partition}"),
                MOMENT,
                one.key,
                one.value,
                one.headers,
            )
            for one in sent
        ]

    def _end(self, place: str) -> int:
        self.ends[place] += 1
        return self.ends[place] - 1

    def stored(self) -> dict[str, tuple[str, str | None]]:
        return {one.id: (one.text, one.sentiment) for one in search(self.engine, Search()).posts}

    def shown(self) -> dict[str, set[str]]:
        found = defaultdict(set)
        for name in self.virality.issues():
            for sample in self.virality.issues()[name].held:
                found[sample.post].add(sample.excerpt)
        return found


event = st.tuples(st.integers(0, 2), st.integers(-1, 4), st.none() | st.integers(0, 40))
"""A post, the version that is read of it (-1 is its deletion), and its likes."""


def as_records(events: list[tuple[int, int, int | None]], *, edited: bool) -> list[Incoming]:
    found = []
    for offset, (number, version, likes) in enumerate(events):
        if version < 0:
            found.append(incoming(offset, key=f"x:{number}".encode()))
            continue
        fields = {"edited_at": (MOMENT + timedelta(minutes=version)).isoformat()} if version and edited else {}
        found.append(incoming(offset, post(number, likes=likes, text=WORDS[version if edited else 0], **fields)))
    return found


def mark(offset: int) -> list[Incoming]:
    """Two marks of time, so that what was said is over."""
    at = (MOMENT + timedelta(minutes=5)).isoformat().encode()
    return [incoming(offset, partition=one, headers=((CLOCK_HEADER, at),)) for one in (0, 1)]


async def run(engine: Engine, events: list[tuple[int, int, int | None]], cuts: set[int], *, edited: bool) -> Pipeline:
    clear(engine)
    pipeline = Pipeline(engine)
    batch: list[Incoming] = []
    for number, record in enumerate(as_records(events, edited=edited)):
        if number in cuts and batch:
            await pipeline.take(batch)
            batch = []
        batch.append(record)
    await pipeline.take([*batch, *mark(len(events))])
    return pipeline


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    found = open_database(Settings(desk_file=tmp_path_factory.mktemp("desk") / "desk.db"))
    yield found
    found.dispose()


@given(st.lists(event, min_size=1, max_size=14), st.sets(st.integers(0, 13)))
@settings(max_examples=20, phases=(Phase.explicit, Phase.generate))
def test_edits_change_no_count_and_the_last_version_is_what_is_kept(engine, events, cuts):
    changed = asyncio.run(run(engine, events, cuts, edited=True))
    stored, shown = changed.stored(), changed.shown()
    plain = asyncio.run(run(engine, events, cuts, edited=False))
    assert (changed.posts, changed.gained) == (plain.posts, plain.gained)
    alive: dict[str, int] = {}
    gone: set[str] = set()
    for number, version, _ in events:
        name = f"x:{number}"
        if version < 0:
            gone.add(name)
        elif name not in gone:
            alive[name] = max(version, alive.get(name, 0))
    last = {name: WORDS[version] for name, version in alive.items() if name not in gone}
    assert stored == {
        name: (text, "negative" if "payah" in text else "neutral")
        for name, text in last.items()
        if "beras" in text or "banjir" in text
    }
    for name, texts in shown.items():
        assert texts <= {last.get(name)}
