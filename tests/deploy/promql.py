"""What is in the rules and dashboards, for tests: their expressions, and the names and labels in an expression."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from streams.metrics.gathered import PROCESS_LABEL
from streams.metrics.names import DESK, METRICS

__all__ = ["ALERT_RULES", "DASHBOARDS", "RECORDING_RULES", "SERIES", "STEP", "filled", "queries", "unknown"]

DEPLOY = Path(__file__).parents[2] / "deploy"
RECORDING_RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus/recording.rules.yml").read_text())["groups"]
    for rule in group["rules"]
]
ALERT_RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus/alerts.rules.yml").read_text())["groups"]
    for rule in group["rules"]
]
DASHBOARDS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text()) for path in sorted((DEPLOY / "grafana/dashboards").glob("*.json"))
}
_TARGET = {"job", "instance", PROCESS_LABEL}
_PROMETHEUS = {"up": set(), "ALERTS": {"alertname", "alertstate", "severity"}}
_WORDS = {"sum", "max", "min", "count", "by", "on", "and", "or", "unless", "offset", "group_left", "time", "vector"} | {
    *("rate", "increase", "absent", "label_replace", "topk", "sort_desc", "clamp_min", "histogram_quantile", "end"),
    *("last_over_time", "max_over_time"),
}
_GROUPING = re.compile(r"\b(?:by|on|group_left)\s*\(([^)]*)\)")
_NAME = re.compile(r"[A-Za-z_:][A-Za-z0-9_:]*")


def _series() -> dict[str, set[str]]:
    """Every series that Prometheus can have, with its labels: the code's list, the rules, Prometheus' own."""
    found: dict[str, set[str]] = {name: set(labels) | _TARGET for name, labels in _PROMETHEUS.items()}
    for metric in (*METRICS, *DESK):
        labels = set(metric.labels) | _TARGET
        match metric.kind:
            case "counter":
                found[f"{metric.name}_total"] = labels
            case "gauge":
                found[metric.name] = labels
            case "info":
                found[f"{metric.name}_info"] = labels
            case "histogram":
                found |= {f"{metric.name}_{part}": labels for part in ("sum", "count")}
                found[f"{metric.name}_bucket"] = labels | {"le"}
    for rule in RECORDING_RULES:
        grouping = _GROUPING.search(rule["expr"])
        found[rule["record"]] = {label.strip() for label in grouping[1].split(",")} - {"le"} if grouping else set()
    return found


SERIES = _series()
STEP = "15s"
"""Between the points of a chart, where Prometheus is asked every 15 seconds and the time is not long."""


def unknown(expr: str) -> set[str]:
    """Names in the expression that are no series, and labels that its series do not have."""
    bare = re.sub(r"\"[^\"]*\"|'[^']*'", '""', expr)
    wrong: set[str] = set()
    for name, labels in re.findall(r"([A-Za-z_:][\w:]*)\s*\{([^}]*)\}", bare):
        wrong |= {f"{name}{{{label}}}" for label in re.findall(r"(\w+)\s*[=!]", labels) if label not in SERIES.get(name, ())}
    bare = re.sub(r"\{[^}]*\}", "", bare)
    grouped = {label.strip() for labels in _GROUPING.findall(bare) for label in labels.split(",")}
    names = set(_NAME.findall(re.sub(r"\[[^\]]*\]|\b\d\w*", "", _GROUPING.sub("", bare)))) - _WORDS
    wrong |= names - SERIES.keys()
    carried = set().union(*(SERIES.get(name, set()) for name in names))
    return wrong | {f"by {label}" for label in grouped - carried}


def filled(expr: str, issue: str = "belanja-istana", window: str = "1m") -> str:
    """The expression as Grafana sends it: with values for its variables."""
    values = {"$issue": issue, "$__rate_interval": window, "$__range": "5m", "$__interval": STEP}
    for name, value in values.items():
        expr = expr.replace(name, value)
    return expr


def queries(dashboard: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Title, expression and whether it asks for one instant, of every target of every panel."""
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"], bool(target.get("instant"))
