"""The page of metrics."""

from collections.abc import Sequence

from deploy.reference.table import table
from streams.metrics.names import BUSINESS, DESK, FETCHING, NOTIFY, PIPELINE, PROCESS, Metric

__all__ = ["metrics_page"]

_HEAD = """# Metrics

A worker serves these at `/metrics`, for Prometheus. Units are seconds and bytes, and stand in the name. The dashboards in
`deploy/grafana/dashboards` show them, and the rules in `deploy/prometheus` raise alarms on them.
"""

_PARTS: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    ("The pipeline", PIPELINE),
    ("Issues, incidents and sources", BUSINESS),
    ("Sources that are fetched", FETCHING),
    ("Notifications", NOTIFY),
    ("The process", PROCESS),
    ("The desk, at its own address", DESK),
)


def metrics_page() -> str:
    """Every metric, by what it is about."""
    return _HEAD + "".join(f"\n## {title}\n\n{_rows(metrics)}" for title, metrics in _PARTS)


def _rows(metrics: Sequence[Metric]) -> str:
    return table(
        ("Metric", "Type", "Labels", "What it says"),
        ((f"`{_exposed(one)}`", one.kind, ", ".join(f"`{name}`" for name in one.labels), one.help) for one in metrics),
    )


def _exposed(metric: Metric) -> str:
    return metric.name + {"counter": "_total", "info": "_info"}.get(metric.kind, "")
