from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.outlook import HORIZONS, Moment, Weights, band, moment_of, phase_of, weights
from streams.virality.detect.spike import SpikeDetector

START = 29_000_000


def moment(*, hour: int, quarter: int, five: int, loudest: int, before: int = 0, usual: float = 4.0) -> Moment:
    return Moment(hour, quarter, five, hour + before, loudest, min(five, loudest), (usual, usual))


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    hour = draw(st.integers(0, 2**40))
    quarter = draw(st.integers(0, hour))
    five = draw(st.integers(0, quarter))
    usual = st.floats(0, 1e9)
    return Moment(
        hour,
        quarter,
        five,
        draw(st.integers(hour, 2**41)),
        draw(st.integers(0, hour)),
        draw(st.integers(0, five)),
        (draw(usual), draw(usual)),
    )


@given(moments())
def test_a_band_is_in_order_and_of_two_figures(one: Moment):
    for place in range(len(HORIZONS)):
        low, high = band(weights(), one, place)
        assert 0 <= low < high
        assert all(len(str(end).rstrip("0")) <= 2 for end in (low, high))


def test_a_band_is_rounded_outwards():
    constant = (0.0,) * 7
    known = Weights((), (((4.822, *constant), (5.697, *constant)),))  # logarithms of 124.2 and 298 posts and one
    assert band(known, moment(hour=90, quarter=30, five=10, loudest=4), 0) == (120, 300)


def test_twice_the_posts_bring_about_twice_as_many():
    small = moment(hour=200, quarter=60, five=20, loudest=6, before=100, usual=20)
    large = moment(hour=400, quarter=120, five=40, loudest=12, before=200, usual=40)
    for place in range(len(HORIZONS)):
        (low, high), (lower, higher) = band(weights(), small, place), band(weights(), large, place)
        assert 1.5 * low <= lower <= 2.7 * low
        assert 1.5 * high <= higher <= 2.7 * high


def test_what_came_early_in_the_hour_ebbs_and_what_came_late_grows():
    assert phase_of(weights(), moment(hour=200, quarter=10, five=3, loudest=12, before=20)) == "ebbing"
    assert phase_of(weights(), moment(hour=200, quarter=150, five=60, loudest=14, before=20)) == "growing"


def test_a_moment_is_what_was_counted():
    detector = SpikeDetector()
    for minute in range(START, START + 240):
        detector.add(minute, 1 + (minute == START + 200) * 30 + (minute >= START + 235))
        detector.close(minute)
    found = moment_of(detector, START + 239)
    assert found[:6] == (60 + 30 + 5, 15 + 5, 5 + 5, 180 + 30 + 5, 31, 2)
    assert all(30 < usual < 120 for usual in found.usual)
