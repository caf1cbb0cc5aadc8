"""Families of samples, as prometheus-client takes them, for the metrics of the list."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.utils import floatToGoString

from streams.metrics.buckets import Distribution
from streams.metrics.names import DESK, METRICS, Metric

__all__ = ["Family", "Rows", "family", "histogram", "info", "numbers"]

_METRICS = {metric.name: metric for metric in (*METRICS, *DESK)}

Rows = Iterable[tuple[Sequence[str], float]]
"""Label values and the number."""


def family(name: str) -> Family:
    """The metric of that name, without samples."""
    metric: Metric = _METRICS[name]
    match metric.kind:
        case "counter":
            return CounterMetricFamily(name, metric.help, labels=metric.labels)
        case "gauge":
            return GaugeMetricFamily(name, metric.help, labels=metric.labels)
        case "histogram":
            return HistogramMetricFamily(name, metric.help, labels=metric.labels)
        case "info":
            return InfoMetricFamily(name, metric.help)


def numbers(name: str, rows: Rows) -> Family:
    """A counter or a gauge with its samples."""
    made = family(name)
    assert isinstance(made, CounterMetricFamily | GaugeMetricFamily)
    for labels, value in rows:
        made.add_metric(labels, value)
    return made


def histogram(name: str, rows: Iterable[tuple[Sequence[str], Distribution]]) -> Family:
    """A histogram with its samples."""
    made = family(name)
    assert isinstance(made, HistogramMetricFamily)
    for labels, found in rows:
        bounds = [*map(floatToGoString, found.bounds), "+Inf"]
        made.add_metric(labels, list(zip(bounds, accumulate(found.counts), strict=True)), found.total)
    return made


def info(name: str, rows: Iterable[Sequence[str]]) -> Family:
    """An info metric; each row gives the values of its labels."""
    made = family(name)
    for values in rows:
        made.add_sample(f"{name}_info", dict(zip(_METRICS[name].labels, values, strict=True)), 1)
    return made
