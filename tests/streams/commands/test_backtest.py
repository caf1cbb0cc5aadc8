"""`kentongan backtest` and `kentongan explain` as processes."""

from datetime import timedelta
from pathlib import Path

import orjson
import pytest
import yaml

from schemas.alert import Alert
from schemas.codec import encode_record
from streams.virality.alert_id import identified
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import SURGE_AT, alerts_of, backtest, eventful, recorded

CASES = Path(__file__).parents[4] / "shared/cases/ingest"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recorded")
    lines = [*map(orjson.dumps, recorded()), b'{"text": "tanpa waktu"}']
    (folder / "posts.jsonl").write_bytes(b"\n".join(lines))
    issues = [issue.model_dump(mode="json", exclude_none=True) for issue in WATCHED]
    (folder / "watchlist.yaml").write_text(yaml.safe_dump({"issues": issues}))
    begin = START + SURGE_AT
    label = {"issue": "beras", "start": begin.isoformat(), "end": (begin + timedelta(hours=1)).isoformat()}
    missed = label | {"issue": "banjir"}
    (folder / "labels.jsonl").write_bytes(orjson.dumps(label) + b"\n" + orjson.dumps(missed))
    return folder


@pytest.fixture
def on_file(kentongan, files):
    def run(command, *arguments, **settings):
        return kentongan(command, *arguments, "--watchlist", str(files / "watchlist.yaml"), **settings)

    return run


def test_json_gives_the_alerts_and_then_the_summary(on_file, files, tmp_path):
    arguments = [
        "--json",
        "--allow-rejects",
        "1%",
        "--labels",
        str(files / "labels.jsonl"),
        "--chart",
        str(tmp_path / "charts"),
    ]
    found = on_file("backtest", str(files / "posts.jsonl"), *arguments, partitions="4")
    assert found.returncode == 0, found.stderr
    *alerts, last = found.stdout.splitlines()
    assert [Alert.model_validate_json(line) for line in alerts] == alerts_of(backtest(), recorded())
    summary = orjson.loads(last)["summary"]
    assert (summary["posts"], summary["rejected"]) == (2128, 1)
    assert {one["issue"]: one["incidents"] for one in summary["issues"]} == {"beras": 1, "banjir": 0, "vaksin": 0}
    assert (summary["labels"]["precision"], summary["labels"]["recall"]) == (1.0, 0.5)
    assert 0 < summary["labels"]["median_delay_minutes"] <= 6
    assert "rejected: 1 × created_at: missing (the first is number 2129)" in found.stderr
    assert "tanpa waktu" not in found.stderr
    assert {path.name for path in (tmp_path / "charts").iterdir()} == {"beras.html", "banjir.html", "vaksin.html"}
    assert 'class="rule opened"' in (tmp_path / "charts" / "beras.html").read_text()


def test_for_people_it_is_text(on_file, files):
    found = on_file("backtest", str(files / "posts.jsonl"), "--allow-rejects", "1")
    assert found.returncode == 0, found.stderr
    assert "[BARU]" in found.stdout
    assert "[SELESAI]" in found.stdout
    assert "posts/s" in found.stdout


def test_an_alert_is_explained(on_file, files):
    alert = alerts_of(backtest(), recorded())[0]
    found = on_file("explain", alert.id, "--posts", str(files / "posts.jsonl"), "--json", partitions="4")
    assert found.returncode == 0, found.stderr
    told = orjson.loads(found.stdout)
    assert Alert.model_validate_json(orjson.dumps(told["alert"])) == alert
    text = on_file("explain", alert.id, "--posts", str(files / "posts.jsonl"), partitions="4").stdout
    assert told["sentences"][0]["id"] in text
    assert told["sentences"][0]["en"] in text
    assert "preset default" in text


def test_alerts_tell_the_verified_statements_of_a_file(on_file, files, tmp_path):
    facts = tmp_path / "facts.yaml"
    claim = {"id": "beras-1", "claim": "Harga beras naik parah", "verdict": "Salah", "correction": "Harga beras stabil."}
    facts.write_text(yaml.safe_dump({"facts": [claim | {"owner": "Humas", "checked": "2026-07-04"}]}))
    arguments = (str(files / "posts.jsonl"), "--json", "--facts", str(facts))
    found = on_file("backtest", *arguments, "--allow-rejects", "1", partitions="4")
    assert found.returncode == 0, found.stderr
    alerts = [Alert.model_validate_json(line) for line in found.stdout.splitlines()[:-1]]
    assert {match.fact for alert in alerts for match in alert.facts} == {"beras-1"}
    told = next(alert for alert in alerts if alert.facts)
    again = on_file("explain", told.id, "--posts", *arguments, partitions="4")
    assert again.returncode == 0, again.stderr
    assert Alert.model_validate_json(orjson.dumps(orjson.loads(again.stdout)["alert"])) == told


def test_an_alert_of_no_watched_issue_is_explained_from_the_posts(on_file, tmp_path):
    posts = tmp_path / "posts.jsonl"
    posts.write_bytes(b"\n".join(map(orjson.dumps, eventful())))
    alert = next(one for one in alerts_of(backtest(), eventful()) if one.kind == "source_silent")
    found = on_file("explain", alert.id, "--posts", str(posts), "--json", partitions="4")
    assert found.returncode == 0, found.stderr
    told = orjson.loads(found.stdout)
    assert Alert.model_validate_json(orjson.dumps(told["alert"])) == alert
    assert (alert.observed, alert.window_minutes) in {(one["observed"], one["minutes"]) for one in told["numbers"]["windows"]}
    assert "longest pause" in told["sentences"][0]["en"]


def test_an_alert_that_was_told_otherwise_is_not_explained(on_file, files, tmp_path):
    alert = next(one for one in alerts_of(backtest(), recorded()) if one.event == "updated")
    told = tmp_path / "told.jsonl"
    arguments = ("--posts", str(files / "posts.jsonl"), "--alerts", str(told))
    told.write_bytes(b"{}\n" + encode_record(alert))
    found = on_file("explain", alert.id, *arguments, partitions="4")
    assert found.returncode == 0, found.stderr
    assert "equal in every field" in found.stdout

    earlier = identified(alert.model_copy(update={"at": alert.at - timedelta(minutes=2)}))
    told.write_bytes(encode_record(earlier))
    found = on_file("explain", earlier.id, *arguments, partitions="4")
    assert (found.returncode, found.stdout) == (1, "")
    assert "at is " in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
    assert on_file("explain", alert.id, *arguments).returncode == 2


def test_an_alert_that_the_posts_do_not_give_is_not_explained(on_file, files):
    found = on_file("explain", "00000000-0000-0000-0000-000000000000", "--posts", str(files / "posts.jsonl"))
    assert found.returncode == 1
    assert found.stdout == ""
    assert "cannot be reproduced" in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/nowhere.jsonl"], "/nowhere.jsonl cannot be read"),
        (["{posts}", "--labels", "/nowhere.jsonl"], "cannot read /nowhere.jsonl"),
        (["{posts}", "--facts", "/nowhere.yaml"], "/nowhere.yaml"),
        (["{posts}", "--zone", "Mars"], "--zone 'Mars' is not known"),
        (["{posts}", "--allow-rejects", "banyak"], "--allow-rejects 'banyak'"),
    ],
)
def test_what_is_wrong_is_one_sentence(on_file, files, arguments, words):
    found = on_file("backtest", *(one.format(posts=files / "posts.jsonl") for one in arguments))
    assert found.returncode == 2
    assert words in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1


def test_a_file_without_posts_fails(on_file, tmp_path):
    (tmp_path / "none.jsonl").write_text('{"text": "a", "created_at": "soal"}\n')
    found = on_file("backtest", str(tmp_path / "none.jsonl"), "--allow-rejects", "100%")
    assert found.returncode == 1
    assert "rejected: 1 × created_at: no time that can be read" in found.stderr


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases/ingest")
@pytest.mark.parametrize("order", ["file", "auto"])
def test_a_source_that_was_away_and_catches_up_is_no_news(kentongan, order):
    path, watchlist = str(CASES / "late_batch_engagement.jsonl"), str(CASES / "wlb.yaml")
    found = kentongan("backtest", path, "--watchlist", watchlist, "--order", order, "--json")
    assert found.returncode == 0, found.stderr
    *alerts, last = map(orjson.loads, found.stdout.splitlines())
    assert {alert["kind"] for alert in alerts} <= {"source_silent"}
    assert [one["incidents"] for one in last["summary"]["issues"]] == [0]
