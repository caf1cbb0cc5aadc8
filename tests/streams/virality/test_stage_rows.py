import pytest

from schemas.mention import MentionBatch, MentionSegment
from streams.errors import NewerFormatError
from streams.kafka.records import Incoming
from streams.runtime.steps import records_of
from streams.runtime.terms import RowTerm
from tests.streams.carried import Carried
from tests.streams.virality.mentions import mention
from tests.streams.virality.stage_runs import (
    ARRIVED,
    BEGIN,
    ISSUES,
    calm_records,
    fold,
    history,
    incoming,
    new_stage,
    sent,
    state_rows,
    topics,
)


def test_rows_and_acknowledgements_wait_for_the_checkpoint():
    moment = 0.0
    stage = new_stage(1, now=lambda: moment, interval=1.0)
    records = calm_records(5)
    moment = 0.9
    early = fold(stage, records[:4])
    assert (sent(early), early.commit) == ([], {})
    moment = 1.0
    folded = fold(stage, records[4:])
    rows = sent(folded)
    assert [(row.key, row.partition, row.topic) for row in rows] == [
        (b"beras", 0, topics(1).issue_state.name),
        (b"beras", 0, topics(1).snapshots.name),
    ]
    assert rows[0].value == rows[1].value
    assert folded.commit == {0: 3}  # the last record's minute is not over
    moment = 1.5
    assert fold(stage, calm_records(6)[5:]).commit == {}


def test_a_row_is_written_only_when_it_has_changed():
    stage = new_stage(1)
    fold(stage, calm_records(3))
    assert {row.key for row in records_of(stage.checkpoint())} == {b"beras"}
    again = Carried(stage.checkpoint())
    assert (sent(again), again.commit) == ([], {0: 1})


def test_an_issue_that_left_the_watchlist_is_forgotten_with_a_tombstone():
    watched = dict(ISSUES)
    stage = new_stage(1, watchlist=watched)
    fold(stage, calm_records(2))
    records_of(stage.checkpoint())
    del watched["beras"]
    far = BEGIN + 26 * 60
    segment = MentionSegment(partition=0, clock=far - far % 60 + 61, mentions=(mention("vaksin", far - far % 60 + 60, 9),))
    fold(stage, [incoming(2, MentionBatch(segments=(segment,)))])
    rows = {row.key: row.value for row in records_of(stage.checkpoint())}
    assert rows[b"beras"] is None
    assert rows[b"vaksin"]
    assert set(stage.issues()) == {"vaksin"}


def test_an_older_row_that_a_lost_worker_wrote_late_does_not_count():
    stage = new_stage(1)
    rows = []
    for record in calm_records(4):
        fold(stage, [record])
        rows += records_of(stage.checkpoint())
    fresh = new_stage(1)
    for place, row in enumerate([rows[0], rows[-1], rows[0]]):
        fresh.restore(Incoming("issue-state", 0, place, ARRIVED, row.key, row.value))
    assert fresh.issues()["beras"].posts == 3


def test_a_row_that_is_known_to_count_does_so_though_another_has_come_further():
    stage = new_stage(1)
    rows = []
    for record in calm_records(4):
        fold(stage, [record])
        rows.append(state_rows(stage.checkpoint()))
    rows = [found for found in rows if b"beras" in found]
    fresh = new_stage(1)
    term = (RowTerm(2, 1).header(),)
    for place, (key, value) in enumerate([*rows[-1].items(), *rows[0].items()]):
        fresh.restore(Incoming("issue-state", 0, place, ARRIVED, key, value, term))
    assert fresh.issues()["beras"].posts < stage.issues()["beras"].posts
    fresh.write_again({("issue-state", 0): list(rows[0])})
    assert state_rows(fresh.checkpoint()) == rows[0]


def test_rows_that_others_wrote_over_are_written_again_and_those_of_nobody_cleared_away():
    stage = new_stage(1)
    for record in calm_records(8):
        fold(stage, [record])
    rows = state_rows(stage.checkpoint())
    assert records_of(stage.checkpoint()) == []
    stage.write_again({("issue-state", 0): [*rows, b"nobody", b"~source/nobody", b"\xff\xfe", b""]})
    assert state_rows(stage.checkpoint()) == {**rows, b"nobody": None}  # what has no key of ours is nobody's to clear away


def test_a_row_of_a_newer_release_is_refused_with_a_sentence():
    row = history()[0]
    newer = bytes([row.value[0] + 1]) + row.value[1:]
    with pytest.raises(NewerFormatError, match=r"the row of an issue has format \d, which a newer release wrote"):
        new_stage(1).restore(Incoming("issue-state", 0, 0, ARRIVED, row.key, newer))


def test_a_tombstone_is_taken_back():
    stage = new_stage(1)
    row = history()[0]
    stage.restore(Incoming("issue-state", 0, 0, ARRIVED, row.key, row.value))
    stage.restore(Incoming("issue-state", 0, 1, ARRIVED, row.key, None))
    assert stage.issues() == {}
