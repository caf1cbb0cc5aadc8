"""The status of a source at a moment, for metrics and for the page."""

from streams.metrics.status import SourceFacts
from streams.virality.coverage.source import Source

__all__ = ["source_facts"]


def source_facts(source: Source) -> SourceFacts:
    """The source against its rate."""
    flow = source.flows.shortest_usable()
    if flow is None:
        return SourceFacts(source.name, source.level, None, None)
    hours = flow.minutes / 60
    return SourceFacts(source.name, source.level, round(flow.observed / hours, 3), round(flow.expected / hours, 3))
