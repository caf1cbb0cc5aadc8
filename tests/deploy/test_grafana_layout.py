"""The dashboards are laid out for the screens of those who read them."""

import pytest

from tests.deploy.panels import PANELS, each_panel, overrides
from tests.deploy.promql import DASHBOARDS

COLUMNS = 24
NARROW = 1366
"""Width of the smallest screen, in pixels."""
SIDES = 90
"""What Grafana's own menu and margins take of it."""
EDGES = 30
"""What a panel's edges, and the sign for its description, take of its title."""
LETTER = 7.6
"""Width of a letter of a title, of 14 pixels."""
CELL_LETTER = 7.0
"""The same of what stands in a cell of a table."""
CELL_EDGES = 12
ARROW = 20
"""The sign for the order of the rows, and its distance."""


@pytest.mark.parametrize("dashboard", DASHBOARDS.values(), ids=DASHBOARDS)
def test_panels_cover_their_rows_and_do_not_overlap(dashboard):
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        taken |= cells
    height = max(y for _, y in taken) + 1
    assert taken == {(x, y) for x in range(COLUMNS) for y in range(height)}
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


@each_panel
def test_a_panel_can_be_read_on_a_small_screen(name, panel):
    width = panel["gridPos"]["w"] * (NARROW - SIDES) / COLUMNS
    assert width >= (200 if panel["type"] == "stat" else 310)
    assert panel["gridPos"]["h"] >= (4 if panel["type"] == "stat" else 8)
    assert len(panel["title"]) * LETTER <= width - EDGES


TABLES = [(name, panel) for name, panel in PANELS if panel["type"] == "table"]


@pytest.mark.parametrize(("name", "panel"), TABLES, ids=[f"{name}: {panel['title']}" for name, panel in TABLES])
def test_the_columns_of_a_table_fit_on_a_small_screen(name, panel):
    """As Grafana shares out the width: what has none of its own gets an even part, but no less than the least."""
    room = panel["gridPos"]["w"] * (NARROW - SIDES) / COLUMNS - EDGES
    told = {one["matcher"]["options"]: {p["id"]: p["value"] for p in one["properties"]} for one in overrides(panel)}
    headings = list(panel["transformations"][1]["options"]["renameByName"].values())
    assert set(told) <= set(headings)
    fixed = {heading: told[heading]["custom.width"] for heading in headings if "custom.width" in told.get(heading, {})}
    share = (room - sum(fixed.values())) / (len(headings) - len(fixed))
    assert share >= panel["fieldConfig"]["defaults"]["custom"]["minWidth"]
    order = [one["displayName"] for one in panel["options"]["sortBy"]]
    assert order
    assert set(order) <= set(headings)
    for heading in headings:
        width = fixed.get(heading, share)
        arrow = ARROW if heading in order else 0
        assert len(heading) * LETTER + CELL_EDGES + arrow <= width, heading
        for mapping in told.get(heading, {}).get("mappings", []):
            if mapping["type"] == "value":
                assert max(len(one["text"]) for one in mapping["options"].values()) * CELL_LETTER + CELL_EDGES <= width
