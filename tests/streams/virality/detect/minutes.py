"""Counts of minutes, and what a detector of spikes says of them."""

import random
from math import pi, sin

from streams.virality.detect.incident import Incident
from streams.virality.detect.severity import Measures
from streams.virality.detect.spike import SpikeDetector

START = 29_000_000 // 1440 * 1440
DAY = 1440


def stream(days, rate, seed=1, spike=None, zone_shift=0):
    """Counts by bucket: a daily rhythm, gamma noise and, from `spike` on, two hours of ten times the usual."""
    rng, found = random.Random(seed), {}
    for i in range(days * DAY):
        mean = rate * (1 + 0.6 * sin(2 * pi * (i + zone_shift * 60) / DAY)) * rng.gammavariate(5, 0.2)
        if spike is not None and spike <= i < spike + 120:
            mean *= 10
        n = poisson(rng, mean)
        if n:
            found[START + i] = n
    return found


def poisson(rng, mean):
    if mean > 50:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    n, product, limit = 0, rng.random(), 2.718281828459045**-mean
    while product > limit:
        n, product = n + 1, product * rng.random()
    return n


def run(counts, days, detector=None):
    detector = detector or SpikeDetector()
    verdicts = {}
    for bucket in range(START, START + days * DAY):
        if bucket in counts:
            detector.add(bucket, counts[bucket])
        verdicts[bucket] = detector.close(bucket)
    return detector, verdicts


def incidents(verdicts):
    incident = Incident("isu")
    return [
        event
        for bucket, verdict in verdicts.items()
        for event in incident.step(bucket, {"volume_spike": verdict}, lambda: Measures(10, 10, 1, 3, 3))
    ]
