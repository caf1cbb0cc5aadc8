from streams.incidents.status import IncidentStatus
from streams.notify.restraint.digest import Digest
from streams.notify.restraint.silences import is_silenced, silence
from tests.streams.notify.notifications import NOON, ChannelUnderTest, notification

MINUTE = 60.0


def test_nothing_is_told_of_what_is_muted_or_closed():
    channel = ChannelUnderTest(cap=3)
    said = {"a": IncidentStatus(muted=True), "b": IncidentStatus(closed=True), "c": IncidentStatus(acknowledged=True)}
    channel.status = lambda incident, issue, at: said.get(incident, IncidentStatus())
    for incident in "abcdef":
        channel.offer(incident, 0)
    assert channel.send_all() == []
    said |= {"d": IncidentStatus(muted=True)}
    channel.now += 15 * MINUTE
    assert channel.send_all() == ["digest:3"]
    assert channel.counts["silenced"] == 3


def test_it_is_asked_for_the_incident_and_its_issue_at_that_moment():
    asked = []

    def status(*what):
        asked.append(what)
        return IncidentStatus(muted=True)

    assert is_silenced(notification("a").alert, NOON, status)
    assert asked == [("a", "isu-a", NOON)]


def test_a_digest_loses_the_lines_that_are_silenced_and_says_how_many_alerts_they_counted():
    digest, bodies = Digest(1, NOON, NOON, "capped"), {}
    for number, incident in enumerate("abba"):
        digest.add(incident, number, 5, counted=False)
        bodies[number] = notification(incident, number)
    left = silence(digest, bodies, NOON, lambda incident, issue, at: IncidentStatus(closed=incident == "a"))
    assert (left, list(digest.lines), digest.alerts) == (2, ["b"], 2)


def test_a_digest_of_which_all_is_silenced_is_not_sent():
    channel = ChannelUnderTest(cap=1)
    channel.status = lambda incident, issue, at: IncidentStatus(muted=True)
    channel.offer("a", 0)
    channel.now += 15 * MINUTE
    assert channel.send_all() == []
    assert channel.state.waiting == 0
    assert channel.counts == {"silenced": 1}
