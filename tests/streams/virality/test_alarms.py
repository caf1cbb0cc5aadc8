import pytest

from streams.virality.alarms import Alarms
from streams.virality.packing import Reader


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


def test_stored_alarms_are_the_same():
    alarms = after("!..")
    again = Alarms.read(Reader(alarms.to_bytes()))
    alarms.end_hour(True)
    again.end_hour(True)
    assert again.recent == alarms.recent
