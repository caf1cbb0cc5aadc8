"""The metrics of several worker processes as one page."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

__all__ = ["PROCESS_LABEL", "gathered"]

PROCESS_LABEL = "process"
"""The label that says of which process a sample is, as `instance` does for a machine."""


def gathered(pages: Mapping[str, str]) -> CollectorRegistry:
    """A registry that has all samples of the pages, in the text format of Prometheus, each with the name of its page.

    Raises:
        ValueError: a page is not in that format.
    """
    families: dict[str, Metric] = {}
    for name, page in pages.items():
        for family in text_string_to_metric_families(page):
            whole = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            whole.samples += [_of(sample, name) for sample in family.samples]
    registry = CollectorRegistry()
    registry.register(_Gathered(families))
    return registry


def _of(sample: Sample, process: str) -> Sample:
    return sample._replace(labels={**sample.labels, PROCESS_LABEL: process})


class _Gathered(Collector):
    def __init__(self, families: Mapping[str, Metric]) -> None:
        self._families = families

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield from self._families.values()
