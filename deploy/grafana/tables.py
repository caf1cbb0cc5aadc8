"""Tables: a row for each set of labels."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from deploy.grafana.panels import JSON, NOTHING, now, override, panel, query, unknown

__all__ = ["Column", "table"]

_NARROWEST = 60
"""Pixels; Grafana makes a column no narrower than 150 by itself, and cuts off what does not fit beside the others."""


class Column(NamedTuple):
    """A column of a table; thresholds, where there are any, colour its text."""

    expr: str
    heading: str
    unit: str = "none"
    thresholds: JSON | None = None
    words: Mapping[str, str] | None = None
    """Texts shown for values."""
    decimals: int | None = None


def table(
    title: str,
    help_: str,
    columns: Sequence[Column],
    labels: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]] | None = None,
    links: Mapping[str, Mapping[str, str]] | None = None,
    widths: Mapping[str, int] | None = None,
    highest: Sequence[str] = (),
    nothing: str = NOTHING,
) -> JSON:
    """A row for each set of labels, now.

    `labels` are the headings of labels, `words` what is shown for their values, `links` where their values lead, by title,
    and `widths` the pixels of columns whose texts are long or short; all other columns share the rest evenly. Rows with the
    highest values of the columns `highest` stand first; without them rows are in the order of the first label.
    """
    targets = [target | {"format": "table"} for target in now([query(column.expr) for column in columns])]
    order = [(heading, True) for heading in highest] or [(next(iter(labels.values())), False)]
    made = panel("table", title, help_, targets, "none", None, nothing) | {
        "options": {
            "cellHeight": "sm",
            "frameIndex": 0,
            "showHeader": True,
            "sortBy": [{"displayName": heading, "desc": down} for heading, down in order],
        }
    }
    values = ["Value"] if len(columns) == 1 else [f"Value #{target['refId']}" for target in made["targets"]]
    headings = {value: column.heading for value, column in zip(values, columns, strict=True)}
    made["transformations"] = [
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {
                "excludeByName": {name: True for name in ("Time", "__name__", "job", "instance") if name not in labels},
                "indexByName": {name: at for at, name in enumerate([*labels, *values])},
                "renameByName": {**labels, **headings},
            },
        },
    ]
    made["fieldConfig"]["overrides"] = [
        *(override(labels[name], [("mappings", [_mapping(shown)])]) for name, shown in (words or {}).items()),
        *(
            override(labels[name], [("links", [{"title": title, "url": url} for title, url in leads.items()])])
            for name, leads in (links or {}).items()
        ),
        *(override(name, [("custom.width", width)]) for name, width in (widths or {}).items()),
        *(override(column.heading, _looks(column)) for column in columns),
    ]
    made["fieldConfig"]["defaults"]["custom"] = {"minWidth": _NARROWEST}
    return made


def _looks(column: Column) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [("unit", column.unit), ("noValue", "–")]
    if column.decimals is not None:
        found.append(("decimals", column.decimals))
    if column.thresholds:
        found += [("thresholds", column.thresholds), ("custom.cellOptions", {"type": "color-text"})]
    found.append(("mappings", [unknown("–"), *([_mapping(column.words)] if column.words else [])]))
    return found


def _mapping(words: Mapping[str, str]) -> JSON:
    return {
        "type": "value",
        "options": {value: {"index": at, "text": shown} for at, (value, shown) in enumerate(words.items())},
    }
