"""What the dashboards call things, and the colours that they give them."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

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
from streams.virality.issue.detectors import DETECTORS
from streams.worker import stages
from tests.deploy.panels import each_panel
from tests.deploy.promql import DASHBOARDS

ROOT = Path(__file__).parents[2]


@each_panel
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
    assert set(PATHS) == {path for detector in DETECTORS for path in detector.scores}
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
