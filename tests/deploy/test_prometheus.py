"""Rules and dashboards ask for what exists, in a language that Prometheus understands, and explain themselves."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from streams.metrics.names import METRICS, PROCESS
from streams.settings import Settings
from tests.deploy.promql import ALERT_RULES, DASHBOARDS, RECORDING_RULES, SERIES, filled, queries, unknown
from tests.missing import is_missing

FOLDER = Path(__file__).parents[2] / "deploy/prometheus"
RULES = {rule.get("record") or rule["alert"]: rule["expr"] for rule in [*RECORDING_RULES, *ALERT_RULES]}
ASKED = {
    **{f"rule {name}": expr for name, expr in RULES.items()},
    **{
        f"{name}: {title} {number}": filled(expr)
        for name, dashboard in DASHBOARDS.items()
        for number, (title, expr, _) in enumerate(queries(dashboard))
    },
    **{
        f"{name}: {annotation['name']}": filled(annotation["target"]["expr"])
        for name, dashboard in DASHBOARDS.items()
        for annotation in dashboard["annotations"]["list"]
    },
}


@pytest.fixture
def promtool() -> str:
    """The program; without it the test is skipped, but fails where `CI` is `true`."""
    return shutil.which("promtool") or is_missing("promtool", "install the package prometheus")


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_takes_the_configuration_and_its_rules(promtool):
    run(promtool, "check", "config", FOLDER / "prometheus.yml")


def test_the_rules_do_what_their_tests_say(promtool):
    run(promtool, "test", "rules", FOLDER / "tests.yml")


def test_every_expression_can_be_parsed(promtool, tmp_path):
    rules = [{"record": f"asked:{number}", "expr": expr} for number, expr in enumerate(ASKED.values())]
    path = tmp_path / "asked.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
    run(promtool, "check", "rules", path)


def test_an_expression_with_a_fault_is_refused(promtool, tmp_path):
    path = tmp_path / "wrong.yml"
    path.write_text(
        yaml.safe_dump({"groups": [{"name": "wrong", "rules": [{"record": "wrong:1", "expr": "sum by (rate("}]}]})
    )
    with pytest.raises(AssertionError, match="parse"):
        run(promtool, "check", "rules", path)


@pytest.mark.parametrize(
    ("values", "step", "told"),
    [
        ("_x4 1x20", 15, [60]),  # the first alert makes the counter
        ("1x8 2x20", 15, [0, 135]),
        ("1x3 2x0 3x20", 15, [0, 60, 75]),
        ("1x5 _x3 1x20", 15, [0]),  # scrapes that failed
        ("5x5 1x20", 15, [0, 90]),  # the worker was started again, and told of one since
        ("_x40", 15, []),
        ("1x250 2x700", 3600, [0, 7200]),  # between the points of a long time
    ],
)
def test_an_alert_is_marked_at_the_point_after_it_and_only_there(promtool, tmp_path, values, step, told):
    (written,) = [one for one in DASHBOARDS["ruang-kendali"]["annotations"]["list"] if one["name"] == "Peringatan"]
    expr = written["expr"].replace("$__interval", f"{step}s")
    labels = '{issue="banjir", kind="Lonjakan percakapan", event="dibuka"}'
    found = [
        {
            "expr": f"({expr}) > bool 0",
            "eval_time": f"{at}s",
            "exp_samples": [{"labels": labels, "value": 1}] if at in told else [],
        }
        for at in range(0, 15 * step, step)
    ]
    series = 'kentongan_alerts_total{instance="a", issue="banjir", kind="volume_spike", event="opened"}'
    test = {"interval": "15s", "input_series": [{"series": series, "values": values}], "promql_expr_test": found}
    path = tmp_path / "tests.yml"
    path.write_text(yaml.safe_dump({"evaluation_interval": "15s", "tests": [test]}))
    run(promtool, "test", "rules", path)


def test_every_alert_is_tested_firing_and_silent():
    tests = yaml.safe_load((FOLDER / "tests.yml").read_text())["tests"]
    fires = {one["alertname"] for test in tests for one in test.get("alert_rule_test", ()) if one.get("exp_alerts")}
    silent = {one["alertname"] for test in tests for one in test.get("alert_rule_test", ()) if not one.get("exp_alerts")}
    assert fires == silent == {rule["alert"] for rule in ALERT_RULES}


@pytest.mark.parametrize("place", ASKED)
def test_names_and_labels_exist(place):
    assert unknown(ASKED[place]) == set()


@pytest.mark.parametrize(
    ("expr", "wrong"),
    [
        ("kentongan_nothing > 0", "kentongan_nothing"),
        ('kentongan_alerts_total{color="red"}', "kentongan_alerts_total{color}"),
        ("sum by (channel) (kentongan_alerts_total)", "by channel"),
        ("kentongan_alerts", "kentongan_alerts"),
    ],
)
def test_what_does_not_exist_is_found(expr, wrong):
    assert unknown(expr) == {wrong}


def test_no_metric_is_measured_in_vain():
    text = " ".join(ASKED.values())
    shown = {name for name in SERIES if re.search(rf"\b{name}\b", text)}
    ours = [metric.name for metric in METRICS if metric not in PROCESS]
    unseen = [name for name in ours if not shown & {name, *(f"{name}_{end}" for end in ("total", "info", "bucket", "sum"))}]
    assert unseen == []


def test_every_alert_explains_itself():
    runbook = (FOLDER / "runbook.md").read_text()
    anchors = {heading.lower() for heading in re.findall(r"^## (\w+)$", runbook, re.MULTILINE)}
    for rule in ALERT_RULES:
        notes = rule["annotations"]
        assert set(notes) == {"summary", "summary_en", "runbook"}
        path, _, anchor = notes["runbook"].partition("#")
        assert (FOLDER.parents[1] / path).is_file()
        assert anchor == rule["alert"].lower()
        assert rule["labels"]["severity"] in {"warning", "critical"}
    assert anchors == {rule["alert"].lower() for rule in ALERT_RULES}
    assert set(re.findall(r"\]\(#(\w+)\)", runbook)) <= anchors
    known = {f"KENTONGAN_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"KENTONGAN_[A-Z_]+", runbook)) <= known


def test_thresholds_follow_the_settings():
    exprs = {rule["alert"]: rule["expr"] for rule in ALERT_RULES}
    assert exprs["KentonganNoProgress"].endswith(f"> {Settings.model_fields['stall_after'].default:g}")
    assert exprs["KentonganModelSlow"].endswith(f"> {Settings.model_fields['score_timeout'].default / 2:g}")
