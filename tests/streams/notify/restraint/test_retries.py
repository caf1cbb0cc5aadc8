from streams.notify.restraint.retries import Retries
from tests.streams.notify.notifications import NOON, ChannelUnderTest, rules

MINUTE = 60.0


def test_it_is_tried_again_after_growing_pauses():
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


def test_after_the_last_try_it_is_given_up_and_the_next_goes():
    channel = ChannelUnderTest(retry_delay="0s", attempts=2)
    channel.offer("a", 0)
    channel.offer("b", 0)
    channel.send(works=False)
    channel.send(works=False)
    assert channel.send_all() == ["b-0"]
    assert channel.counts["given_up"] == 1


def test_a_digest_is_never_given_up():
    channel = ChannelUnderTest(retry_delay="0s", attempts=1, cap=1)
    channel.offer("a", 0)
    channel.now += 15 * MINUTE
    channel.send(works=False)
    channel.offer("b", 0)
    assert channel.send_all() == []
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:2"]


def test_the_pause_doubles_up_to_ten_minutes_and_after_the_last_try_it_begins_anew():
    retries, channel = Retries(), rules(retry_delay="5s", attempts=9)
    pauses = []
    for _ in range(8):
        assert not retries.fail(channel, NOON)
        pauses.append(retries.again_at - NOON)
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 600]
    assert retries.fail(channel, NOON)
    assert (retries.failed, retries.again_at) == (0, NOON + 600)


def test_after_a_success_the_tries_are_counted_anew():
    channel = ChannelUnderTest(retry_delay="300s", attempts=2)
    channel.offer("a", 0)
    channel.offer("b", 0)
    channel.send(works=False)
    channel.now += 300
    channel.send()
    channel.send(works=False)
    channel.now += 300
    assert channel.send_all() == ["a-0", "b-0"]
    assert channel.counts["given_up"] == 0
