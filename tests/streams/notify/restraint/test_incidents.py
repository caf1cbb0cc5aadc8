from streams.notify.restraint.incidents import Incidents
from tests.streams.notify.notifications import ChannelUnderTest

MINUTE = 60.0


def test_the_memory_of_incidents_is_bounded():
    channel = ChannelUnderTest(cap=10)
    for number in range(2000):
        channel.offer(f"i{number}", 0, severity=1 + number % 10)
    assert len(channel.state.incidents) == 1000
    assert len(channel.state.referenced()) < 50
    assert len(channel.send_all()) == 9
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:1991"]


def test_an_incident_that_is_touched_is_the_last_to_be_forgotten():
    incidents = Incidents()
    kept = incidents.touch("a")
    for number in range(999):
        incidents.touch(f"i{number}")
    assert incidents.touch("a") is kept
    incidents.touch("new")
    assert len(incidents) == 1000
    assert "a" in incidents
    assert "i0" not in incidents


def test_only_what_is_remembered_is_marked_as_counted_without_a_line():
    incidents = Incidents()
    incidents.touch("a")
    incidents.unlist(["a", "forgotten"], 7)
    assert {name: one.unlisted_in for name, one in incidents.items()} == {"a": 7}
