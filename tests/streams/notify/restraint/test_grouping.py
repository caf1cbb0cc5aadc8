from streams.notify.restraint.channel_state import Pending
from streams.notify.restraint.grouping import is_paused, replaceable
from streams.notify.restraint.pipeline import sent
from tests.streams.notify.notifications import ChannelUnderTest


def test_what_comes_in_quick_succession_collapses_to_the_newest():
    channel = ChannelUnderTest(group="30s")
    for sequence in range(4):
        channel.offer("a", sequence)
    assert channel.send_all() == ["a-3"]
    assert channel.counts["collapsed"] == 3


def test_the_first_of_an_incident_goes_at_once_and_the_next_after_a_pause():
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


def test_what_is_being_sent_is_left_alone():
    channel = ChannelUnderTest(group="30s")
    channel.offer("a", 0)
    due = channel.due()
    channel.offer("a", 1)
    assert isinstance(due, Pending)
    assert channel.alert(due).id == "a-0"
    sent(channel.state, due, channel.now)
    channel.now += 30
    assert channel.send_all() == ["a-1"]


def test_an_alert_takes_the_place_of_one_of_its_incident_that_waits_and_is_not_being_sent():
    channel, plain = ChannelUnderTest(group="30s"), ChannelUnderTest(group="0s")
    for each in (channel, plain):
        each.offer("a", 0)
        each.offer("b", 0)
    assert replaceable(channel.state, "b") is channel.state.queue[1]
    assert replaceable(channel.state, "c") is None
    assert replaceable(plain.state, "b") is None
    channel.state.in_flight = channel.state.queue[1]
    assert replaceable(channel.state, "b") is None


def test_only_an_incident_of_which_a_message_was_sent_lately_pauses():
    channel = ChannelUnderTest(group="30s")
    channel.offer("a", 0)
    channel.offer("b", 0)
    channel.send()
    assert [is_paused(channel.state, incident, channel.now + 29.9) for incident in "abc"] == [True, False, False]
    assert not is_paused(channel.state, "a", channel.now + 30)
