from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from schemas.notification import Notification
from streams.incidents.standing import Standing
from streams.notify.due import AlertDue, Memory
from tests.streams.notify.notifications import NOON, ChannelUnderTest, notification

MINUTE = 60.0
HOUR = 3600.0


def test_alerts_are_told_in_their_order():
    channel = ChannelUnderTest()
    channel.offer("a", 0)
    channel.offer("b", 0)
    channel.offer("a", 1)
    assert channel.send_all() == ["a-0", "b-0", "a-1"]
    assert channel.counts["sent"] == 3


def test_what_was_taken_in_is_not_taken_in_again():
    channel = ChannelUnderTest()
    channel.offer("a", 0)
    channel.offer("a", 1)
    channel.offered = 0
    channel.offer("a", 0)  # the same record again
    channel.offered = 2
    channel.offer("a", 1)  # the same alert in another record
    assert channel.send_all() == ["a-0", "a-1"]
    assert channel.counts["repeated"] == 1


def test_another_alert_of_the_same_number_is_no_repeat():
    channel = ChannelUnderTest()
    for number in range(12):
        channel.offer("a", number)
    first = notification("a", 11)
    other = Notification(alert=first.alert.model_copy(update={"id": "another"}), alerted_at=first.alerted_at)
    for offered in (other, first, other):
        channel.state.offer(channel.offered, offered, channel.now)
        channel.offered += 1
    channel.offer("a", 0)
    assert channel.send_all()[12:] == ["another"]
    assert channel.counts["repeated"] == 3


def test_what_was_taken_in_before_ids_were_remembered_is_told_by_its_number():
    channel = ChannelUnderTest()
    channel.state.incidents["a"] = Memory(3)
    for number in (2, 3, 4, 3):
        channel.offer("a", number)
    assert channel.send_all() == ["a-4"]


def test_a_dead_letter_that_is_sent_in_again_is_told_again():
    channel = ChannelUnderTest()
    channel.offer("a", 0)
    channel.send_all()
    again = channel.state.bodies[0]
    channel.state.offer(7, again, channel.now, again=True)
    assert channel.send_all() == ["a-0"]


def test_an_alertmanager_is_told_each_alert_though_a_person_would_get_a_few():
    rules = {"kind": "alertmanager", "url_file": "/run/secrets/alamat"}
    channel = ChannelUnderTest(rules)
    person = ChannelUnderTest({"url_file": "/run/secrets/alamat"})
    for each in (channel, person):
        for incident in "abcdefghij":
            for sequence in range(5):
                each.offer(incident, sequence)
    assert len(channel.send_all()) == 50
    assert len(person.send_all()) == 10


class TestGrouping:
    def test_what_comes_in_quick_succession_collapses_to_the_newest(self):
        channel = ChannelUnderTest(group="30s")
        for sequence in range(4):
            channel.offer("a", sequence)
        assert channel.send_all() == ["a-3"]
        assert channel.counts["collapsed"] == 3

    def test_the_first_of_an_incident_goes_at_once_and_the_next_after_a_pause(self):
        channel = ChannelUnderTest(group="30s")
        channel.offer("a", 0)
        assert channel.send_all() == ["a-0"]
        channel.offer("a", 1)
        channel.offer("b", 0)
        assert channel.send_all() == ["b-0"]
        channel.now += 29
        channel.offer("a", 2)
        assert channel.send_all() == []
        channel.now += 1
        assert channel.send_all() == ["a-2"]

    def test_what_is_being_sent_is_left_alone(self):
        channel = ChannelUnderTest(group="30s")
        channel.offer("a", 0)
        due = channel.due()
        channel.offer("a", 1)
        assert isinstance(due, AlertDue)
        assert due.notification.alert.id == "a-0"
        channel.state.sent(due, channel.now)
        channel.now += 30
        assert channel.send_all() == ["a-1"]


class TestCap:
    def test_the_rest_of_the_hour_becomes_a_digest(self):
        channel = ChannelUnderTest(cap=5)
        for number in range(20):
            channel.offer(f"i{number}", 0)
        assert channel.send_all() == ["i0-0", "i1-0", "i2-0", "i3-0"]
        channel.now += 15 * MINUTE
        assert channel.send_all() == ["digest:16"]
        channel.offer("new", 0)
        channel.now += 15 * MINUTE
        assert channel.send_all() == []  # five were sent within the hour
        channel.now += 30 * MINUTE
        assert channel.send_all() == ["digest:1"]

    def test_an_alert_that_overtakes_a_digest_takes_its_incident_along(self):
        channel = ChannelUnderTest(cap=2, digest={"every": "1d"})
        channel.offer("a", 0)
        channel.send_all()
        channel.offer("b", 0)
        channel.offer("b", 1)
        channel.offer("c", 0)
        channel.now += HOUR + 1
        channel.offer("b", 2)
        assert channel.send_all() == ["b-2"]
        assert channel.counts["collapsed"] == 2
        channel.now += 24 * HOUR
        assert channel.send_all() == ["digest:1"]

    def test_a_cap_of_one_leaves_only_digests(self):
        channel = ChannelUnderTest(cap=1)
        channel.offer("a", 0)
        assert channel.send_all() == []
        channel.now += 15 * MINUTE
        assert channel.send_all() == ["digest:1"]


class TestQuietHours:
    NIGHT = {"from": "21:00", "to": "06:00", "below": 8}

    def test_what_can_wait_is_told_in_the_morning(self):
        channel = ChannelUnderTest(quiet=[self.NIGHT])
        channel.now = NOON + 10 * HOUR  # 22.00
        channel.offer("a", 0, severity=7)
        channel.offer("b", 0, severity=8)
        assert channel.send_all() == ["b-0"]
        channel.now = NOON + 17.9 * HOUR
        assert channel.send_all() == []
        channel.now = NOON + 18 * HOUR
        assert channel.send_all() == ["digest:1"]

    def test_an_incident_that_grows_severe_wakes_people(self):
        channel = ChannelUnderTest(quiet=[self.NIGHT])
        channel.now = NOON + 10 * HOUR
        channel.offer("a", 0, severity=5)
        channel.offer("a", 1, severity=9)
        assert channel.send_all() == ["a-1"]

    def test_a_digest_that_is_due_at_night_waits_as_well(self):
        channel = ChannelUnderTest(quiet=[self.NIGHT], digest={"every": "1h", "below": 6})
        channel.now = NOON + 8.9 * HOUR
        channel.offer("a", 0, severity=5)
        channel.now = NOON + 9 * HOUR
        assert channel.send_all() == []
        channel.now = NOON + 18 * HOUR
        assert channel.send_all() == ["digest:1"]


def test_what_is_not_severe_is_told_in_digests_only():
    channel = ChannelUnderTest(digest={"every": "15m", "below": 6})
    channel.offer("a", 0, severity=5)
    channel.offer("b", 0, severity=6)
    assert channel.send_all() == ["b-0"]
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:1"]


class TestFailures:
    def test_it_is_tried_again_after_growing_pauses(self):
        channel = ChannelUnderTest(retry_delay="10s", attempts=4)
        channel.offer("a", 0)
        channel.offer("b", 0)
        for pause in (10, 20):
            channel.send(works=False)
            channel.now += pause - 1
            assert channel.send_all() == []
            channel.now += 1
        assert channel.send_all() == ["a-0", "b-0"]
        assert channel.counts["failed"] == 2

    def test_after_the_last_try_it_is_given_up_and_the_next_goes(self):
        channel = ChannelUnderTest(retry_delay="0s", attempts=2)
        channel.offer("a", 0)
        channel.offer("b", 0)
        channel.send(works=False)
        channel.send(works=False)
        assert channel.send_all() == ["b-0"]
        assert channel.counts["given_up"] == 1

    def test_a_digest_is_never_given_up(self):
        channel = ChannelUnderTest(retry_delay="0s", attempts=1, cap=1)
        channel.offer("a", 0)
        channel.now += 15 * MINUTE
        channel.send(works=False)
        channel.offer("b", 0)
        assert channel.send_all() == []
        channel.now += 15 * MINUTE
        assert channel.send_all() == ["digest:2"]


class TestActions:
    def test_nothing_is_told_of_what_is_muted_or_closed(self):
        channel = ChannelUnderTest(cap=3)
        said = {"a": Standing(muted=True), "b": Standing(closed=True), "c": Standing(acknowledged=True)}
        channel.standing = lambda incident, issue, at: said.get(incident, Standing())
        for incident in "abcdef":
            channel.offer(incident, 0)
        assert channel.send_all() == []
        said |= {"d": Standing(muted=True)}
        channel.now += 15 * MINUTE
        assert channel.send_all() == ["digest:3"]
        assert channel.counts["silenced"] == 3


events = st.lists(
    st.one_of(
        st.tuples(st.just("offer"), st.sampled_from("abcdefgh"), st.integers(1, 10)),
        st.tuples(st.just("send"), st.booleans(), st.just(0)),
        st.tuples(st.just("pass"), st.sampled_from([1.0, 20.0, 600.0, 5000.0]), st.just(0)),
    ),
    max_size=120,
)


@given(
    events,
    st.integers(1, 6),
    st.sampled_from(["0s", "30s"]),
    st.integers(1, 11),
    st.booleans(),
)
def test_every_alert_is_accounted_for_in_order_and_no_hour_holds_more_than_the_cap(what, cap, group, below, nights):
    quiet = [{"from": "12:30", "to": "14:00", "below": 7}] if nights else []
    channel = ChannelUnderTest(
        cap=cap, group=group, quiet=quiet, digest={"every": "15m", "below": below}, attempts=2, retry_delay="5s"
    )
    sequences: Counter[str] = Counter()
    newest: dict[str, int] = {}
    sent_at: list[float] = []
    for kind, one, other in what:
        if kind == "offer":
            channel.offer(one, sequences[one], severity=other)
            sequences[one] += 1
        elif kind == "send":
            due = channel.send(works=one)
            if due is None or not one:
                continue
            sent_at.append(channel.now)
            told = (
                {due.notification.alert.incident: due.notification.alert.sequence}
                if isinstance(due, AlertDue)
                else {name: sequence_of(channel, line.number) for name, line in due.gathering.lines.items()}
            )
            for incident, sequence in told.items():
                assert sequence > newest.get(incident, -1)
                newest[incident] = sequence
        else:
            channel.now += one
    counts = channel.counts
    accounted = counts["sent"] + counts["collapsed"] + counts["digested"] + counts["given_up"]
    assert accounted + channel.state.waiting == sum(sequences.values())
    assert all(sum(at - HOUR < other <= at for other in sent_at) <= cap for at in sent_at)
    assert channel.state.referenced() <= set(channel.state.bodies)


def sequence_of(channel: ChannelUnderTest, number: int) -> int:
    return channel.state.bodies[number].alert.sequence


def test_the_memory_of_incidents_is_bounded():
    channel = ChannelUnderTest(cap=10)
    for number in range(2000):
        channel.offer(f"i{number}", 0, severity=1 + number % 10)
    assert len(channel.state.incidents) == 1000
    assert len(channel.state.referenced()) < 50
    assert len(channel.send_all()) == 9
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:1991"]


def test_a_channel_that_cannot_keep_up_is_told_the_rest_in_a_digest():
    channel = ChannelUnderTest(cap=100_000)
    for number in range(2500):
        channel.offer(f"i{number}", 0)
    assert len(channel.state.pending) == 1000
    assert len(channel.state.referenced()) < 1050
    assert channel.send_all() == [f"i{number}-0" for number in range(1000)]
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:1500"]
