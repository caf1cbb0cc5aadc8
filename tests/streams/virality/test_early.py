"""A surge that is beyond the bar of a whole minute when that is half over is told then, in live and back-test alike."""

import random
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.mention import MentionBatch, MentionSegment
from streams.backtest import pipeline
from streams.clock import minute_of, start_of
from streams.kafka.records import Incoming
from streams.runtime.steps import records_of
from streams.virality import partition
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import alerts_of, backtest
from tests.streams.virality.mentions import mention
from tests.streams.virality.stage_runs import ARRIVED, BEGIN, fold, history, incoming, new_stage, sent

BURST_AT = START + timedelta(hours=30)
HALF = timedelta(seconds=30)


def rows_of(seed, *, pace, second=0, many=200, usual=120):
    """Thirty hours of talk, then a post every `pace` seconds from a second of a minute on."""
    chance = random.Random(seed)
    length = (BURST_AT - START).total_seconds() + 900
    moments = [(chance.uniform(0, length), "harga beras di pasar hari ini berapa") for _ in range(int(length / usual))]
    begin = (BURST_AT - START).total_seconds() + second
    moments += [(begin + number * pace, "harga beras naik parah, kecewa sekali") for number in range(many)]
    return [
        {
            "id": f"x:{number}",
            "source": "x",
            "created_at": (START + timedelta(seconds=at)).isoformat(),
            "text": f"{text} {number}",
        }
        for number, (at, text) in enumerate(sorted(moments))
    ]


def told(rows, chunk=500, **patches):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "CHUNK_POSTS", chunk)
        for name, value in patches.items():
            patch.setattr(partition, name, value)
        return alerts_of(backtest(WATCHED[:1]), rows)


def posts_in(alert):
    return next(reason.observed for reason in alert.reasons if reason.kind == "volume_spike")


def without_halves(rows):
    return told(rows, first_halves=lambda minute: {})


def test_a_surge_that_fills_its_minute_by_the_half_is_told_then():
    rows = rows_of(1, pace=0.5)
    [opened, *later] = told(rows)
    assert (opened.event, opened.at, opened.opened_at) == ("opened", BURST_AT + HALF, BURST_AT + HALF)
    whole = without_halves(rows)[0]
    assert whole.at == BURST_AT + timedelta(minutes=1)
    assert 60 <= posts_in(opened) <= posts_in(whole) - 60
    assert all(alert.opened_at == BURST_AT + HALF and alert.incident == opened.incident for alert in later)
    assert all(alert.at.second == 0 for alert in later)


@pytest.mark.parametrize("second", [7, 22, 31])
def test_a_surge_is_told_within_a_minute_wherever_in_a_minute_it_begins(second):
    [opened, *_] = told(rows_of(1, pace=0.5, second=second))
    assert opened.at - (BURST_AT + timedelta(seconds=second)) < timedelta(seconds=60)


def test_what_reaches_the_bar_with_the_whole_minute_alone_is_told_at_its_end():
    rows = rows_of(1, pace=2.5)
    [opened, *_] = told(rows)
    assert opened.at == BURST_AT + timedelta(minutes=1)
    assert told(rows) == without_halves(rows)


@settings(max_examples=3, deadline=None)
@given(
    st.integers(0, 2**32),
    st.sampled_from((0.2, 0.5, 1.0, 2.0, 4.0)),
    st.integers(0, 59),
    st.sampled_from((20, 120)),
    st.sampled_from((1, 3, 50)),
)
def test_alerts_are_the_same_however_the_posts_come_and_open_what_whole_minutes_open(seed, pace, second, usual, chunk):
    rows = rows_of(seed, pace=pace, second=second, many=120, usual=usual)
    alerts = told(rows)
    assert told(rows, chunk) == alerts
    whole = without_halves(rows)

    def openings(found: list[Alert]) -> list[tuple[str, int]]:
        return [(alert.incident, minute_of(alert.opened_at - HALF)) for alert in found if alert.event == "opened"]

    assert openings(alerts) == openings(whole)


def surge(offsets, first, *, first_half=True):
    """The half of a minute in which forty posts come."""
    return tuple(mention("beras", BEGIN + first, next(offsets), first_half=first_half, sentiment=None) for _ in range(40))


def segments(*said):
    return [MentionBatch(segments=(one,)) for one in said]


def piece(clock, mentions=(), *, later_half=False):
    return MentionSegment(partition=0, clock=BEGIN + clock, later_half=later_half, mentions=mentions)


def restored(rows):
    stage = new_stage(1)
    for row in rows:
        stage.restore(Incoming("issue-state", 0, 0, ARRIVED, row.key, row.value))
    return stage


def alerts_in(carried):
    return [Alert.model_validate_json(record.value) for record in sent(carried) if record.topic.endswith("alerts")]


def test_a_worker_that_takes_over_amid_the_minute_opens_nothing_a_second_time():
    offsets = count(100_000)
    first, second = surge(offsets, 5), surge(offsets, 5, first_half=False)
    records = [incoming(at, one) for at, one in enumerate(segments(piece(5, first, later_half=True), piece(6, second)))]
    straight = restored(history())
    [opened] = alerts_in(fold(straight, records[:1]))
    assert opened.at == start_of(BEGIN + 5) + HALF
    rows = records_of(straight.checkpoint())
    rest = alerts_in(fold(straight, records[1:]))
    # What waits for the end of the minute is not acknowledged, and comes again.
    successor = restored([*history(), *rows])
    assert alerts_in(fold(successor, records)) == rest
    lost = restored(history())
    assert alerts_in(fold(lost, records)) == [opened, *rest]
    assert (
        successor.issues()["beras"].to_bytes() == lost.issues()["beras"].to_bytes() == straight.issues()["beras"].to_bytes()
    )


def test_mentions_of_a_release_that_knew_no_halves_open_at_the_end_of_their_minute():
    offsets = count(100_000)
    said = surge(offsets, 5, first_half=False)
    [opened, *_] = alerts_in(
        fold(restored(history()), [incoming(at, one) for at, one in enumerate(segments(piece(5, said), piece(6)))])
    )
    assert opened.at == start_of(BEGIN + 6)
