from streams.notify.restraint.cap import above_cap, is_cap_reached
from tests.streams.notify.notifications import NOON, ChannelUnderTest, notification

MINUTE = 60.0
HOUR = 3600.0


def test_the_rest_of_the_hour_becomes_a_digest():
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


def test_an_alert_that_overtakes_a_digest_takes_its_incident_along():
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


def test_a_cap_of_one_leaves_only_digests():
    channel = ChannelUnderTest(cap=1)
    channel.offer("a", 0)
    assert channel.send_all() == []
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:1"]


def test_a_channel_that_cannot_keep_up_is_told_the_rest_in_a_digest():
    channel = ChannelUnderTest(cap=100_000)
    for number in range(2500):
        channel.offer(f"i{number}", 0)
    assert len(channel.state.queue) == 1000
    assert len(channel.state.referenced()) < 1050
    assert channel.send_all() == [f"i{number}-0" for number in range(1000)]
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:1500"]


def test_what_waits_takes_up_room_as_what_was_sent_does_but_for_what_takes_its_place():
    channel = ChannelUnderTest(cap=3, group="30s")
    new, newer = notification("b").alert, notification("a", 1).alert
    channel.state.sends.append(NOON)
    assert above_cap(channel.state, new, NOON) is None
    channel.offer("a", 0)
    assert above_cap(channel.state, new, NOON) == ("capped", NOON + 15 * MINUTE)
    assert above_cap(channel.state, newer, NOON) is None
    assert above_cap(channel.state, new, NOON + HOUR) is None


def test_it_is_reached_by_what_was_sent_within_the_hour():
    channel = ChannelUnderTest(cap=2)
    channel.state.sends.extend([NOON, NOON + 1])
    assert [is_cap_reached(channel.state, NOON + later) for later in (1, HOUR - 1, HOUR)] == [True, True, False]
