"""The dashboards are what Grafana's own types say a dashboard is, laid out for the screens of those who read them."""

import json
import re
import subprocess
from pathlib import Path
from typing import get_args

import pytest
import yaml

from deploy.grafana.dashboards import FOLDER, main
from deploy.grafana.words import (
    EVENTS,
    FETCH_HEALTHS,
    FETCH_OUTCOMES,
    KIND_COLORS,
    KINDS,
    LANGUAGES,
    OUTCOMES,
    PATHS,
    SENTIMENTS,
    SOURCE_STATES,
    STAGES,
)
from schemas.alert import AlertEvent, AlertKind, SourceState
from schemas.scored import SentimentLabel
from streams.connectors.health import GIVES_NOTHING, Health
from streams.language.detector import LanguageDetector
from streams.metrics.fetching import Outcome
from streams.metrics.names import NOTIFY
from streams.worker import stages
from tests.deploy.promql import DASHBOARDS
from tests.javascript import JavaScriptUnavailableError, folder, node
from tests.missing import is_missing

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "tests/node/dashboard.ts"
PANELS = [(name, panel) for name, dashboard in DASHBOARDS.items() for panel in dashboard["panels"]]
OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022")
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


def complaints(dashboards: dict[str, str], where: Path) -> list[str]:
    """What the compiler says of the dashboards, given as JSON by name, against the types that Grafana publishes."""
    try:
        there, program = folder(), node()
    except JavaScriptUnavailableError as error:
        is_missing("Grafana's types", error)
    # A folder of its own beside the packages: tests run side by side.
    place = there / where.name
    place.mkdir(exist_ok=True)
    (place / TYPES.name).write_text(TYPES.read_text())
    written = []
    for name, text in dashboards.items():
        file = place / f"{name}.ts"
        file.write_text(f'import type {{ Written }} from "./{TYPES.stem}.js";\nexport const made: Written = {text};\n')
        written.append(file)
    compiler = there / "node_modules/typescript/bin/tsc"
    done = subprocess.run(
        [program, compiler, *OPTIONS, *written], capture_output=True, text=True, timeout=200, check=False, cwd=place
    )
    assert not done.stderr, done.stderr
    return [line for line in done.stdout.splitlines() if "error TS" in line]


@pytest.mark.timeout(400)
def test_grafana_s_own_types_take_the_dashboards(tmp_path):
    texts = {name: json.dumps(dashboard) for name, dashboard in DASHBOARDS.items()}
    assert complaints(texts, tmp_path) == []
    good = texts["ruang-kendali"]
    wrong = {
        "panel": good.replace('"type": "timeseries"', '"type": "graph"', 1),
        "unit": good.replace('"unit": "percentunit"', '"unit": "percents"', 1),
        "option": good.replace('"showLegend": true', '"showLegends": true', 1),
        "override": good.replace('"custom.fillBelowTo"', '"custom.fillAbove"', 1),
        "mode": good.replace('"mode": "palette-classic"', '"mode": "rainbow"', 1),
        "target": good.replace('"refId": "Anno"', '"ref": "Anno"', 1),
    }
    assert all(text != good for text in wrong.values())
    found = {Path(line.partition("(")[0]).stem for line in complaints(wrong, tmp_path)}
    assert found == set(wrong)


def test_the_types_are_of_the_grafana_that_is_started():
    packages = json.loads((TYPES.parent / "package.json").read_text())["dependencies"]
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    assert compose["services"]["grafana"]["image"] == f"grafana/grafana:{packages['@grafana/schema']}"


def test_the_dashboards_are_as_the_code():
    assert main(["--check"]) == 0, "run `python -m deploy.grafana.dashboards`"


def test_the_check_finds_a_change_and_writing_mends_it(tmp_path):
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "isu.json").write_text("{}")
    (tmp_path / "old.json").write_text("{}")
    assert main(["--check"], tmp_path) == 1
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0


def test_the_dashboards_are_the_three():
    assert [dashboard["title"] for dashboard in DASHBOARDS.values()] == ["Isu", "Pipeline", "Ruang kendali"]
    assert all(dashboard["annotations"]["list"] for dashboard in DASHBOARDS.values())
    assert [variable["name"] for variable in DASHBOARDS["isu"]["templating"]["list"]] == ["issue", "meja"]
    assert {path.stem for path in FOLDER.iterdir()} == set(DASHBOARDS)


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


@pytest.mark.parametrize(("name", "panel"), PANELS, ids=[f"{name}: {panel['title']}" for name, panel in PANELS])
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


def overrides(panel):
    """Those of the panel; a column may have several, of which the later ones add to the earlier ones."""
    found: dict[str, list[dict[str, object]]] = {}
    for one in panel["fieldConfig"]["overrides"]:
        found.setdefault(one["matcher"]["options"], []).extend(one["properties"])
    return [{"matcher": {"options": name}, "properties": properties} for name, properties in found.items()]


@pytest.mark.parametrize(("name", "panel"), PANELS, ids=[f"{name}: {panel['title']}" for name, panel in PANELS])
def test_what_is_not_known_is_said_in_words_and_is_not_green(name, panel):
    """A number without a value has the colour of the first threshold, and says `No data`, unless it is told otherwise."""
    defaults = panel["fieldConfig"]["defaults"]
    assert defaults["noValue"].startswith("Belum ada ")
    if panel["type"] in ("stat", "bargauge"):
        (unknown,) = [one["options"] for one in defaults["mappings"] if one["type"] == "special"]
        assert unknown["match"] == "null+nan"
        assert unknown["result"]["color"] == "text"
        assert unknown["result"]["text"] == defaults["noValue"]
    if panel["type"] == "stat":
        plain = len(defaults["thresholds"]["steps"]) == 1
        assert panel["options"]["colorMode"] == ("none" if plain else "value")
    if panel["type"] == "table":
        numbers = [one["properties"] for one in overrides(panel) if any(p["id"] == "unit" for p in one["properties"])]
        assert len(numbers) == len(panel["targets"])
        assert all({"id": "noValue", "value": "–"} in properties for properties in numbers)


@pytest.mark.parametrize(("name", "panel"), PANELS, ids=[f"{name}: {panel['title']}" for name, panel in PANELS])
def test_a_panel_says_what_it_shows_in_indonesian(name, panel, detector):
    assert panel["title"]
    assert panel["description"].endswith(".")
    (guess,) = detector.detect([panel["description"]])
    assert guess.language in ("id", "ms")  # a few words can be both
    source = yaml.safe_load((ROOT / "deploy/grafana/provisioning/datasources/prometheus.yaml").read_text())["datasources"][0]
    asked = [target["datasource"] for target in panel["targets"]] + [panel["datasource"]]
    assert all(one == {"type": source["type"], "uid": source["uid"]} for one in asked)


@pytest.fixture(scope="module")
def detector():
    return LanguageDetector.load()


@pytest.mark.parametrize(("name", "panel"), PANELS, ids=[f"{name}: {panel['title']}" for name, panel in PANELS])
def test_a_threshold_is_explained_or_plain(name, panel):
    """A bound that colours a number or draws a line rises, and a share's bound lies within 0 and 1."""
    defaults = panel["fieldConfig"]["defaults"]
    bounds = [step["value"] for step in defaults["thresholds"]["steps"]]
    assert bounds[0] is None
    assert bounds[1:] == sorted(bounds[1:])
    if defaults["unit"] == "percentunit":
        assert all(0 < bound < 1 for bound in bounds[1:])
    drawn = defaults.get("custom", {}).get("thresholdsStyle", {}).get("mode", "off")
    assert (drawn == "dashed") == (panel["type"] == "timeseries" and len(bounds) > 1)


def test_without_a_worker_the_pipeline_says_so_and_calls_nothing_well():
    stats = {panel["title"]: panel["targets"][0]["expr"] for _, panel in PANELS if panel["type"] == "stat"}
    assert {title for title, expr in stats.items() if "vector(0)" in expr} == {"Pekerja", "Alarm menyala"}
    (workers,) = [panel for _, panel in PANELS if panel["type"] == "stat" and panel["title"] == "Pekerja"]
    assert [step["color"] for step in workers["fieldConfig"]["defaults"]["thresholds"]["steps"]] == ["red", "green"]


def test_alerts_are_annotations_of_prometheus_in_words():
    for name in ("ruang-kendali", "isu"):
        lasting, told = DASHBOARDS[name]["annotations"]["list"]
        assert told["expr"] == told["target"]["expr"]
        assert lasting["expr"] == lasting["target"]["expr"]
        assert all(one["datasource"]["type"] == "prometheus" for one in (told, lasting))
        for short, shown in [*KINDS.items(), ("opened", EVENTS["opened"]), ("updated", EVENTS["updated"])]:
            assert re.search(rf'"{shown}", "(kind|event)", "{short}"\)', told["expr"])


def test_every_short_name_has_words():
    assert set(get_args(AlertKind)) == set(KINDS)
    assert set(get_args(AlertEvent)) == set(EVENTS)
    assert {*get_args(SentimentLabel), "abstained", "none"} == set(SENTIMENTS)
    assert set(PATHS) == {"fast", "slow", "level", "share", "engagement", "post"}
    assert set(KIND_COLORS) == set(KINDS)
    assert set(STAGES) == set(stages.STAGE_NAMES)
    (told,) = [metric.help for metric in NOTIFY if metric.name == "kentongan_notifications"]
    assert set(OUTCOMES) == {outcome for outcome in OUTCOMES if re.search(rf"\b{outcome}\b", told)}
    counted = re.findall(r'\bcount\("(\w+)"', "".join(path.read_text() for path in (ROOT / "streams/notify").glob("*.py")))
    assert set(counted) - set(OUTCOMES) == set()
    assert len(SOURCE_STATES) == len(get_args(SourceState))
    assert set(FETCH_HEALTHS) == set(get_args(Health))
    assert set(FETCH_OUTCOMES) == set(get_args(Outcome))
    assert set(list(FETCH_HEALTHS)[-len(GIVES_NOTHING) :]) == GIVES_NOTHING


def test_what_is_negative_is_red_and_nothing_else_that_has_a_colour_of_its_own():
    for colors in (
        {name: color for name, (_, color) in SENTIMENTS.items()},
        {name: color for name, (_, color) in PATHS.items()},
        KIND_COLORS,
        {name: color for name, (_, color) in LANGUAGES.items()} | {"negative": "red"},
    ):
        assert [name for name, color in colors.items() if color == "red"] == [
            next(name for name in ("negative", "share", "negative_surge") if name in colors)
        ]
        assert len(set(colors.values())) == len(colors)
