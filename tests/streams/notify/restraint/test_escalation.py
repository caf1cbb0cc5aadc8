from streams.incidents.status import IncidentStatus
from streams.notify.restraint.escalation import due_escalations, passed_on
from tests.streams.notify.notifications import ChannelUnderTest, nobody_said

RULE = {"to": "pimpinan", "severity": 8, "after": "15m"}
MINUTE = 60.0


def passed(channel: ChannelUnderTest) -> list[str]:
    return [one.alert.id for one in due_escalations(channel.state, channel.now, channel.status)]


def test_a_severe_incident_that_nobody_looks_after_is_passed_on_once_with_its_newest_alert():
    channel = ChannelUnderTest(escalation=RULE)
    channel.offer("a", 0, severity=7)
    channel.now += 10 * MINUTE
    channel.offer("a", 1, severity=8)
    channel.send_all()
    channel.now += 14 * MINUTE
    channel.offer("a", 2, severity=7)
    assert passed(channel) == []
    channel.now += MINUTE
    [found] = due_escalations(channel.state, channel.now, nobody_said)
    assert (found.alert.id, found.escalated_from, found.unanswered_minutes) == ("a-2", "kanal", 15)
    passed_on(channel.state, "a")
    channel.offer("a", 3, severity=10)
    channel.now += 60 * MINUTE
    assert passed(channel) == []


def test_one_that_is_acknowledged_muted_or_over_is_not():
    for said in (IncidentStatus(acknowledged=True), IncidentStatus(muted=True), IncidentStatus(closed=True)):
        channel = ChannelUnderTest(escalation=RULE)
        channel.offer("a", 0, severity=9)
        channel.now += 20 * MINUTE
        channel.status = lambda incident, issue, at, said=said: said
        assert passed(channel) == []
    channel = ChannelUnderTest(escalation=RULE)
    channel.offer("a", 0, severity=9)
    channel.offer("a", 1, severity=9, event="resolved")
    channel.now += 20 * MINUTE
    assert passed(channel) == []


def test_a_channel_that_cannot_be_reached_escalates_all_the_same():
    channel = ChannelUnderTest(escalation=RULE, retry_delay="600s")
    channel.offer("a", 0, severity=9)
    channel.send(works=False)
    channel.now += 15 * MINUTE
    assert passed(channel) == ["a-0"]


def test_who_is_called_hears_it_though_the_alert_was_told_there_and_only_once():
    channel = ChannelUnderTest()
    channel.offer("a", 0, severity=9)
    channel.offer("a", 0, severity=9, escalated_from="humas", unanswered_minutes=15)
    channel.offer("a", 0, severity=9, escalated_from="humas", unanswered_minutes=15)
    assert channel.send_all() == ["a-0", "a-0"]
