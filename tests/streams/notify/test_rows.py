"""A channel's rows: what is on the broker is its state, whenever the writing is cut short."""

from collections import Counter

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import NewerFormatError
from streams.kafka.records import Outgoing
from streams.notify.restraint.channel_state import ChannelState
from streams.notify.restraint.pipeline import offer
from streams.notify.rows import ChannelRows, encode_row
from tests.streams.notify.notifications import ChannelUnderTest, notification

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("offer"), st.sampled_from("abcd"), st.integers(1, 10)),
        st.tuples(st.just("send"), st.booleans(), st.just(0)),
        st.tuples(st.just("pass"), st.sampled_from([1.0, 600.0]), st.just(0)),
    ),
    max_size=40,
)


class Log:
    """A compacted topic."""

    def __init__(self) -> None:
        self.passed_over: list[Exception] = []
        self.records: dict[bytes, bytes | None] = {}
        self.rows = ChannelRows("kanal")

    def put(self, phases: list[list[Outgoing]]) -> None:
        for phase in phases:
            for record in phase:
                self.records[record.key or b""] = record.value

    def write(self, state: ChannelState) -> list[list[Outgoing]]:
        """All phases of a checkpoint."""
        return [*self.rows.write(state, "t", 0), self.rows.clear("t", 0)]

    def restored(self, channel: ChannelUnderTest) -> ChannelState:
        self.rows = ChannelRows("kanal")
        for key, value in self.records.items():
            try:
                self.rows.add(key, value)
            except ValueError as error:
                self.passed_over.append(error)
        return self.rows.restore(channel.state.rules, channel.counts, self.passed_over.append)


def channel() -> ChannelUnderTest:
    return ChannelUnderTest(
        cap=4, group="30s", retry_delay="1s", attempts=2, escalation={"to": "x", "severity": 9, "after": "15m"}
    )


@given(STEPS)
def test_what_is_read_back_is_what_was_written(steps):
    one, log, sequences = channel(), Log(), Counter()
    for step, (kind, what, severity) in enumerate(steps, 1):
        if kind == "offer":
            one.offer(what, sequences[what], severity=severity)
            sequences[what] += 1
        elif kind == "send":
            one.send(works=what)
        else:
            one.now += what
        log.put(log.write(one.state))
        if step % 8 and step < len(steps):
            continue
        back = log.restored(one)
        assert encode_row(back) == encode_row(one.state)
        assert back.bodies == one.state.bodies
        kept = set().union(*log.rows.kept.values()) if log.rows.kept else set()
        assert one.state.referenced() <= kept


@given(STEPS, st.integers(0, 2), st.integers(0, 40))
def test_a_write_that_is_cut_short_loses_nothing_that_is_offered_again(steps, phases, at):
    one, log, sequences, offers = channel(), Log(), Counter(), []
    for number, (kind, what, severity) in enumerate(steps):
        if kind == "offer":
            offers.append(notification(what, sequences[what], severity=severity))
            one.offer(what, sequences[what], severity=severity)
            sequences[what] += 1
        elif kind == "send":
            one.send(works=what)
        written = log.write(one.state)
        if number == at:
            log.put(written[:phases])
            break
        log.put(written)
    back = log.restored(one)
    for number, offered in enumerate(offers):
        offer(back, number, offered, one.now)
    assert back.numbering.newest == len(offers) - 1
    log.put(log.write(back))
    again = log.restored(one)
    assert encode_row(again) == encode_row(back)
    assert log.rows.unread == {}


def test_a_row_stays_small_however_much_a_channel_is_told():
    one, log = ChannelUnderTest(cap=100_000), Log()
    one.state.sends.extend(one.now + number * 0.036 for number in range(99_000))
    for number in range(2000):
        one.offer(f"insiden-{number:032}", 0)
    log.put(log.write(one.state))
    assert len(log.records[b"kanal"]) < 300_000
    back = log.restored(one)
    assert len(back.sends) == 99_000
    assert all(0 <= late - at < 1 for late, at in zip(back.sends, one.state.sends, strict=True))


def test_a_row_of_an_earlier_release_is_read():
    one, log = channel(), Log()
    one.offer("a", 0)
    one.send_all()
    log.put(log.write(one.state))
    row = orjson.loads(log.records[b"kanal"])
    del row["version"]
    log.records[b"kanal"] = orjson.dumps(row | {"sends": [one.now - 0.5, one.now]})
    assert list(log.restored(one).sends) == [one.now - 0.5, one.now]


def test_a_row_of_a_newer_release_is_refused_with_a_sentence():
    one, log = channel(), Log()
    log.put(log.write(one.state))
    log.records[b"kanal"] = orjson.dumps(orjson.loads(log.records[b"kanal"]) | {"version": 2})
    with pytest.raises(
        NewerFormatError, match=r"the row of the channel kanal has format 2, .* run that release, or a later one"
    ):
        log.restored(one)


def test_what_is_told_leaves_nothing_behind():
    one, log = channel(), Log()
    for number in range(3):
        one.offer(f"i{number}", 0)
    log.put(log.write(one.state))
    assert len([value for value in log.records.values() if value is not None]) == 2
    one.send_all()
    log.put(log.write(one.state))
    assert [key for key, value in log.records.items() if value is not None] == [b"kanal"]


@pytest.mark.parametrize("garbage", [b"", b"\xff", b"{}", b"[]", b"null", b"[" * 50_000, b'{"folded":1}'])
def test_a_row_that_cannot_be_read_is_as_if_there_were_none(garbage):
    log, one = Log(), channel()
    log.put(log.write(one.state))
    log.records[b"kanal"] = garbage
    assert encode_row(log.restored(one)) == encode_row(channel().state)
    assert len(log.passed_over) == 1


def test_notifications_that_cannot_be_read_are_missing_and_the_others_are_there():
    log, one = Log(), channel()
    one.offer("a", 5)
    log.put(log.write(one.state))
    one.offer("b", 5)
    log.put(log.write(one.state))
    first = next(key for key in log.records if key.startswith(b"kanal\0"))
    log.records[first] = b"[7]"
    state = log.restored(one)
    lost, there = (pending.number for pending in state.queue)
    assert state.referenced() - state.bodies.keys() == {lost}
    assert state.bodies.keys() == {there}
    assert len(log.passed_over) == 1
