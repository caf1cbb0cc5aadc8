import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from streams.metrics.gathered import gathered


def page(posts: int, lag: float) -> str:
    registry = CollectorRegistry()
    Counter("posts", "Posts.", ["stage"], registry=registry).labels("language").inc(posts)
    Gauge("lag", "Records that wait.", registry=registry).set(lag)
    Histogram("seconds", "Time.", registry=registry, buckets=(1.0,)).observe(lag)
    return generate_latest(registry).decode()


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    return {
        (one.name, frozenset(one.labels.items())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


@given(st.dictionaries(st.text("ab0", min_size=1), st.tuples(st.integers(0, 9), st.floats(0, 9)), max_size=4))
def test_every_sample_of_every_page_is_there_with_the_name_of_its_page(given):
    pages = {name: page(*values) for name, values in given.items()}
    found = generate_latest(gathered(pages)).decode()
    assert samples(found) == {
        (metric, labels | {("process", name)}): value
        for name, text in pages.items()
        for (metric, labels), value in samples(text).items()
    }
    assert found.count("# TYPE posts_total counter") == bool(pages)


def test_what_is_no_page_of_metrics_is_refused():
    with pytest.raises(ValueError):
        gathered({"0": "<html>"})
