"""Lines over time."""

from collections.abc import Mapping, Sequence

from deploy.grafana.panels import JSON, LEGEND, Target, fixed, override, panel, query

__all__ = ["band", "chart"]


def chart(
    title: str,
    help_: str,
    targets: Sequence[Target],
    unit: str,
    *,
    stack: str = "none",
    thresholds: JSON | None = None,
    words: Mapping[str, tuple[str, str | None]] | None = None,
    least: float | None = 0,
) -> JSON:
    """Lines over time; `stack` is `none`, `normal` or `percent`. Thresholds are drawn as lines.

    `words` say how people call a series, and its colour; `least` is where the scale begins, None lets it follow the data.
    """
    made = panel("timeseries", title, help_, targets, unit, thresholds) | {
        "options": {"legend": LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}},
    }
    fields = made["fieldConfig"]
    fields["defaults"] |= {"color": {"mode": "palette-classic"}} | ({} if least is None else {"min": least})
    fields["defaults"]["custom"] = {
        "drawStyle": "line",
        "fillOpacity": 8 if stack == "none" else 60,
        "lineInterpolation": "linear",
        "lineWidth": 1,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": stack, "group": "A"},
        "thresholdsStyle": {"mode": "off" if thresholds is None else "line"},
    }
    fields["overrides"] = [
        override(name, [("displayName", shown), *([("color", fixed(color))] if color else [])])
        for name, (shown, color) in (words or {}).items()
    ]
    return made


def band(title: str, help_: str, what: Sequence[tuple[str, str]], unit: str) -> JSON:
    """Counted, expected, and the range of what is usual: `what` gives expression and name of these four, in this order."""
    made = chart(title, help_, [query(expr, name) for expr, name in what], unit)
    (_, counted), (_, expected), (_, low), (_, high) = what
    made["fieldConfig"]["overrides"] = [
        override(counted, [("color", fixed("blue")), ("custom.lineWidth", 2)]),
        override(
            expected,
            [
                ("color", fixed("orange")),
                ("custom.lineStyle", {"fill": "dash", "dash": [8, 6]}),
                ("custom.fillOpacity", 0),
            ],
        ),
        override(low, [("custom.lineWidth", 0), ("custom.fillOpacity", 0), ("color", fixed("text"))]),
        override(
            high,
            [
                ("custom.lineWidth", 0),
                ("custom.fillBelowTo", low),
                ("custom.fillOpacity", 18),
                ("color", fixed("text")),
            ],
        ),
    ]
    return made
