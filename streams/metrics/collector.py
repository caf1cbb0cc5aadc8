"""Turns the newest snapshot of a worker into metrics, each time somebody asks."""

import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.registry import Collector

from streams.metrics.business import business_metrics
from streams.metrics.families import Family, family
from streams.metrics.fetching import fetching_metrics
from streams.metrics.names import METRICS, PROCESS
from streams.metrics.pipeline import pipeline_metrics
from streams.metrics.snapshot import SnapshotHolder

__all__ = ["SnapshotCollector", "registry"]


def registry(holder: SnapshotHolder) -> CollectorRegistry:
    """A registry of this program's own: the worker's metrics and those of its process."""
    made = CollectorRegistry()
    ProcessCollector(registry=made)
    made.register(SnapshotCollector(holder))
    return made


class SnapshotCollector(Collector):
    """The metrics of the newest snapshot. Safe in any thread."""

    def __init__(self, holder: SnapshotHolder, now: Callable[[], float] = time.time) -> None:
        """`now` gives the seconds since 1970."""
        self._holder = holder
        self._now = now

    def describe(self) -> list[Family]:
        """Every metric without its values."""
        return [family(metric.name) for metric in METRICS if metric not in PROCESS]

    def collect(self) -> Iterator[Family]:
        """Every metric with its values."""
        snapshot = self._holder.snapshot
        yield from pipeline_metrics(snapshot, self._now())
        yield from business_metrics(snapshot)
        yield from fetching_metrics(snapshot.fetched)
