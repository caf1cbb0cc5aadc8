"""Panels of Grafana as plain dictionaries: what all dashboards share.

The keys are those of Grafana's dashboard JSON, schema version 39 (Grafana 10 and later).
"""

from collections.abc import Sequence
from typing import Any, Final

__all__ = [
    "DATASOURCE",
    "JSON",
    "LEGEND",
    "NOTHING",
    "Target",
    "bars",
    "dashboard",
    "fixed",
    "now",
    "on_alerts",
    "override",
    "panel",
    "query",
    "stat",
    "steps",
    "unknown",
    "wide",
]

JSON = dict[str, Any]
Target = JSON
_LAST: JSON = {"calcs": ["lastNotNull"], "fields": "", "values": False}
LEGEND: JSON = {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True}
NOTHING: Final = "Belum ada data"
"""What a panel says that has no value to show."""
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


def stat(
    title: str,
    help_: str,
    targets: Sequence[Target],
    unit: str,
    thresholds: JSON | None = None,
    decimals: int | None = None,
    mappings: Sequence[JSON] = (),
) -> JSON:
    """A single number as it is now; coloured where it has thresholds, for without them no colour means anything."""
    made = panel("stat", title, help_, now(targets), unit, thresholds) | {
        "options": {
            "colorMode": "none" if thresholds is None else "value",
            "graphMode": "none",
            "justifyMode": "auto",
            "orientation": "auto",
            "percentChangeColorMode": "standard",
            "reduceOptions": _LAST,
            "showPercentChange": False,
            "textMode": "auto",
            "wideLayout": True,
        },
    }
    made["fieldConfig"]["defaults"] |= {"mappings": [unknown(NOTHING), *mappings]} | (
        {} if decimals is None else {"decimals": decimals}
    )
    return made


def unknown(shown: str) -> JSON:
    """A mapping: what is shown where there is no number, in the colour of plain text.

    Without it no number has the colour of the first threshold, which is green: all is well.
    """
    return {"type": "special", "options": {"match": "null+nan", "result": {"color": "text", "index": 0, "text": shown}}}


def bars(title: str, help_: str, targets: Sequence[Target], unit: str, thresholds: JSON, top: float | None = None) -> JSON:
    """A horizontal bar for each series as it is now, with two decimals; `top` is the end of the scale."""
    made = panel("bargauge", title, help_, now(targets), unit, thresholds) | {
        "options": {
            "displayMode": "basic",
            "legend": LEGEND | {"showLegend": False},
            "maxVizHeight": 300,
            "minVizHeight": 16,
            "minVizWidth": 8,
            "namePlacement": "auto",
            "orientation": "horizontal",
            "reduceOptions": _LAST,
            "showUnfilled": True,
            "sizing": "auto",
            "valueMode": "color",
        },
    }
    scale = {"decimals": 2, "min": 0} | ({} if top is None else {"max": top})
    made["fieldConfig"]["defaults"] |= {"mappings": [unknown(NOTHING)]} | scale
    return made


def on_alerts(name: str, expr: str, title: str, color: str) -> JSON:
    """An annotation wherever the expression has a value above 0; points one step apart become one range.

    The query stands in it twice, since releases of Grafana differ in where they look for it.
    """
    step = "15s"
    return {
        "datasource": DATASOURCE,
        "enable": True,
        "expr": expr,
        "iconColor": color,
        "name": name,
        "step": step,
        "target": query(expr, title) | {"interval": step, "refId": "Anno"},
        "titleFormat": title,
    }


def dashboard(
    uid: str,
    title: str,
    help_: str,
    rows: Sequence[tuple[int, Sequence[JSON]]],
    annotations: Sequence[JSON],
    links: Sequence[JSON] = (),
    variables: Sequence[JSON] = (),
) -> JSON:
    """A dashboard; each row is a height and panels that share its 24 columns: evenly, but for those that are `wide`."""
    panels: list[JSON] = []
    y = 0
    for height, row in rows:
        shares = [made.get("_wide", 1) for made in row]
        x = 0
        for made, share in zip(row, shares, strict=True):
            width = 24 * share // sum(shares)
            place = {"h": height, "w": width, "x": x, "y": y}
            kept = {key: value for key, value in made.items() if key != "_wide"}
            panels.append(kept | {"id": len(panels) + 1, "gridPos": place})
            x += width
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
        "links": [
            {
                "asDropdown": False,
                "icon": "dashboard",
                "includeVars": False,
                "keepTime": True,
                "tags": ["kentongan"],
                "targetBlank": False,
                "title": "",
                "tooltip": "",
                "type": "dashboards",
            },
            *links,
        ],
        "templating": {"list": list(variables)},
        "annotations": {"list": list(annotations)},
        "panels": panels,
    }


def wide(made: JSON, share: int = 2) -> JSON:
    """The panel, to be so many times as wide as the others of its row."""
    return made | {"_wide": share}


def panel(
    kind: str,
    title: str,
    help_: str,
    targets: Sequence[Target],
    unit: str,
    thresholds: JSON | None,
    nothing: str = NOTHING,
) -> JSON:
    """What all kinds of panels have in common; coloured by the thresholds, which are green when there are none.

    `nothing` is what it says that has no value to show.
    """
    return {
        "type": kind,
        "title": title,
        "description": help_,
        "datasource": DATASOURCE,
        "targets": [target | {"refId": chr(ord("A") + number)} for number, target in enumerate(targets)],
        "fieldConfig": {
            "defaults": {
                "color": {"mode": "thresholds"},
                "noValue": nothing,
                "thresholds": thresholds or steps(),
                "unit": unit,
            },
            "overrides": [],
        },
    }


def now(targets: Sequence[Target]) -> list[Target]:
    """The same queries, for their newest value alone."""
    return [target | {"instant": True, "range": False} for target in targets]


def override(name: str, properties: Sequence[tuple[str, Any]]) -> JSON:
    """How one series, or one column, looks otherwise."""
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": key, "value": value} for key, value in properties],
    }


def fixed(color: str) -> JSON:
    """A colour that no value changes."""
    return {"mode": "fixed", "fixedColor": color}
