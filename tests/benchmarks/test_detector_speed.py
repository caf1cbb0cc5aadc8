import random
import time

import pytest

from streams.virality.detect.spike import SpikeDetector

START = 29_000_000

pytestmark = pytest.mark.benchmark


def test_silence_is_skipped_an_hour_at_a_time():
    busy, silent = SpikeDetector(), SpikeDetector()
    rng = random.Random(1)
    counts = [rng.randrange(20) for _ in range(10_000)]
    busy.close(START)
    silent.close(START)
    began = time.perf_counter()
    for bucket, n in enumerate(counts, START + 1):
        busy.add(bucket, n)
        busy.close(bucket)
    each = (time.perf_counter() - began) / len(counts)
    began = time.perf_counter()
    silent.close(START + 100_000)
    skipped = (time.perf_counter() - began) / 100_000
    assert skipped < each / 10
