import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.virality.codec import pack
from streams.virality.detect.presets import STRICT
from streams.virality.detect.share import ShareDetector
from tests.streams.virality.kept import bytes_of, reread

START = 29_000_000 // 1440 * 1440
DAY = 1440


def run(days, share, seed=1, posts=3):
    rng, detector, verdicts = random.Random(seed), ShareDetector(), {}
    for i in range(days * DAY):
        negative = sum(rng.random() < share(i) for _ in range(posts))
        detector.add(START + i, posts, negative)
        verdicts[i] = detector.close(START + i)
    return detector, verdicts


def test_a_surge_fires_and_the_days_before_it_do_not():
    onset = 6 * DAY + 500
    detector, verdicts = run(7, lambda i: 0.6 if onset <= i < onset + 240 else 0.2)
    assert not any(v.fires for i, v in verdicts.items() if i < onset)
    first = next(i for i, v in verdicts.items() if v.fires)
    assert first - onset < 30
    found = verdicts[first]
    assert found.observed > found.high > found.expected == pytest.approx(0.2, abs=0.02)
    assert found.n >= 20
    assert detector.baseline < 0.25


def test_an_issue_that_is_always_negative_is_no_surge():
    _, verdicts = run(4, lambda _: 0.85)
    assert not any(v.fires for v in verdicts.values())


def test_more_posts_with_the_same_share_are_no_surge():
    detector, _ = run(4, lambda _: 0.3)
    fired = []
    for i in range(4 * DAY, 4 * DAY + 60):
        detector.add(START + i, 300, 90)
        fired.append(detector.close(START + i).fires)
    assert not any(fired)


def test_fewer_than_twenty_posts_say_nothing():
    detector, _ = run(3, lambda _: 0.1)
    later = START + 3 * DAY + 200
    detector.close(later)
    detector.add(later + 1, 19, 19)
    assert detector.close(later + 1).score < 0
    detector.add(later + 2, 1, 1)
    assert detector.close(later + 2).fires


def test_the_first_day_is_shadow():
    _, verdicts = run(2, lambda i: 0.1 if i < 700 else 0.9)
    assert all(v.shadow == (i < DAY) for i, v in verdicts.items())
    assert max(v.score for v in verdicts.values()) >= 1
    assert not any(v.fires for i, v in verdicts.items() if i < DAY)


counts_strategy = st.dictionaries(
    st.integers(0, 3000), st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=1, max_size=50
)


@settings(max_examples=30, deadline=None)
@given(counts_strategy, st.sets(st.integers(1, 3000), max_size=30))
def test_neither_chunks_nor_storage_change_anything(counts, chosen):
    whole, parts = ShareDetector("UTC"), ShareDetector("UTC")
    for i, (n, share) in counts.items():
        whole.add(START + i, n, int(n * share))
        parts.add(START + i, n, int(n * share))
    whole.close(START)
    parts.close(START)
    every = {i: whole.close(START + i) for i in range(1, 3002)}
    for i in sorted(chosen):
        assert parts.close(START + i) == every[i]
        assert len(pack(parts.to_row())) < 4096
        parts = reread(parts, ShareDetector("UTC"))
    assert parts.close(START + 3001) == every[3001]
    assert bytes_of(parts) == bytes_of(whole)


def test_strict_asks_for_more():
    detector, _ = run(3, lambda _: 0.2)
    strict = reread(detector, ShareDetector(preset=STRICT))
    for each in (detector, strict):
        each.add(START + 3 * DAY, 40, 20)
    assert strict.close(START + 3 * DAY).score <= detector.close(START + 3 * DAY).score


def test_what_cannot_be_is_refused():
    detector = ShareDetector()
    with pytest.raises(ValueError, match="negative posts"):
        detector.add(START, 1, 2)
