"""Panels of Grafana as plain dictionaries: what all dashboards share.

The keys are those of Grafana's dashboard JSON, schema version 39 (Grafana 10 and later).
"""

from collections.abc import Sequence
from typing import Any

__all__ = [
    "DATASOURCE",
    "JSON",
    "Target",
    "band",
    "bars",
    "chart",
    "dashboard",
    "on_alerts",
    "query",
    "stat",
    "steps",
    "table",
]

JSON = dict[str, Any]
Target = JSON
DATASOURCE: JSON = {"type": "prometheus", "uid": "kentongan-prometheus"}
"""As in `provisioning/datasources/prometheus.yaml`."""


def query(expr: str, legend: str = "") -> Target:
    """What a panel asks Prometheus; `legend` may name labels as `{{label}}`."""
    return {"datasource": DATASOURCE, "expr": expr, "legendFormat": legend, "editorMode": "code"}


def steps(*bounds: tuple[float, str]) -> JSON:
    """Thresholds: green, and from each bound on, its colour."""
    return {
        "mode": "absolute",
        "steps": [{"color": "green", "value": None}, *({"color": color, "value": at} for at, color in bounds)],
    }


def stat(title: str, help_: str, targets: Sequence[Target], unit: str, thresholds: JSON | None = None) -> JSON:
    """A single number as it is now."""
    return _panel("stat", title, help_, _now(targets), unit, thresholds) | {
        "options": {
            "colorMode": "value",
            "graphMode": "none",
            "reduceOptions": {"calcs": ["lastNotNull"]},
            "textMode": "auto",
        },
    }


def bars(title: str, help_: str, targets: Sequence[Target], unit: str, thresholds: JSON, top: float | None = None) -> JSON:
    """A horizontal bar for each series as it is now; `top` is the end of the scale."""
    made = _panel("bargauge", title, help_, _now(targets), unit, thresholds) | {
        "options": {"displayMode": "basic", "orientation": "horizontal", "reduceOptions": {"calcs": ["lastNotNull"]}},
    }
    made["fieldConfig"]["defaults"] |= {"min": 0} | ({} if top is None else {"max": top})
    return made


def chart(
    title: str, help_: str, targets: Sequence[Target], unit: str, *, stack: str = "none", thresholds: JSON | None = None
) -> JSON:
    """Lines over time; `stack` is `none`, `normal` or `percent`. Thresholds are drawn as lines."""
    made = _panel("timeseries", title, help_, targets, unit, thresholds) | {
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi", "sort": "desc"}},
    }
    made["fieldConfig"]["defaults"]["custom"] = {
        "fillOpacity": 8 if stack == "none" else 60,
        "lineWidth": 1,
        "showPoints": "never",
        "stacking": {"mode": stack, "group": "A"},
        "thresholdsStyle": {"mode": "off" if thresholds is None else "line"},
    }
    return made


def band(title: str, help_: str, what: Sequence[tuple[str, str]], unit: str) -> JSON:
    """Counted, expected, and the range of what is usual: `what` gives expression and name of these four, in this order."""
    made = chart(title, help_, [query(expr, name) for expr, name in what], unit)
    (_, _), (_, expected), (_, low), (_, high) = what
    made["fieldConfig"]["overrides"] = [
        _override(expected, [("custom.lineStyle", {"fill": "dash", "dash": [8, 6]}), ("custom.fillOpacity", 0)]),
        _override(low, [("custom.lineWidth", 0), ("custom.fillOpacity", 0), _grey()]),
        _override(high, [("custom.lineWidth", 0), ("custom.fillBelowTo", low), ("custom.fillOpacity", 18), _grey()]),
    ]
    return made


def table(title: str, help_: str, columns: Sequence[tuple[str, str, str]], labels: dict[str, str]) -> JSON:
    """A row for each set of labels, now: `columns` are expression, heading and unit, `labels` the headings of labels."""
    targets = [target | {"format": "table"} for target in _now([query(expr) for expr, _, _ in columns])]
    made = _panel("table", title, help_, targets, "short", None) | {"options": {"showHeader": True, "cellHeight": "sm"}}
    values = ["Value"] if len(columns) == 1 else [f"Value #{target['refId']}" for target in made["targets"]]
    headings = {value: heading for value, (_, heading, _) in zip(values, columns, strict=True)}
    made["transformations"] = [
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {
                "excludeByName": dict.fromkeys(("Time", "__name__", "job", "instance"), True),
                "indexByName": {name: at for at, name in enumerate([*labels, *values])},
                "renameByName": labels | headings,
            },
        },
    ]
    made["fieldConfig"]["overrides"] = [_override(heading, [("unit", unit)]) for _, heading, unit in columns]
    return made


def on_alerts(name: str, expr: str, title: str, color: str) -> JSON:
    """An annotation wherever the expression has a value above 0; points one step apart become one range."""
    return {
        "datasource": DATASOURCE,
        "enable": True,
        "expr": expr,
        "iconColor": color,
        "name": name,
        "step": "15s",
        "titleFormat": title,
    }


def dashboard(
    uid: str, title: str, help_: str, rows: Sequence[tuple[int, Sequence[JSON]]], annotations: Sequence[JSON], **more: Any
) -> JSON:
    """A dashboard; each row is a height and panels that share its 24 columns evenly."""
    panels: list[JSON] = []
    y = 0
    for height, row in rows:
        width = 24 // len(row)
        for number, panel in enumerate(row):
            panels.append(panel | {"id": len(panels) + 1, "gridPos": {"h": height, "w": width, "x": number * width, "y": y}})
        y += height
    return {
        "uid": uid,
        "title": title,
        "description": help_,
        "tags": ["kentongan"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "15s",
        "time": {"from": "now-6h", "to": "now"},
        "timezone": "browser",
        "links": [{"asDropdown": False, "tags": ["kentongan"], "title": "", "type": "dashboards", "keepTime": True}],
        "templating": {"list": []},
        "annotations": {"list": list(annotations)},
        "panels": panels,
    } | more


def _panel(kind: str, title: str, help_: str, targets: Sequence[Target], unit: str, thresholds: JSON | None) -> JSON:
    return {
        "type": kind,
        "title": title,
        "description": help_,
        "datasource": DATASOURCE,
        "targets": [target | {"refId": chr(ord("A") + number)} for number, target in enumerate(targets)],
        "fieldConfig": {"defaults": {"unit": unit, "thresholds": thresholds or steps()}, "overrides": []},
    }


def _now(targets: Sequence[Target]) -> list[Target]:
    return [target | {"instant": True, "range": False} for target in targets]


def _override(name: str, properties: Sequence[tuple[str, Any]]) -> JSON:
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": key, "value": value} for key, value in properties],
    }


def _grey() -> tuple[str, JSON]:
    return "color", {"mode": "fixed", "fixedColor": "text"}
