"""In whatever order and pieces posts come, a detector learns and tells the same."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.virality.codec import pack
from streams.virality.detect.presets import STRICT
from streams.virality.detect.spike import SpikeDetector
from tests.streams.virality.detect.minutes import DAY, START, incidents, run, stream
from tests.streams.virality.kept import bytes_of, reread

counts_strategy = st.dictionaries(st.integers(0, 3000), st.integers(1, 80), max_size=60)


@settings(max_examples=40, deadline=None)
@given(counts_strategy, st.sets(st.integers(1, 3000), max_size=40))
def test_which_buckets_are_closed_one_by_one_changes_nothing(counts, chosen):
    whole, parts = SpikeDetector(), SpikeDetector()
    whole.close(START)
    parts.close(START)
    for i, n in counts.items():
        whole.add(START + 1 + i, n)
        parts.add(START + 1 + i, n)
    every = {i: whole.close(START + i) for i in range(1, 3002)}
    for i in sorted(chosen):
        assert parts.close(START + i) == every[i]
    assert parts.close(START + 3001) == every[3001]
    assert bytes_of(parts) == bytes_of(whole)


@settings(max_examples=30, deadline=None)
@given(counts_strategy, st.integers(0, 2**32))
def test_a_stored_detector_goes_on_exactly_alike(counts, seed):
    rng = random.Random(seed)
    kept, stored = SpikeDetector("Asia/Makassar", STRICT), SpikeDetector("Asia/Makassar", STRICT)
    for i in range(0, 3000, 7):
        for each in range(i, i + 7):
            if each in counts:
                kept.add(START + each, counts[each])
                stored.add(START + each, counts[each])
        assert kept.close(START + i) == stored.close(START + i)
        if rng.random() < 0.1:
            assert len(pack(stored.to_row())) < 4096
            stored = reread(stored, SpikeDetector("Asia/Makassar", STRICT))


@settings(max_examples=30, deadline=None)
@given(counts_strategy, st.randoms(use_true_random=False))
def test_posts_shuffled_within_the_lateness_teach_the_same(counts, rng):
    """Posts that come up to ten buckets after their bucket was closed leave the same state behind."""
    clean, late = SpikeDetector(), SpikeDetector()
    arrivals = {}
    for i, n in counts.items():
        for _ in range(n):
            arrivals.setdefault(i + rng.randrange(11), []).append(i)
    clean.close(START - 1)
    late.close(START - 1)
    for i in range(3020):
        if i in counts:
            clean.add(START + i, counts[i])
        for bucket in arrivals.get(i, ()):
            late.add(START + bucket, 1)
        clean.close(START + i)
        late.close(START + i)
    assert bytes_of(late) == bytes_of(clean)
    assert late.too_late == 0


@pytest.mark.parametrize("seed", range(3))
def test_posts_in_any_order_before_their_bucket_is_closed_give_the_same_incidents(seed):
    rng = random.Random(seed)
    counts = stream(4, 3, spike=3 * DAY + 400)
    expected = incidents(run(counts, 4)[1])
    shuffled = SpikeDetector()
    shuffled.add(START, 0)
    order = sorted(counts, key=lambda bucket: bucket + rng.randrange(10))
    verdicts, at = {}, 0
    for bucket in range(START, START + 4 * DAY):
        while at < len(order) and order[at] <= bucket + 10:
            shuffled.add(order[at], counts[order[at]])
            at += 1
        verdicts[bucket] = shuffled.close(bucket)
    assert incidents(verdicts) == expected
    assert any(e.event == "opened" for e in expected)


def test_an_outage_replayed_in_a_burst_gives_the_same_incidents():
    """Event time stands still during the outage, so three hours arrive together and are then closed one after another."""
    counts = stream(4, 3, spike=3 * DAY + 400)
    clean, expected = run(counts, 4)
    detector, verdicts = SpikeDetector(), {}
    outage = range(START + 3 * DAY + 300, START + 3 * DAY + 480)
    for bucket in range(START, START + 4 * DAY):
        if bucket in outage:
            continue
        if bucket == outage.stop:
            for missed in outage:
                detector.add(missed, counts.get(missed, 0))
            verdicts |= {missed: detector.close(missed) for missed in outage}
        detector.add(bucket, counts.get(bucket, 0))
        verdicts[bucket] = detector.close(bucket)
    assert incidents(verdicts) == incidents(expected)
    assert bytes_of(detector) == bytes_of(clean)
