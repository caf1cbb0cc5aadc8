from streams.virality.detect.incident import Incident
from tests.streams.virality.detect.test_incident import START, calm, verdict
from tests.streams.virality.kept import reread


def gradual(bucket, score, sudden=0.1):
    return verdict(bucket, score)._replace(path="span", sudden=sudden)


def life(verdicts):
    incident, found = Incident("isu-1"), []
    for one in verdicts:
        found += incident.step(one.bucket, {"volume_spike": one}, calm)
        incident = reread(incident, Incident("isu-1"))
    return [(event.event, event.bucket - START) for event in found if event.event != "updated"]


def test_what_hours_add_up_to_opens_none_within_a_day_of_the_last_incident_and_keeps_none_open():
    sudden = [verdict(START + number, 1.2) for number in range(10)]
    told = life(sudden + [gradual(START + number, 1.2) for number in range(10, 1500)])
    assert told == [("opened", 0), ("resolved", 39), ("opened", 39 + 1440)]


def test_what_hours_add_up_to_is_open_while_they_do():
    told = life([gradual(START + number, 1.2 if number < 600 else 0.2) for number in range(700)])
    assert told == [("opened", 0), ("resolved", 629)]


def test_a_step_two_hours_into_what_was_gradual_is_another_incident_and_one_before_joins():
    def steps(at):
        return [gradual(START + number, 2.0, 1.2 if number >= at else 0.2) for number in range(300)]

    assert life(steps(240)) == [("opened", 0), ("resolved", 240), ("opened", 240)]
    assert life(steps(60)) == [("opened", 0)]
