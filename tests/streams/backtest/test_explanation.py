from datetime import datetime

import pytest

from schemas.alert import Reason
from streams.backtest.explanation import Explanation, numbers_of, sentence
from streams.clock import minute_of
from streams.virality.detect.presets import DEFAULT
from tests.streams.backtest.runs import alerts_of, backtest, recorded


def reason(**changes):
    values = {"kind": "volume_spike", "score": 1.5, "observed": 1234.0, "expected": 2.25, "window_minutes": 5, "path": "fast"}
    return Reason(**values | changes)


def test_a_spike_in_words():
    said = sentence(reason(), DEFAULT)
    assert "Dalam 5 menit terakhir ada 1.234 unggahan, biasanya 2,2" in said.id
    assert "1,50 kali ambang jalur cepat (0,87 simpangan)" in said.id
    assert "there were 1,234 posts, usually 2.2" in said.en
    assert "1.50 times the threshold of the fast path (0.87 deviations)" in said.en
    assert "jalur lambat (1,25 simpangan)" in sentence(reason(path="slow"), DEFAULT).id
    said = sentence(reason(path="level", window_minutes=60), DEFAULT)
    assert "biasanya 2,2 dalam hari-hari ini" in said.id
    assert "of the level path (4.26 deviations, and several times what is usual)" in said.en


def test_a_surge_of_anger_in_words():
    said = sentence(reason(kind="negative_surge", observed=0.79, expected=0.39, window_minutes=60, path="share"), DEFAULT)
    assert "79% unggahan bernada negatif, biasanya 39%" in said.id
    assert "79% of the posts were negative, usually 39%" in said.en
    assert "10 percentage points" in said.en


def test_what_does_not_fire_is_said_not_to():
    assert "tidak lagi memicu" in sentence(reason(score=0.4), DEFAULT).id
    assert "does not fire" in sentence(reason(score=0.4), DEFAULT).en
    assert "fire" not in sentence(reason(score=1.0), DEFAULT).en


@pytest.fixture(scope="module")
def found():
    """Every alert of a surge with the numbers of its minute."""
    numbers = {}

    def look(minute, stage):
        issues = stage.issues()
        if "beras" in issues:
            numbers[minute] = numbers_of(issues["beras"], "default")

    alerts = alerts_of(backtest(step=1, watch=look), recorded())
    return [(alert, numbers[minute_of(alert.at) - 1]) for alert in alerts]


def test_the_numbers_of_the_minute_give_the_alert_again(found):
    assert len(found) >= 3
    for alert, numbers in found:
        spike = next(one for one in alert.reasons if one.kind == "volume_spike")
        window = next(one for one in numbers.windows if one.minutes == spike.window_minutes)
        assert window.observed == spike.observed
        calibrated = max(numbers.slow / DEFAULT.slow, numbers.fast / DEFAULT.fast) / numbers.alarm_factor
        score = max(calibrated, numbers.level)
        assert spike.score == pytest.approx(max(0, score), abs=1e-4)
        if spike.path == "slow":
            assert window.expected == pytest.approx(spike.expected, abs=1e-3)
        for surge in (one for one in alert.reasons if one.kind == "negative_surge"):
            share = next(one for one in numbers.share_windows if one.minutes == surge.window_minutes)
            assert share.negative / share.posts == pytest.approx(surge.observed, abs=1e-3)
            assert numbers.usual_share == pytest.approx(surge.expected, abs=1e-3)


def test_it_becomes_plain_values(found):
    alert, numbers = found[0]
    plain = Explanation(alert, numbers, DEFAULT).to_dict()
    assert datetime.fromisoformat(plain["alert"]["at"]) == alert.at
    assert plain["numbers"]["windows"][0]["minutes"] == 1
    assert len(plain["sentences"]) == len(alert.reasons)
    assert plain["rule"]["slow"] == DEFAULT.slow
