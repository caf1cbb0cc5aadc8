import random

import pytest

from streams.virality.detect.usual_hour import UsualHours
from streams.virality.detect.usual_span import usual_spans

HOUR = 480_000


def learned(counts):
    found = UsualHours()
    for hour, posts in enumerate(counts, HOUR):
        found.learn(hour, posts, whole=True)
    return found


def test_three_days_are_known_before_anything_is_usual():
    assert usual_spans(learned([2] * 94), HOUR + 94, HOUR + 94) is None
    six, day = usual_spans(learned([2] * 96), HOUR + 96, HOUR + 96)
    assert (six.usual, day.usual) == (pytest.approx(12, rel=0.05), pytest.approx(48, rel=0.05))


def test_what_is_learned_of_the_span_is_counted_and_the_present_hour_is_not():
    six, day = usual_spans(learned([2] * 96 + [7]), HOUR + 97, HOUR + 97)
    assert six.before == pytest.approx(4 * 2 + 7, rel=0.05)
    assert day.before == pytest.approx(22 * 2 + 7, rel=0.05)
    six, _ = usual_spans(learned([2] * 96 + [7]), HOUR + 98, HOUR + 97)
    assert six.before == pytest.approx(3 * 2 + 7, rel=0.05)


def test_two_days_of_surge_move_nothing_and_the_time_of_day_counts():
    rhythm = [6 if 8 <= hour % 24 < 20 else 1 for hour in range(168)]
    loud = [30 * posts if hour >= 120 else posts for hour, posts in enumerate(rhythm)]
    for hour in (HOUR + 168, HOUR + 168 + 13):
        calm, after = (usual_spans(learned(counts), hour, HOUR + 168) for counts in (rhythm, loud))
        assert [span.usual for span in after] == [span.usual for span in calm]
    night, noon = (usual_spans(learned(rhythm), HOUR + 168 + hour, HOUR + 168)[0] for hour in (5, 13))
    assert noon.usual > 4 * night.usual


def test_hours_that_are_not_known_leave_their_day_out():
    counts = [random.Random(3).randrange(9) for _ in range(168)]
    found = learned(counts)
    found.skip(HOUR + 168, HOUR + 168 + 29)
    for hour in range(HOUR + 198, HOUR + 198 + 4):
        found.learn(hour, 5, whole=True)
    six, day = usual_spans(found, HOUR + 202, HOUR + 202)
    assert day.before == 0
    assert day.usual > 0
    found.skip(HOUR + 202, HOUR + 202 + 100)
    assert usual_spans(found, HOUR + 303, HOUR + 303) is None
    assert six.usual > 0
