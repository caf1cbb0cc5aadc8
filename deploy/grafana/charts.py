"""Lines over time."""

from collections.abc import Mapping, Sequence
from typing import Any

from deploy.grafana.panels import JSON, LEGEND, Target, fixed, override, panel, query
from deploy.grafana.words import SENTIMENTS, STAGES

__all__ = ["against", "band", "by_stage", "chart", "highest", "sentiments"]

_GREY = "#9aa5a5"
_USUAL: Sequence[tuple[str, Any]] = (
    ("color", fixed("orange")),
    ("custom.lineStyle", {"fill": "dash", "dash": [8, 6]}),
    ("custom.lineWidth", 2),
    ("custom.fillOpacity", 0),
)
"""How the line looks that says what is usual."""


def chart(
    title: str,
    help_: str,
    targets: Sequence[Target],
    unit: str,
    *,
    stack: str = "none",
    thresholds: JSON | None = None,
    words: Mapping[str, tuple[str, str | None]] | None = None,
    whole: bool = False,
    reach: float | None = None,
) -> JSON:
    """Lines over time, from 0 on; `stack` is `none`, `normal` or `percent`. Thresholds are drawn as dashed lines.

    `words` say how people call a series, and its colour. What is `whole` is a count of things that are there: its scale
    has no fractions, and it stays as it is until it changes. The scale goes at least up to `reach`.
    """
    made = panel("timeseries", title, help_, targets, unit, thresholds) | {
        "options": {"legend": LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}},
    }
    fields = made["fieldConfig"]
    fields["defaults"] |= {"color": {"mode": "palette-classic"}, "min": 0} | ({"decimals": 0} if whole else {})
    fields["defaults"]["custom"] = {
        "drawStyle": "line",
        "fillOpacity": 8 if stack == "none" else 60,
        "lineInterpolation": "stepAfter" if whole else "linear",
        "lineWidth": 1,
        "showPoints": "never",
        "spanNulls": False,
        "stacking": {"mode": stack, "group": "A"},
        "thresholdsStyle": {"mode": "off" if thresholds is None else "dashed"},
    } | ({} if reach is None else {"axisSoftMax": reach})
    fields["overrides"] = [
        override(name, [("displayName", shown), *([("color", fixed(color))] if color else [])])
        for name, (shown, color) in (words or {}).items()
    ]
    return made


def highest(label: str, expr: str, most: int = 8) -> str:
    """Of the expression, those series that are the highest ones at some time that is shown: a legend holds no more."""
    return f"{expr} and on ({label}) topk({most}, max_over_time(({expr})[$__range:$__interval] @ end()))"


def by_stage(title: str, help_: str, expr: str, unit: str, **looks: Any) -> JSON:
    """A line for each stage, in the stage's colour; `looks` are those of `chart`."""
    return chart(title, help_, [query(expr, "{{stage}}")], unit, words=STAGES, **looks)


def against(title: str, help_: str, what: Sequence[tuple[str, str]], unit: str, color: str) -> JSON:
    """A number and what is usual for it: `what` gives expression and name of these two, in this order."""
    made = chart(title, help_, [query(expr, name) for expr, name in what], unit)
    (_, counted), (_, usual) = what
    made["fieldConfig"]["overrides"] = [
        override(counted, [("color", fixed(color)), ("custom.lineWidth", 2)]),
        override(usual, _USUAL),
    ]
    return made


def band(title: str, help_: str, what: Sequence[tuple[str, str]], unit: str) -> JSON:
    """Counted, expected, and the range of what is usual: `what` gives expression and name of these four, in this order."""
    made = chart(title, help_, [query(expr, name) for expr, name in what], unit)
    (_, counted), (_, expected), (_, low), (_, high) = what
    made["fieldConfig"]["overrides"] = [
        override(counted, [("color", fixed("blue")), ("custom.lineWidth", 2)]),
        override(expected, _USUAL),
        override(low, [("custom.lineWidth", 0), ("custom.fillOpacity", 0), ("color", fixed(_GREY))]),
        override(
            high,
            [
                ("custom.lineWidth", 0),
                ("custom.fillBelowTo", low),
                ("custom.fillOpacity", 25),
                ("color", fixed(_GREY)),
            ],
        ),
    ]
    return made


def sentiments(help_: str, only: str = "") -> JSON:
    """The share of each sentiment in the mentions of an hour, negative ones at the bottom, where it can be read best.

    `only` is a matcher that picks some of the mentions. Of a shorter time than an hour a quiet issue has too few of them.
    """
    before = f"{only}, " if only else ""
    asked = (f'{before}sentiment="negative"', f'{before}sentiment!="negative"')
    targets = [
        query(f"sum by (sentiment) (increase(kentongan_mentions_total{{{one}}}[1h]))", "{{sentiment}}") for one in asked
    ]
    return chart("Sentimen", help_, targets, "percentunit", stack="percent", words=SENTIMENTS)
