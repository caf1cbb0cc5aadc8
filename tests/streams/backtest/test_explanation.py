from datetime import datetime

import pytest

from streams.backtest.explanation import Explanation, numbers_of
from streams.clock import minute_of
from streams.virality.detect.presets import DEFAULT
from tests.streams.backtest.runs import alerts_of, backtest, recorded


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
