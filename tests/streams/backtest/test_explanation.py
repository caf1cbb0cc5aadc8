from datetime import datetime

import orjson
import pytest

from streams.backtest.explained import explained_by_verdict
from streams.backtest.explanation import Explanation, numbers_of
from streams.clock import half_of
from streams.virality.detect.presets import DEFAULT
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.detectors import DETECTORS, NEGATIVE, VOLUME
from tests.streams.backtest.runs import alerts_of, backtest, recorded

NAMES = (
    *("windows", "slow", "fast", "alarm_factor", "level", "usual_hour", "first_day"),
    *("share_windows", "usual_share", "share_deviations", "share_calibrated"),
    *("engagement", "posts"),
)


@pytest.fixture(scope="module")
def found():
    """Every alert of a surge with the numbers of its minute."""
    alerts = alerts_of(backtest(step=1), recorded())
    explained = []

    def look(minute, stage):
        for alert in alerts:
            if minute == (half_of(alert.at) - 1) // 2:
                explained.append((alert, numbers_of(stage.issue_told(alert), "default")))

    assert alerts_of(backtest(step=1, watch=look), recorded()) == alerts
    return explained


def test_the_numbers_of_the_minute_give_the_alert_again(found):
    assert len(found) >= 3
    for alert, numbers in found:
        volume, negative = numbers.by_kind[VOLUME], numbers.by_kind[NEGATIVE]
        spike = next(one for one in alert.reasons if one.kind == "volume_spike")
        window = next(one for one in volume.windows if one.minutes == spike.window_minutes)
        assert window.observed == spike.observed
        calibrated = max(volume.slow / DEFAULT.slow, volume.fast / DEFAULT.fast) / volume.alarm_factor
        score = max(calibrated, volume.level)
        assert spike.score == pytest.approx(max(0, score), abs=1e-4)
        if spike.path == "slow":
            assert window.expected == pytest.approx(spike.expected, abs=1e-3)
        for surge in (one for one in alert.reasons if one.kind == "negative_surge"):
            share = next(one for one in negative.share_windows if one.minutes == surge.window_minutes)
            assert share.negative / share.posts == pytest.approx(surge.observed, abs=1e-3)
            assert negative.usual_share == pytest.approx(surge.expected, abs=1e-3)


def test_it_becomes_plain_values_whose_names_stay(found):
    alert, numbers = found[0]
    plain = orjson.loads(orjson.dumps(Explanation(alert, numbers, DEFAULT).to_dict()))
    assert list(plain) == ["alert", "numbers", "rule", "sentences"]
    assert datetime.fromisoformat(plain["alert"]["at"]) == alert.at
    assert len(plain["sentences"]) == len(alert.reasons)
    assert plain["rule"]["slow"] == DEFAULT.slow
    said = plain["numbers"]
    assert tuple(said)[: len(NAMES)] == NAMES
    assert list(said["windows"][0]) == ["minutes", "observed", "expected", "low", "high"]
    assert list(said["share_windows"][0]) == ["minutes", "posts", "negative"]
    assert (said["engagement"], said["posts"]) == (None, [])


def test_a_kind_that_says_no_more_is_explained_by_its_verdict():
    class Judged:
        verdicts = {VOLUME: Verdict(7, 1.5, 0.0, 0.0, 40.0, 8.0, 2.0, 14.0, 600, "fast", 40, False)}

    one = explained_by_verdict(DETECTORS[0])
    held = one.numbers(Judged(), DEFAULT)
    assert one.to_dict(held) == {
        "volume": {"score": 1.5, "observed": 40.0, "expected": 8.0, "window_minutes": 10, "path": "fast"}
    }
    [told] = one.figures(held, DEFAULT, ())
    assert told.rows == [("10 min", "40.0", "8.0", "fast")]
    Judged.verdicts = {}
    assert one.to_dict(one.numbers(Judged(), DEFAULT)) == {"volume": None}
