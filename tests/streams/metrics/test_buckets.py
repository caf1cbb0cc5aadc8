"""Distributions count what prometheus-client's histogram counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from streams.metrics.buckets import SECONDS, Buckets


@given(st.lists(st.one_of(st.floats(0, 100), st.sampled_from(SECONDS)), max_size=50))
def test_as_a_prometheus_histogram(values):
    ours, theirs = Buckets(SECONDS), Histogram("h", "h", buckets=SECONDS, registry=CollectorRegistry())
    for value in values:
        ours.observe(value)
        theirs.observe(value)
    found = ours.now()
    samples = {(one.name, one.labels.get("le")): one.value for one in theirs.collect()[0].samples}
    assert found.n == samples["h_count", None]
    assert found.total == pytest.approx(samples["h_sum", None])
    for place, bound in enumerate(found.bounds):
        assert sum(found.counts[: place + 1]) == samples["h_bucket", str(bound)]


def test_what_was_counted_does_not_change_afterwards():
    buckets = Buckets((1.0,))
    before = buckets.now()
    buckets.observe(0.5)
    assert (before.n, buckets.now().n) == (0, 1)
