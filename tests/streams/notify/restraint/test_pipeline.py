from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from streams.notify.restraint.channel_state import Pending
from tests.streams.notify.notifications import NOON, ChannelUnderTest

HOUR = 3600.0


def test_alerts_are_told_in_their_order():
    channel = ChannelUnderTest()
    channel.offer("a", 0)
    channel.offer("b", 0)
    channel.offer("a", 1)
    assert channel.send_all() == ["a-0", "b-0", "a-1"]
    assert channel.counts["sent"] == 3


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
                {due.incident: sequence_of(channel, due.number)}
                if isinstance(due, Pending)
                else {name: sequence_of(channel, line.number) for name, line in due.lines.items()}
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


def test_what_is_only_told_in_digests_does_not_wait_for_the_end_of_quiet_hours():
    night = {"from": "11:00", "to": "18:00", "below": 8}
    channel = ChannelUnderTest(quiet=[night], digest={"every": "15m", "below": 6})
    channel.offer("a", 0, severity=5)
    filling = channel.state.digests.filling
    assert filling is not None
    assert (filling.reason, filling.due_at) == ("scheduled", NOON + 900)
