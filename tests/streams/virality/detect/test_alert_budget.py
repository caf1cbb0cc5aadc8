import pytest

from streams.virality.codec import decoder, encoded
from streams.virality.detect.alert_budget import Alarms


def after(text):
    alarms = Alarms()
    for letter in text:
        alarms.end_hour(letter == "!")
    return alarms


def test_hours_in_a_row_are_one_alarm():
    assert after("..!!!.!").recent == pytest.approx(1, rel=0.05)
    assert after("!...!...!").recent == pytest.approx(3, rel=0.05)


def test_alarms_are_forgotten():
    assert after("!" + "." * 14 * 24).recent == pytest.approx(0.5)


def test_a_fresh_alarm_raises_the_thresholds_for_some_days():
    assert after("...").factor(0.1, 0.3) == 1
    assert after("!").factor(0, 0.3) == pytest.approx(1.3)
    assert after("!" + "." * 2 * 24).factor(0, 0.3) == pytest.approx(1.15)
    assert after("!...!" + "." * 14 * 24).factor(0.1, 0.3) == pytest.approx(1.1, rel=0.01)


@pytest.mark.parametrize("text", ["", "!..", "!" + "." * 100])
def test_stored_alarms_are_the_same(text):
    alarms = after(text)
    again = decoder(Alarms).decode(encoded(alarms))
    assert again.factor(0.1, 0.3) == alarms.factor(0.1, 0.3)
    alarms.end_hour(True)
    again.end_hour(True)
    assert again.factor(0.1, 0.3) == alarms.factor(0.1, 0.3)
