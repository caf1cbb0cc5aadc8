import asyncio
import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain, count, pairwise

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.codec import encode_record
from schemas.mention import MentionBatch, MentionSegment
from schemas.notification import DELETED_KEY, Deleted
from schemas.watchlist import Issue
from streams.clock import minute_of, start_of
from streams.errors import NewerFormatError
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.runtime.loop import Consume
from streams.runtime.steps import Commit, Send, records_of
from streams.runtime.terms import Term
from streams.settings import Settings
from streams.virality.issue.state import IssueState
from streams.virality.slices import SLICE_SECONDS
from streams.virality.stage import ReadMentions, ViralityStage
from tests.streams.carried import Carried
from tests.streams.loops import SETTINGS, Event, Group, Message, Stream
from tests.streams.virality.mentions import Piece, batches, interleaved, mention, repeated

ISSUES = {
    name: Issue(id=name, title=name.title(), query=name, channels=("konsol",)) for name in ("banjir", "beras", "vaksin")
}
BEGIN = minute_of(datetime(2026, 7, 4, 3, 0, tzinfo=UTC))
HISTORY = 30 * 60
RECORDED = 150
END = BEGIN + RECORDED + 120
FIRST_OFFSET = 100_000
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


def posts(seed, *, late):
    """Minute at which it is read, minute of event time, issue and fields of every post.

    Two surges, one of them angry, and a post that goes viral where little else is said.
    """
    chance = random.Random(seed)
    found = []
    for number in range(320):
        issue = chance.choices(["beras", "banjir", "vaksin"], [6, 4, 1])[0]
        minute = int(chance.triangular(0, RECORDED - 1, 45)) if issue != "vaksin" else chance.randrange(RECORDED)
        fields = {
            "sentiment": "negative" if issue == "banjir" and chance.random() < 0.9 else "neutral",
            "excerpt": f"{issue} nomor {number} #tanda{number % 3} https://contoh.example.invalid/{number % 4}",
            "engagement": number,
            "author_followers": number % 7,
        }
        if number % 10 == 3:
            fields |= {"repeat": True, "engagement_gained": 5}
        elif issue == "beras":
            fields["engagement_gained"] = number
        delay = chance.randrange(9) if late and chance.random() < 0.2 else 0
        found.append((minute + delay, minute, issue, fields))
    for step, actions in enumerate((20, 800, 1500, 2600, 9000, 9200, 9250)):
        fields = {"post": "x:viral", "excerpt": "vaksin viral", "engagement": actions, "engagement_gained": 10}
        found.append((20 + 12 * step, 20, "vaksin", fields | ({"repeat": True} if step else {})))
    return sorted(found, key=lambda one: one[0])


def streams_of(found, partitions, seed):
    """The posts on their partitions, each with its own event clock, and the end of time on every one."""
    chance = random.Random(seed)
    waiting = [[] for _ in range(partitions)]
    offsets = [count(FIRST_OFFSET) for _ in range(partitions)]
    clocks = [BEGIN] * partitions
    for minute, written, issue, fields in found:
        number = chance.randrange(partitions)
        offset = next(offsets[number])
        clocks[number] = max(clocks[number], BEGIN + minute)
        created_at = start_of(BEGIN + written) + timedelta(seconds=fields["engagement"] % 60)
        fields = {"post": f"x:{fields['engagement']}", "created_at": created_at} | fields
        waiting[number].append(Piece(number, clocks[number], (mention(issue, clocks[number], offset, **fields),)))
    return [[*pieces, Piece(number, END)] for number, pieces in enumerate(waiting)]


class Installation:
    """What is on the broker: rows, alerts by id, and the offset up to which the stage has acknowledged."""

    def __init__(self, partitions, open_states=100, look=0.0):
        """A look at the clock takes `look` seconds: with many, everything is done in slices."""
        self._partitions = partitions
        self._open_states = open_states
        self._clock = 0.0
        self._look = look
        self.rows = list(history())
        self.alerts = {}
        self.done = -1
        self.stage = self.restart()

    def now(self):
        self._clock += self._look
        return self._clock

    def restart(self):
        self.stage = new_stage(self._partitions, now=self.now, open_states=self._open_states)
        for offset, row in enumerate(self.rows):
            self.stage.restore(Incoming("issue-state", 0, offset, ARRIVED, row.key, row.value))
        return self.stage

    def send(self, steps, survives):
        """Put the records on the broker one by one; return False when the worker dies in between."""
        for step in steps:
            if isinstance(step, Commit):
                if not survives():
                    return False
                self.done = max(self.done, step.offsets.get(0, -1))
            for out in step.records if isinstance(step, Send) else ():
                if not survives():
                    return False
                if out.topic.endswith("issue-state"):
                    self.rows.append(out)
                elif not out.topic.endswith("issue-snapshots"):
                    found = Alert.model_validate_json(out.value)
                    assert self.alerts.setdefault(found.id, out.value) == out.value
                    assert out.key == found.incident.encode()
        return survives()

    def play(self, records, chance, crashes=0):
        """Process the records in takes of any size; die `crashes` times, also between two sends."""
        at = 0
        while at < len(records):
            size = chance.randrange(1, 8)
            self._clock += chance.random() / 2
            dies_in = chance.randrange(12) if crashes and chance.random() < 0.05 else -1
            steps = count()
            if self.send(steps_of(self.stage, records[at : at + size]), lambda: next(steps) != dies_in):  # noqa: B023
                at += size
            else:
                crashes -= 1
                if chance.random() < 0.5:
                    self.rows.append(chance.choice(self.rows))
                self.restart()
                at = self.done + 1
        assert self.send(self.stage.checkpoint(), lambda: True)
        assert self.done == len(records) - 1
        return self.result()

    def result(self):
        states = {name: IssueState.from_bytes(row.value, ISSUES[name]) for name, row in newest(self.rows).items()}
        assert {name: (one.posts, one.folded) for name, one in states.items()} == {
            name: (one.posts, one.folded) for name, one in self.stage.issues().items()
        }
        return {name: (one.posts, one.folded) for name, one in states.items()}, self.alerts


def newest(rows):
    found = {}
    for row in rows:
        name = row.key.decode()
        state = IssueState.from_bytes(row.value, ISSUES[name])
        if name not in found or (state.closed, state.folded) >= found[name][0]:
            found[name] = ((state.closed, state.folded), row)
    return {name: row for name, (_, row) in found.items()}


def counted(found):
    """Posts and mentions of every issue, by a plain count, with those of the history."""
    usual = len(range(0, HISTORY, 6))
    return {
        name: (
            usual + sum(issue == name and "repeat" not in fields for _, _, issue, fields in found),
            usual + sum(issue == name for _, _, issue, _ in found),
        )
        for name in ISSUES
    }


@cache
def reference(partitions, *, late):
    """What comes out when the partitions are read one record after the other, in the order of time."""
    streams = streams_of(posts(11, late=late), partitions, 12)
    in_order = sorted((piece for stream in streams for piece in stream), key=lambda piece: piece.clock)
    records = [
        incoming(offset, MentionBatch(segments=(piece.segment(),), model="m@1")) for offset, piece in enumerate(in_order)
    ]
    return Installation(partitions).play(records, random.Random(0))


def test_a_quiet_history_two_surges_and_a_viral_post_raise_alerts_of_every_kind():
    counts, alerts = reference(1, late=False)
    assert counts == counted(posts(11, late=False))
    found = [Alert.model_validate_json(value) for value in alerts.values()]
    assert {(alert.issue, reason.kind) for alert in found for reason in alert.reasons} == {
        ("beras", "volume_spike"),
        ("beras", "engagement_surge"),
        ("banjir", "volume_spike"),
        ("banjir", "negative_surge"),
        ("vaksin", "viral_post"),
    }
    assert {alert.samples[0].post for alert in found if alert.issue == "vaksin"} == {"x:viral"}
    assert {alert.event for alert in found} == {"opened", "updated", "resolved"}
    for alert in found:
        assert alert.title == ISSUES[alert.issue].title
        assert alert.channels == ("konsol",)
        assert alert.model == "m@1"


@pytest.mark.parametrize("partitions", [2, 3, 4])
def test_the_number_of_partitions_changes_nothing_when_posts_come_in_order(partitions):
    assert reference(partitions, late=False) == reference(1, late=False)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(1, 4),
    st.integers(0, 2**32),
    st.sampled_from([1, 5, 40]),
    st.integers(0, 4),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from([0.0, SLICE_SECONDS / 5, SLICE_SECONDS]),
)
def test_interleaving_takes_repeats_crashes_packed_states_and_pauses_change_nothing(
    partitions, seed, most, crashes, late, opened, look
):
    chance = random.Random(seed)
    streams = streams_of(posts(11, late=late), partitions, 12)
    pieces = interleaved([repeated(stream, chance) for stream in streams], chance)
    records = [incoming(offset, batch) for offset, batch in enumerate(batches(pieces, chance, most))]
    assert Installation(partitions, opened, look).play(records, chance, crashes) == reference(partitions, late=late)


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


def test_rows_are_made_a_thousand_at_a_time_and_need_not_wait_for_each_other():
    names = {f"isu-{number}": Issue(id=f"isu-{number}", title="Isu", query="isu") for number in range(2_500)}
    stage = new_stage(1, watchlist=names)
    said = tuple(mention(name, BEGIN, place) for place, name in enumerate(names))
    fold(stage, [incoming(0, MentionBatch(segments=(Piece(0, BEGIN, said).segment(), Piece(0, BEGIN + 1).segment())))])
    phases = [[row for row in phase if row.topic.endswith("issue-state")] for phase in Carried(stage.checkpoint()).sends]
    assert [len(phase) for phase in phases] == [1_000, 1_000, 500, 0]
    assert {row.key.decode() for phase in phases for row in phase} == set(names)
    assert all(row.unordered for phase in phases for row in phase)


def many(n, minute=BEGIN, offset=0):
    """A record in which `n` issues are spoken of in one minute, and the next one begins."""
    said = tuple(mention(f"isu-{number}", minute, 10_000 * offset + number) for number in range(n))
    return incoming(offset, MentionBatch(segments=(Piece(0, minute, said).segment(), Piece(0, minute + 1).segment())))


def slow_stage(**fields):
    """A stage for which a look at the clock takes as long as a slice may."""
    return new_stage(1, now=count(0, 1.01 * SLICE_SECONDS).__next__, interval=1e9, watchlist={}, **fields)


def test_a_large_minute_is_folded_in_slices():
    stage = slow_stage()
    steps = steps_of(stage, [many(50)])
    first = next(steps)
    assert len(stage.issues()) < 5
    carried = Carried(chain([first], steps))
    assert carried.pauses >= 50
    assert (carried.counted.posts_in, carried.counted.posts_out, len(stage.issues())) == (50, 50, 50)


def test_posts_are_deleted_in_slices_from_issues_that_show_them():
    stage = slow_stage()
    sent(fold(stage, [many(50)]))
    gone = MentionSegment(partition=0, clock=BEGIN + 2, deleted=tuple(f"x:{number}.0" for number in range(50)))
    steps = steps_of(stage, [incoming(1, MentionBatch(segments=(gone,)))])
    first = next(steps)
    assert sum(len(list(state.recent.samples())) for state in stage.issues().values()) > 40
    assert Carried(chain([first], steps)).pauses >= 45
    assert not any(list(state.recent.samples()) for state in stage.issues().values())


async def test_the_loop_answers_while_a_large_minute_is_folded():
    """Each turn of another task is short against the whole of the fold, in which there would else be none."""
    stage = new_stage(1, interval=1e9, watchlist={}, now=time.monotonic)
    diary = []
    consume = Consume(stage, Group(diary), SETTINGS, fatal=diary.append, ready=None)
    turns = []

    async def watch():
        while True:
            turns.append(time.process_time())
            await asyncio.sleep(0)

    event = Event(Message(0, many(3000).value, timestamp=ARRIVED.timestamp()))
    watching = asyncio.create_task(watch())
    began = time.process_time()
    await consume.run(Stream(diary, [[event]]))
    whole = time.process_time() - began
    watching.cancel()
    assert len(stage.issues()) == 3000
    assert len(turns) >= 10
    assert max(after - before for before, after in pairwise(turns)) < whole / 2


def test_a_deletion_upstream_leaves_no_sample_behind():
    stage = new_stage(1)
    fold(stage, calm_records(4))
    records_of(stage.checkpoint())
    gone = MentionSegment(partition=0, clock=BEGIN + 3, deleted=("x:0.0", "x:1.0", "x:2.0"))
    fold(stage, [incoming(4, MentionBatch(segments=(gone,)))])
    [row] = records_of(stage.checkpoint())
    state = IssueState.from_bytes(row.value, ISSUES["beras"])
    assert state.recent.samples() == ()
    assert state.posts == 3


def test_a_post_that_is_deleted_before_its_minute_is_over_is_counted_and_not_shown():
    stage = new_stage(1)
    first, *rest = calm_records(4)
    fold(stage, [first])
    gone = MentionSegment(partition=0, clock=BEGIN, deleted=("x:0.0", "x:2.0"))
    fold(stage, [incoming(1, MentionBatch(segments=(gone,)))])
    for record in rest:
        fold(stage, [replace(record, offset=record.offset + 1)])
    records_of(stage.checkpoint())
    state = stage.issues()["beras"]
    assert state.posts == 3
    assert {one.post for one in state.recent.samples()} == {"x:1.0"}


def test_a_deletion_is_told_to_the_channels_of_the_same_number():
    stage = new_stage(1)
    gone = MentionSegment(partition=0, clock=BEGIN, deleted=("x:2", "x:1"))
    [told] = sent(fold(stage, [incoming(0, MentionBatch(segments=(gone,)))]))
    assert (told.topic, told.partition, told.key) == (topics(1).notifications.name, 0, DELETED_KEY)
    assert Deleted.model_validate_json(told.value).posts == ("x:1", "x:2")


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
    term = (Term(2, 1).header(),)
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


@pytest.mark.parametrize("value", [None, b""])
def test_a_record_without_a_value_is_refused(value):
    with pytest.raises(ValueError):
        new_stage(1).decode(Incoming("mentions", 0, 0, ARRIVED, None, value))


@pytest.mark.parametrize("value", [b"{}", b"[]", b'{"segments": 3}', b"\xff", b"[" * 50_000])
def test_what_is_no_batch_of_mentions_is_a_dead_letter_as_it_came(value):
    items, [letter] = new_stage(1).decode(Incoming("mentions", 0, 0, ARRIVED, None, value))
    assert not items
    assert (letter.place, letter.value) == ((0, -1), value)


def test_a_mention_that_cannot_be_read_takes_neither_its_neighbours_nor_their_time_with_it():
    batch = MentionBatch(
        segments=(MentionSegment(partition=0, clock=30_000_000, mentions=(mention("a", 30_000_000, 1),) * 3),)
    )
    value = orjson.loads(encode_record(batch))
    value["segments"][0]["mentions"][1]["engagement_gained"] = 2**54
    value["histories"] = [{"issue": "a", "row": "!"}]
    record = Incoming("mentions", 0, 7, ARRIVED, None, orjson.dumps(value))
    [read], [letter, history] = new_stage(1).decode(record)
    assert orjson.loads(letter.value)["engagement_gained"] == 2**54
    assert orjson.loads(history.value) == {"issue": "a", "row": "!"}
    assert (letter.place, history.place) == ((7, 0), (7, 1))
    assert [len(segment.mentions) for segment in read.batch.segments] == [2]
    assert read.batch.segments[0].clock == 30_000_000


async def test_a_record_that_failed_becomes_a_dead_letter_and_does_not_hold_up_the_others():
    stage = new_stage(1, interval=0.001, now=count(0, 1).__next__)
    good, bad = calm_records(2)
    item = ReadMentions(bad, MentionBatch(segments=()))
    letter = stage.dead_letter(item).because("ValueError", 5)
    assert await stage.work([item]) == [item]
    folded = Carried(stage.apply([good, bad], stage.decode(good)[0], [letter]))
    [record] = sent(folded)
    assert record.topic == topics(1).dead_letters.name
    assert record.value == bad.value
    assert folded.commit == {0: -1}
    assert Carried(stage.checkpoint()).commit == {0: -1}  # the mention of the good record is still held
