import pytest

from streams.backtest.trace import TRACE_MINUTES, ShareWindow, Trace, windows
from streams.clock import minute_of
from streams.virality.detect.spike import SpikeDetector
from tests.posts import START
from tests.streams.backtest.runs import SURGE_AT, alerts_of, backtest, recorded


def test_the_windows_are_those_that_the_detector_judges():
    detector = SpikeDetector()
    assert windows(detector) == []
    for bucket in range(600_000, 602_881):
        detector.add(bucket, 40 if bucket > 602_875 else bucket % 2)
        verdict = detector.close(bucket)
        if verdict.path == "slow":
            found = next(one for one in windows(detector) if one.minutes == verdict.window // 60)
            assert found[1:] == pytest.approx((verdict.observed, verdict.expected, verdict.low, verdict.high))
    assert [one.minutes for one in windows(detector)] == [1, 2, 5, 10, 15, 60]
    assert windows(detector)[0].observed == 40


def test_its_counts_add_up_to_the_posts():
    trace = Trace()
    rows = recorded(surge=50)
    run = backtest(step=TRACE_MINUTES, watch=trace)
    alerts_of(run, rows)
    points = trace.points["beras"]
    counted = sum(point.window.observed for point in points)
    said = sum("beras" in row["text"] for row in rows)
    # The end of the stream need not be the end of a window, and the first post may stand before the first one.
    assert said - 2 <= counted <= said
    assert [point.minute for point in points] == list(range(points[0].minute, points[-1].minute + 1, TRACE_MINUTES))
    assert points[0].shadow
    assert not points[-1].shadow


def test_it_has_the_negative_share_of_the_last_hour():
    trace = Trace()
    alerts_of(backtest(step=TRACE_MINUTES, watch=trace), recorded())
    begin = minute_of(START + SURGE_AT)
    before, after = (
        next(point.negative for point in trace.points["beras"] if point.minute >= begin + minutes) for minutes in (-5, 55)
    )
    assert (before.window.minutes, before.shadow, after.shadow) == (60, False, False)
    # Quiet talk is below what the detector judges; 400 angry posts come in the hour of the surge.
    assert before.window.posts < 20 < 400 <= after.window.posts <= 420
    assert after.window.share > 0.95 > after.usual + 0.3


def test_an_hour_without_a_sentiment_has_no_share():
    assert ShareWindow(60, 0, 0).share is None
    assert ShareWindow(60, 8, 2).share == 0.25
