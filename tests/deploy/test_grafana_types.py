"""The dashboards are what Grafana's own types say a dashboard is."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.promql import DASHBOARDS
from tests.javascript import JavaScriptUnavailableError, folder, node
from tests.missing import is_missing

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "tests/node/dashboard.ts"
OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022")


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
