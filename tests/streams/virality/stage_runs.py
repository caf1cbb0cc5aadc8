"""The virality stage over made-up records, one at a time."""

from datetime import UTC, datetime
from functools import cache
from itertools import chain, count

from schemas.codec import encode_record
from schemas.mention import MentionBatch, MentionSegment
from schemas.watchlist import Issue
from streams.clock import minute_of
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.runtime.steps import records_of
from streams.settings import Settings
from streams.virality.slices import SLICE_SECONDS
from streams.virality.stage import ViralityStage
from tests.streams.carried import Carried
from tests.streams.virality.mentions import Piece, mention

__all__ = [
    "ARRIVED",
    "BEGIN",
    "HISTORY",
    "ISSUES",
    "calm_records",
    "fold",
    "history",
    "incoming",
    "many",
    "new_stage",
    "sent",
    "slow_stage",
    "state_rows",
    "steps_of",
    "topics",
]

ISSUES = {
    name: Issue(id=name, title=name.title(), query=name, channels=("konsol",)) for name in ("banjir", "beras", "vaksin")
}


BEGIN = minute_of(datetime(2026, 7, 4, 3, 0, tzinfo=UTC))


HISTORY = 30 * 60


ARRIVED = datetime(2026, 7, 5, tzinfo=UTC)


def topics(partitions):
    return Topics(Settings(partitions=partitions))


def new_stage(partitions, *, now=lambda: 0.0, interval=1.0, watchlist=None, open_states=100):
    found = ViralityStage(
        topics(partitions),
        lambda: ISSUES if watchlist is None else watchlist,
        hold=100_000,
        checkpoint_interval=interval,
        partition_of=lambda name: 0,
        open_states=open_states,
        now=now,
    )
    found.assign([0])
    return found


def incoming(offset, batch):
    return Incoming("mentions", 0, offset, ARRIVED, None, encode_record(batch))


def steps_of(stage, records):
    results = [item for record in records for item in stage.decode(record)[0]]
    return stage.apply(records, results, [])


def fold(stage, records):
    return Carried(steps_of(stage, records))


def sent(carried):
    return list(chain.from_iterable(carried.sends))


def state_rows(steps):
    return {row.key: row.value for row in records_of(steps) if row.topic.endswith("issue-state")}


@cache
def history():
    """Rows of thirty quiet hours, in which detectors learn what is usual."""
    stage = new_stage(1)
    pieces = [
        Piece(
            0,
            minute,
            tuple(
                mention(name, minute, minute - BEGIN + HISTORY, place, engagement=4, engagement_gained=4)
                for place, name in enumerate(ISSUES)
            ),
        )
        for minute in range(BEGIN - HISTORY, BEGIN, 6)
    ]
    fold(stage, [incoming(0, MentionBatch(segments=tuple(piece.segment() for piece in [*pieces, Piece(0, BEGIN)])))])
    return tuple(records_of(stage.checkpoint()))


def calm_records(minutes, name="beras"):
    """One mention a minute, one record each."""
    return [
        incoming(
            offset,
            MentionBatch(
                segments=(
                    MentionSegment(partition=0, clock=BEGIN + offset, mentions=(mention(name, BEGIN + offset, offset),)),
                )
            ),
        )
        for offset in range(minutes)
    ]


def many(n, minute=BEGIN, offset=0):
    """A record in which `n` issues are spoken of in one minute, and the next one begins."""
    said = tuple(mention(f"isu-{number}", minute, 10_000 * offset + number) for number in range(n))
    return incoming(offset, MentionBatch(segments=(Piece(0, minute, said).segment(), Piece(0, minute + 1).segment())))


def slow_stage(**fields):
    """A stage for which a look at the clock takes as long as a slice may."""
    return new_stage(1, now=count(0, 1.01 * SLICE_SECONDS).__next__, interval=1e9, watchlist={}, **fields)
