"""Counters by name stay small."""

from streams.metrics.bounded import OTHER, BoundedCounter


def test_names_beyond_the_limit_are_counted_together():
    counter = BoundedCounter(3)
    for number in range(100):
        counter.add(f"source-{number}")
    counter.add("source-1", 5)
    assert counter.now() == {"source-0": 1, "source-1": 6, "source-2": 1, OTHER: 97}
