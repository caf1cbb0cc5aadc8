"""The dashboards are as the code has them, and do not call what is not known well."""

from deploy.grafana.dashboards import FOLDER, main
from tests.deploy.panels import PANELS, each_panel, overrides
from tests.deploy.promql import DASHBOARDS


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


@each_panel
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


@each_panel
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
