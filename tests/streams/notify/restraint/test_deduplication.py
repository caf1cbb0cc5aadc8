from schemas.notification import Notification
from streams.notify.restraint.deduplication import is_repeat
from streams.notify.restraint.incidents import IncidentDelivery
from streams.notify.restraint.pipeline import offer
from tests.streams.notify.notifications import ChannelUnderTest, notification


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
        offer(channel.state, channel.offered, offered, channel.now)
        channel.offered += 1
    channel.offer("a", 0)
    assert channel.send_all()[12:] == ["another"]
    assert channel.counts["repeated"] == 3


def test_what_was_taken_in_before_ids_were_remembered_is_told_by_its_number():
    channel = ChannelUnderTest()
    channel.state.incidents["a"] = IncidentDelivery(3)
    for number in (2, 3, 4, 3):
        channel.offer("a", number)
    assert channel.send_all() == ["a-4"]


def test_a_dead_letter_that_is_sent_in_again_is_told_again():
    channel = ChannelUnderTest()
    channel.offer("a", 0)
    channel.send_all()
    again = channel.state.bodies[0]
    offer(channel.state, 7, again, channel.now, again=True)
    assert channel.send_all() == ["a-0"]


def test_what_another_channel_passes_on_is_no_repeat_of_what_came_before_but_a_second_one_is():
    delivery = IncidentDelivery()
    alert, passed = notification("a", 0), notification("a", 0, escalated_from="humas")
    assert [is_repeat(delivery, one) for one in (alert, passed, alert, passed)] == [False, False, True, True]
