import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.first_day import LEAST_POSTS, UNSURE_MINUTES, Begun, first_day_rise
from streams.virality.detect.presets import PRESETS
from streams.virality.detect.spike import SpikeDetector
from streams.virality.detect.time_grid import grid
from tests.streams.virality.detect.minutes import DAY, START, incidents, run, stream
from tests.streams.virality.kept import reread

GRID = grid(60, 10)
QUIET = [0, 0, 0, 0, 0, 1] * 20  # ten posts an hour


def ten(counts, hours=(), before=QUIET):
    return Begun(10, counts, LEAST_POSTS[0], hours, before)


def hour(posts, hours=(), before=QUIET):
    return Begun(60, [posts // 60] * 59 + [posts - posts // 60 * 59], LEAST_POSTS[1], hours, before)


def score(*windows):
    return first_day_rise(GRID, windows, 4.26).score


def test_many_times_what_came_before_is_far_more():
    found = first_day_rise(GRID, [ten([3] * 10)], 4.26)
    assert found.score >= 1
    assert (found.observed, found.window) == (30, 10)
    assert found.expected == pytest.approx(1.4)  # 20 posts and one more, in two hours and a half
    assert score(ten([1, 2] * 5)) < 1
    assert score(hour(180)) >= 1
    assert score(hour(100)) < 1


def test_three_whole_hours_make_it_surer():
    assert score(hour(100)) < 1 <= score(hour(100, hours=(10, 10, 10)))


def test_a_usual_hour_is_as_busy_as_two_thirds_of_the_hours_so_far():
    assert first_day_rise(GRID, [hour(200, hours=(5, 1, 90, 5, 7))], 4.26).expected == 7
    assert score(hour(200, hours=(5, 1, 90, 5, 7))) >= 1 > score(hour(200, hours=(40, 30, 90, 50, 60)))


def test_the_hour_before_counts_however_quiet_the_night_was():
    morning = [0] * 60 + [1] * 60
    assert score(ten([2] * 10, hours=(0, 0, 0), before=[0] * 120)) >= 1 > score(ten([2] * 10, (0, 0, 0), morning))


def test_a_single_minute_few_posts_and_little_knowledge_tell_nothing():
    assert score(ten([0] * 9 + [300])) < 1
    assert score(ten([1] * 7 + [0] * 3, hours=(0, 0, 0), before=[0] * 120)) < 1
    assert first_day_rise(GRID, [ten([30] * 10, before=[0] * 19)], 4.26) is None


def test_a_silence_after_a_busy_start_makes_no_surge_of_what_comes_back():
    back = ten([2] * 8 + [0] * 2, before=[0] * 40)
    assert score(back) >= 1 > score(back._replace(unsure=10))


@given(
    st.lists(st.integers(0, 50), min_size=20, max_size=170), st.lists(st.integers(0, 500), max_size=20), st.integers(0, 80)
)
def test_more_posts_never_score_less(before, hours, posts):
    for make in (lambda n: ten([n] * 10, hours, before), lambda n: hour(60 * n, hours, before)):
        assert score(make(posts + 1)) >= score(make(posts))


def surge(at, posts=4, minutes=60, rate=10 / 60, days=1):
    counts = stream(days, rate)
    for bucket in range(START + at, START + at + minutes):
        counts[bucket] = counts.get(bucket, 0) + posts
    return counts


@pytest.mark.parametrize("at", [90, 400, 1200])
@pytest.mark.parametrize("name", ["default", "sensitive"])
def test_a_surge_of_the_first_day_opens_an_incident_within_minutes(at, name):
    _, verdicts = run(surge(at), 1, SpikeDetector(preset=PRESETS[name]))
    opened = [event for event in incidents(verdicts) if event.event == "opened"]
    assert [event.verdict.path for event in opened] == ["first_day"]
    assert at <= opened[0].bucket - START <= at + 15


@pytest.mark.parametrize("rate", [0.02, 0.3, 5, 50])
@pytest.mark.parametrize("seed", range(3))
def test_a_first_day_as_usual_tells_nothing(rate, seed):
    _, verdicts = run(stream(1, rate, seed=seed), 1)
    assert incidents(verdicts) == []


def test_it_goes_on_over_the_end_of_the_day_as_one_incident():
    _, verdicts = run(surge(DAY - 20, minutes=80, days=2), 2)
    assert [event.bucket - START >= DAY - 20 for event in incidents(verdicts) if event.event == "opened"] == [True]


def test_where_it_is_read_back_and_when_posts_come_within_the_horizon_change_nothing():
    counts = surge(500)
    _, straight = run(counts, 1)
    detector, told = SpikeDetector(), {}
    for bucket in range(START, START + DAY):
        if bucket % 7 == 0:
            detector = reread(detector, SpikeDetector())
        if bucket in counts:
            detector.add(bucket, counts[bucket])
        told[bucket] = detector.close(bucket)
    assert told == straight


def test_what_is_not_judged_changes_no_later_verdict():
    counts = surge(500)
    _, straight = run(counts, 1)
    detector = SpikeDetector()
    detector.add(START, 0)  # it begins here, whatever comes first
    for bucket in range(START, START + DAY):
        if bucket in counts:
            detector.add(bucket, counts[bucket])
        if bucket % 10 == 9 or bucket - START > 520:
            assert detector.close(bucket) == straight[bucket]


def test_the_minutes_before_an_issue_was_first_seen_are_no_quiet_time_before_a_surge():
    detector = SpikeDetector()
    detector.begin(START + UNSURE_MINUTES)
    detector.add(START, 1)
    verdicts = {}
    for bucket in range(START + UNSURE_MINUTES, START + 120):
        detector.add(bucket, 20)
        verdicts[bucket] = detector.close(bucket)
    assert detector.born == START
    assert incidents(verdicts) == []


def test_coarse_buckets_and_gains_only_learn_on_the_first_day():
    coarse = SpikeDetector(bucket_seconds=3600, lateness_buckets=0)
    gains = SpikeDetector(level=False)
    for bucket in range(START, START + 20):
        assert coarse.close(bucket).shadow
    for bucket in range(START, START + 120):
        assert gains.close(bucket).shadow
