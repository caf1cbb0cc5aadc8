import pytest

from streams.virality.codec import pack
from streams.virality.detect.presets import SENSITIVE_COARSE, STRICT
from streams.virality.detect.spike import SpikeDetector
from tests.streams.virality.detect.minutes import DAY, START, incidents, run, stream
from tests.streams.virality.kept import bytes_of, reread


@pytest.mark.parametrize("rate", [1, 20, 300])
def test_a_surge_fires_within_minutes_and_the_days_before_it_do_not(rate):
    onset = 8 * DAY + 700
    _, verdicts = run(stream(9, rate, spike=onset), 9)
    assert not any(v.fires for b, v in verdicts.items() if START + 3 * DAY <= b < START + onset)
    first = next(b for b, v in verdicts.items() if v.fires and b >= START + onset)
    assert first - (START + onset) <= 4
    found = verdicts[first]
    assert found.observed > found.high > found.expected > found.low >= 0
    assert found.window in {60, 120, 300, 600, 900, 3600}


def test_the_first_hour_tells_nothing_and_nothing_usual_is_told_on_the_first_day():
    detector, verdicts = run(stream(2, 5), 2)
    assert all(v.shadow == (b - START < 60) for b, v in verdicts.items())
    assert {v.path for b, v in verdicts.items() if 60 <= b - START < DAY} == {"first_day"}
    assert "first_day" not in {v.path for b, v in verdicts.items() if b - START >= DAY}
    assert not any(v.fires for b, v in verdicts.items() if b - START < DAY)
    assert detector.born == START


@pytest.mark.parametrize(("zone", "shift"), [("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)])
def test_the_hours_of_the_zone_are_learned(zone, shift):
    detector, verdicts = run(stream(7, 20, zone_shift=shift), 7, SpikeDetector(zone))
    assert not any(v.fires for b, v in verdicts.items() if b - START > 3 * DAY)
    cells = [detector.baseline.posts[i] for i in range(24)]
    assert cells.index(max(cells)) in {5, 6, 7}  # the rhythm of `stream` has its crest at six


def test_a_day_without_data_passes_and_is_not_an_alarm_when_it_ends():
    counts = {b: n for b, n in stream(8, 10).items() if not 5 * DAY <= b - START < 6 * DAY}
    _, verdicts = run(counts, 8)
    assert not any(v.fires for b, v in verdicts.items() if b - START > 3 * DAY)


@pytest.mark.parametrize("silent", [35, 60])
def test_a_stream_that_comes_back_at_its_usual_rate_is_no_surge(silent):
    counts = stream(4, 100)
    for day in range(1, 4):
        for begin in range(100, 1440, 180):
            for i in range(silent):
                counts.pop(START + day * DAY + begin + i, None)
    _, verdicts = run(counts, 4)
    assert not any(v.fires for v in verdicts.values())


def test_one_post_a_week_never_fires_and_costs_no_time_for_the_minutes_between():
    detector = SpikeDetector()
    verdicts = []
    for week in range(52):
        bucket = START + week * 7 * DAY + week * 37
        detector.add(bucket, 1)
        verdicts.append(detector.close(bucket))
    assert not any(v.fires for v in verdicts)
    assert detector.baseline.level < 0.05
    assert len(pack(detector.to_row())) < 1000


def test_a_rare_issue_that_surges_fires():
    detector = SpikeDetector()
    for week in range(8):
        detector.add(START + week * 7 * DAY, 1)
        detector.close(START + week * 7 * DAY)
    at = START + 60 * DAY
    for i in range(4):
        detector.add(at + i, 3)
        verdict = detector.close(at + i)
    assert verdict.fires
    assert verdict.n >= 5


def test_an_issue_that_starts_at_five_thousand_a_minute_settles():
    counts = stream(6, 5000, spike=5 * DAY + 300)
    _, verdicts = run(counts, 6)
    assert not any(v.fires for b, v in verdicts.items() if 3 * DAY <= b - START < 5 * DAY + 300)
    assert any(v.fires for b, v in verdicts.items() if b - START >= 5 * DAY + 300)


def test_fewer_than_five_posts_never_fire():
    detector = SpikeDetector()
    detector.close(START)
    bucket = START + 40 * DAY
    detector.add(bucket, 4)
    assert not detector.close(bucket).fires
    detector.add(bucket + 1, 1)
    assert detector.close(bucket + 1).fires


def test_a_burst_at_the_same_minute_every_day_becomes_a_habit():
    counts = stream(9, 20)
    for day in range(9):
        for i in range(10):
            counts[START + day * DAY + 723 + i] = counts.get(START + day * DAY + 723 + i, 0) + 60
    _, verdicts = run(counts, 9)
    assert not any(v.fires for b, v in verdicts.items() if b - START > 4 * DAY)


def test_a_preset_can_change_on_the_way():
    detector, verdicts = run(stream(3, 20), 3)
    detector.preset = STRICT
    last = START + 3 * DAY - 1
    assert detector.close(last).fast == verdicts[last].fast
    assert detector.close(last).score <= max(verdicts[last].score, 0)
    learned = detector.slow.weight
    detector.preset = SENSITIVE_COARSE
    detector.preset = STRICT
    detector.close(last)
    assert detector.slow.weight == learned > 0
    detector.preset = SENSITIVE_COARSE
    detector.close(last)
    assert detector.slow.weight == 0


def test_a_stored_calibration_survives_being_read_before_the_preset_is_known():
    detector, _ = run(stream(3, 20), 3, SpikeDetector(preset=SENSITIVE_COARSE))
    again = reread(detector, SpikeDetector())
    again.preset = SENSITIVE_COARSE
    last = START + 3 * DAY - 1
    assert again.close(last) == detector.close(last)


def test_a_detector_that_knew_no_usual_hours_learns_them_from_now_on():
    former, _ = run(stream(3, 20), 3, SpikeDetector(level=False))
    again = reread(former, SpikeDetector())
    assert not any(again.usual_hours.codes)
    again.close(START + 4 * DAY)
    assert sum(map(bool, again.usual_hours.codes)) == 24
    assert bytes_of(reread(former, SpikeDetector(level=False))) == bytes_of(former)


def test_a_day_of_surge_does_not_hide_the_next_one():
    """What the calibration takes for a wild day, the hours of the last days do not."""
    counts = stream(6, 1)
    for day in (3, 5):
        for i in range(400):
            counts[START + day * DAY + 600 + i] = counts.get(START + day * DAY + 600 + i, 0) + 8
    _, verdicts = run(counts, 6)
    found = [event.bucket - START for event in incidents(verdicts) if event.event == "opened"]
    assert [at // DAY for at in found] == [3, 5]
    assert all(at % DAY - 600 <= 10 for at in found)
    second = verdicts[START + found[1]]
    assert second.path == "level"
    assert second.low < second.expected < second.high < second.observed


def test_a_surge_upon_a_simmering_one_opens_anew():
    counts = stream(5, 1)
    for i in range(600):
        more = 8 if i < 200 else 3 if i < 300 else 90
        counts[START + 4 * DAY + 300 + i] = counts.get(START + 4 * DAY + 300 + i, 0) + more
    found = incidents(run(counts, 5)[1])
    told = [(event.event, event.bucket - START - 4 * DAY) for event in found if event.event != "updated"]
    assert [kind for kind, _ in told][:3] == ["opened", "resolved", "opened"]
    assert 300 <= told[0][1] <= 305
    assert told[1][1] == told[2][1]
    assert 600 <= told[2][1] <= 610


def test_three_loud_minutes_of_five_are_a_surge_and_one_is_none():
    counts = {START + i: 1 for i in range(0, 4 * DAY, 4)}
    at = START + 3 * DAY + 700
    for minutes in (1, 3):
        for i in range(minutes):
            counts[at + i] = 6
        _, verdicts = run(counts, 4)
        assert any(verdicts[at + i].level >= 1 for i in range(5)) == (minutes == 3)


def test_a_single_minute_is_no_surge_and_a_second_one_confirms_it():
    counts = stream(3, 20)
    at = START + 2 * DAY + 700
    for minutes, fires in ((1, False), (2, True)):
        for i in range(minutes):
            counts[at + i] = 150
        _, verdicts = run(counts, 3)
        found = [b for b in range(at, at + 10) if verdicts[b].fires and verdicts[b].path == "fast"]
        assert bool(found) == fires
        assert not found or found[0] == at + 1


def test_hours_nobody_listened_in_are_not_usual():
    detector, _ = run(stream(2, 20), 2)
    detector.resume(START + 5 * DAY)
    assert detector.usual_hours.of((START + 5 * DAY) // 60) is None


def test_what_cannot_be_is_refused():
    detector = SpikeDetector()
    detector.close(START)
    with pytest.raises(ValueError, match="before the last closed"):
        detector.close(START - 1)
    with pytest.raises(ValueError, match="negative"):
        detector.add(START, -1)
    with pytest.raises(ValueError, match="size"):
        reread(SpikeDetector(bucket_seconds=300), SpikeDetector())


def test_a_day_of_four_times_the_usual_is_told_of_an_issue_that_has_few_posts():
    counts = stream(7, 38 / DAY)
    surge = stream(1, 3 * 38 / DAY, seed=2)
    for at, posts in surge.items():
        counts[at + 5 * DAY] = counts.get(at + 5 * DAY, 0) + posts
    _, verdicts = run(counts, 7)
    opened = [event for event in incidents(verdicts) if event.event == "opened"]
    assert [(event.bucket - START) // DAY for event in opened] == [5]
    assert opened[0].verdict.path == "span"
    assert opened[0].verdict.window in (6 * 3600, 24 * 3600)
    assert opened[0].verdict.observed > 3 * opened[0].verdict.expected


def test_what_came_late_and_where_a_detector_was_read_back_changes_no_span():
    counts = stream(6, 60 / DAY, spike=5 * DAY)
    _, straight = run(counts, 6)
    detector = SpikeDetector()
    for bucket in range(START, START + 6 * DAY):
        if bucket % 997 == 0:
            detector = reread(detector, SpikeDetector())
        if bucket - 5 in counts:
            detector.add(bucket - 5, counts[bucket - 5])
        if bucket in counts and bucket + 5 >= START + 6 * DAY:
            detector.add(bucket, counts[bucket])
        found = detector.close(bucket)
    assert found.span == straight[bucket].span
