"""The panels of the dashboards, for tests."""

import pytest

from tests.deploy.promql import DASHBOARDS

PANELS = [(name, panel) for name, dashboard in DASHBOARDS.items() for panel in dashboard["panels"]]

each_panel = pytest.mark.parametrize(("name", "panel"), PANELS, ids=[f"{name}: {panel['title']}" for name, panel in PANELS])
"""Runs a test for every panel, with the name of its dashboard."""


def overrides(panel):
    """The overrides of a panel; a column may have several, of which the later ones add to the earlier ones."""
    found: dict[str, list[dict[str, object]]] = {}
    for one in panel["fieldConfig"]["overrides"]:
        found.setdefault(one["matcher"]["options"], []).extend(one["properties"])
    return [{"matcher": {"options": name}, "properties": properties} for name, properties in found.items()]
