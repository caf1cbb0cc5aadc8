"""Alerts on a dashboard: where they stand on the time axis, and how many there were."""

from collections.abc import Mapping
from functools import reduce

from deploy.grafana.panels import JSON
from deploy.grafana.tables import Column, table
from deploy.grafana.words import EVENTS, KINDS

__all__ = ["told", "totals"]


def told(only: str = "") -> str:
    """Alerts since the point before, kind and event in words; `only` is a matcher that picks some of them.

    A counter that is not what it was one step ago has counted an alert: it has grown, was born, or was born again when the
    worker restarted. What it was is looked for in the hour before, so that a scrape that failed is no alert. The step is
    Grafana's, which makes it longer for a longer time: with a window of its own, alerts between two points would be missed.
    """
    series = f"kentongan_alerts_total{{{only}{', ' if only else ''}event!='resolved'}}"
    found = f"sum by (issue, kind, event) ({series} unless {series} == last_over_time({series}[1h] offset $__interval))"
    named = [("kind", *one) for one in KINDS.items()] + [("event", *one) for one in EVENTS.items() if one[0] != "resolved"]
    return reduce(lambda expr, one: f'label_replace({expr}, "{one[0]}", "{one[2]}", "{one[0]}", "{one[1]}")', named, found)


def totals(title: str, help_: str, metric: str, labels: Mapping[str, str], widths: Mapping[str, int], only: str = "") -> JSON:
    """A table of how often incidents were opened, updated and resolved since the worker was started.

    `metric` counts alerts with the labels `kind` and `event`; `only` is a matcher that picks some of them.
    """
    by = ", ".join(labels)
    # An event that has not happened yet has no series: that is none of it.
    none = f"0 * sum by ({by}) ({metric}{{{only}}})"
    counts = {event: f'sum by ({by}) ({metric}{{{only}{", " if only else ""}event="{event}"}}) or {none}' for event in EVENTS}
    columns = [Column(counts[event], EVENTS[event].capitalize(), words={"0": "–"}) for event in EVENTS]
    widths = {**widths, EVENTS["updated"].capitalize(): 92}
    return table(title, help_, columns, labels, {"kind": KINDS}, widths=widths, nothing="Belum ada peringatan")
