"""Rows of issues, sources and terms that a newer release wrote: each is left alone, and all others are worked on."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

from schemas.alert import Alert
from schemas.codec import encode_record
from schemas.mention import IssueHistory, MentionBatch, MentionSegment, Sighting, SourceTotals
from schemas.watchlist import Issue
from streams.clock import minute_of, start_of
from streams.errors import NewerFormatError
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.runtime.steps import records_of
from streams.runtime.terms import RowTerm
from streams.settings import Settings
from streams.virality.coverage.coverage import ROW_PREFIX
from streams.virality.emerging.detector import ROW_KEY
from streams.virality.stage import ViralityStage
from streams.virality.unwatched import Unwatched
from tests.newer import newer_row
from tests.streams.virality.mentions import mention

TOPICS = Topics(Settings(partitions=1))
ROWS = TOPICS.issue_state.name
ISSUES = {name: Issue(id=name, title=name.title(), query=name) for name in ("banjir", "beras")}
BEGIN = minute_of(datetime(2026, 7, 4, 3, 0, tzinfo=UTC))
ARRIVED = datetime(2026, 7, 5, tzinfo=UTC)
KEYS = ("beras", f"{ROW_PREFIX}x", ROW_KEY)


def new_stage():
    stage = ViralityStage(
        TOPICS,
        lambda: ISSUES,
        hold=1000,
        checkpoint_interval=1e9,
        partition_of=lambda name: 0,
        unwatched=Unwatched(terms=100),
    )
    stage.assign([0])
    return stage


def minute(number):
    """A record of one minute: each issue is spoken of once, two sources have had a post more, and a term was used."""
    at, posts = BEGIN + number, number + 1
    return MentionBatch(
        segments=(
            MentionSegment(
                partition=0,
                clock=at + 1,
                mentions=tuple(mention(name, at, number, place) for place, name in enumerate(ISSUES)),
                sources=(SourceTotals(minute=at, since=0, totals={"x": (posts, posts), "y": (posts, posts)}),),
                sightings=(
                    Sighting(
                        offset=number,
                        index=0,
                        clock=at,
                        post=f"x:{number}",
                        source="x",
                        created_at=start_of(at),
                        excerpt="ayo #naik",
                        language="id",
                        terms=("#naik",),
                        watched=False,
                        author=f"a{number}",
                    ),
                ),
            ),
        )
    )


def incoming(offset, batch):
    return Incoming(TOPICS.mentions.name, 0, offset, ARRIVED, None, encode_record(batch))


def work(stage, minutes):
    """Take in minutes and write what has changed; the rows and the alerts that were sent."""
    records = [incoming(number, minute(number)) for number in minutes]
    items = [item for record in records for item in stage.decode(record)[0]]
    sent = records_of(stage.apply(records, items, []))
    sent += records_of(stage.checkpoint())
    alerts = [Alert.model_validate_json(record.value) for record in sent if record.topic == TOPICS.alerts.name]
    return {record.key.decode(): record.value for record in sent if record.topic == ROWS}, alerts


def newer(key, row):
    return newer_row(key.encode(), row)


def give(stage, key, *rows, termed=True):
    """Have the stage take rows back, as the loop does, with terms or without; how many were refused or passed over."""
    failed = 0
    for number, row in enumerate(rows):
        headers = (RowTerm(1, number).header(),) if termed else ()
        try:
            stage.restore(Incoming(ROWS, 0, 0, ARRIVED, key.encode(), row, headers))
        except (NewerFormatError, ValueError):
            failed += 1
    return failed


@pytest.fixture(scope="module")
def rows():
    found, _ = work(new_stage(), range(30))
    assert found.keys() == {"banjir", "beras", f"{ROW_PREFIX}x", f"{ROW_PREFIX}y", ROW_KEY}
    return found


def taken_over(rows, key, *of_key):
    """A stage that took all rows back, and under one key other ones."""
    stage = new_stage()
    for name, row in rows.items():
        give(stage, name, *([row] if name != key else of_key))
    return stage


@pytest.mark.parametrize("key", KEYS)
def test_a_newer_row_is_left_alone_and_everything_else_goes_on(rows, key):
    whole, stage = taken_over(rows, None), taken_over(rows, key, rows[key], newer(key, rows[key]))
    assert sum(stage.refused().values()) == 1
    written, _ = work(stage, range(30, 90))
    expected, _ = work(whole, range(30, 90))
    assert expected.keys() == rows.keys()
    assert written == {name: row for name, row in expected.items() if name != key}
    stage.write_again({(ROWS, 0): [name.encode() for name in rows]})
    again, _ = work(stage, range(90, 91))
    assert again.keys() == rows.keys() - {key}


def test_what_is_not_counted_is_told(rows):
    stage = new_stage()
    for key in KEYS:
        give(stage, key, newer(key, rows[key]))
    work(stage, range(30, 90))
    facts = stage.status()
    assert facts.refused_rows == {"issue": 1, "source": 1, "terms": 1}
    assert facts.refused_posts == {("issue", "beras"): 60, ("terms", ""): 60}
    assert {issue for issue, _, _ in facts.mentions} == {"banjir"}
    stage.assign([0])
    assert stage.status().refused_rows == {"issue": 0, "source": 0, "terms": 0}


@pytest.mark.parametrize("key", KEYS)
def test_a_row_that_can_be_read_takes_its_place_and_one_that_cannot_does_not(rows, key):
    good, refused = rows[key], newer(key, rows[key])
    for log, is_refused in (
        ((refused, good), False),
        ((refused, None), False),
        ((good, refused, good[: len(good) // 2], b"\xff"), True),
        ((good, refused, good, refused), True),
    ):
        stage = taken_over(rows, key, *log)
        assert sum(stage.refused().values()) == is_refused, log
        written, _ = work(stage, range(30, 90))
        assert (key in written) != is_refused


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("cut", [slice(None), slice(-3), slice(1)])
def test_what_no_release_wrote_does_not_count_over_a_row_that_can_be_read_and_is_written_over(rows, key, cut):
    whole, stage = taken_over(rows, None), taken_over(rows, None)
    assert give(stage, key, newer(key, rows[key])[cut], termed=False) == 1
    assert not +stage.refused()
    assert {name for name, _ in changed(stage)} == {key}
    assert work(stage, range(30, 90)) == work(whole, range(30, 90))


@pytest.mark.parametrize("key", KEYS)
def test_a_row_without_a_term_that_lies_alone_may_be_of_a_newer_release(rows, key):
    stage = new_stage()
    assert give(stage, key, newer(key, rows[key]), termed=False) == 1
    assert sum(stage.refused().values()) == 1
    assert not changed(stage)


def changed(stage):
    """The rows that a checkpoint writes."""
    return [(row.key.decode(), row.value) for row in records_of(stage.checkpoint()) if row.topic == ROWS]


def test_a_history_for_a_refused_issue_is_not_taken(rows):
    stage = taken_over(rows, "beras", newer("beras", rows["beras"]))
    history = new_stage()
    give(history, "beras", rows["beras"])
    row = history.issues()["beras"].as_history()
    batch = MentionBatch(segments=(), histories=(IssueHistory(issue="beras", row=b64encode(row).decode()),))
    record = incoming(30, batch)
    assert not records_of(stage.apply([record], stage.decode(record)[0], []))
    assert "beras" not in stage.issues()
    assert "beras" not in work(stage, range(31, 40))[0]


def test_a_row_that_others_write_meanwhile_is_refused_if_it_is_newer_and_of_nothing_known(rows):
    stage = taken_over(rows, "beras")
    strange = {
        "beras": newer("beras", rows["beras"]),
        "banjir": newer("banjir", rows["banjir"]),
        "x": b"\xff",
        "y": rows["beras"],
    }
    assert [stage.refuses(Incoming(ROWS, 0, 0, ARRIVED, name.encode(), row)) for name, row in strange.items()] == [
        True,
        False,
        False,
        False,
    ]
    assert stage.refused()["issue"] == 1
    stage.write_again({(ROWS, 0): [name.encode() for name in strange]})
    written, _ = work(stage, range(30, 31))
    assert {"banjir", "x", "y"} <= written.keys()
    assert "beras" not in written
