import pytest

from streams.backtest.trace import TRACE_MINUTES, Trace, windows
from streams.virality.detector import SpikeDetector
from tests.streams.backtest.runs import alerts_of, backtest, recorded


def test_the_windows_are_those_that_the_detector_judges():
    detector = SpikeDetector()
    assert windows(detector) == []
    for bucket in range(600_000, 602_881):
        detector.add(bucket, 40 if bucket > 602_875 else bucket % 2)
        verdict = detector.close(bucket)
        if verdict.path == "slow":
            found = next(one for one in windows(detector) if one.minutes == verdict.window // 60)
            assert found[1:] == pytest.approx((verdict.observed, verdict.expected, verdict.low, verdict.high))
    assert [one.minutes for one in windows(detector)] == [1, 2, 5, 15, 60]
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
