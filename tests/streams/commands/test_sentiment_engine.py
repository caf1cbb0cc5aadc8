"""The commands that score posts do so with the engine of the settings."""

import json

import pytest

from tests.checkpoint_folders import word_export

pytestmark = pytest.mark.transformer
pytest.importorskip("onnx", reason="the extra `transformer` is not installed")

ROWS = [
    ("kecewa, rusak dan kotor", "negative"),
    ("kereta menuju bandung", "neutral"),
    ("puas, senang dan bangga", "positive"),
    ("bersih dan nyaman", "negative"),
]


@pytest.fixture
def checkpoint(tmp_path):
    folder = word_export(tmp_path / "model", labels=("positive", "negative", "neutral"))
    return {"sentiment_engine": "transformer", "sentiment_model": str(folder)}


def test_evaluate(kentongan, checkpoint, tmp_path):
    data = tmp_path / "rows.jsonl"
    data.write_text("".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in ROWS))
    done = kentongan("evaluate", "sentiment", "--data", str(data), "--json", **checkpoint)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["n"], found["accuracy"], found["per_class"]["neutral"]["f1"]) == (4, 0.75, 1.0)


def test_analyze_explains_by_leaving_words_out(kentongan, checkpoint):
    done = kentongan("analyze", "--json", stdin="ini rusak di bandung\n", **checkpoint)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["sentiment"], found["words"][0][0]) == ("negative", "rusak")


def test_backtest(kentongan, checkpoint, tmp_path):
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text("issues:\n  - {id: kereta, title: Kereta, query: kereta, owner: Humas, zone: Asia/Jakarta}\n")
    posts = tmp_path / "posts.jsonl"
    line = {"source": "x", "created_at": "2026-03-02T10:15:00+07:00", "text": "kereta ini rusak"}
    posts.write_text("".join(json.dumps(line | {"id": f"x:{number}"}) + "\n" for number in range(3)))
    done = kentongan("backtest", str(posts), "--watchlist", str(watchlist), "--json", **checkpoint)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["summary"]["posts"] == 3


@pytest.mark.parametrize("command", [["analyze"], ["worker", "--stage", "sentiment"]])
def test_a_checkpoint_that_is_not_there_is_one_sentence(kentongan, command):
    done = kentongan(*command, stdin="x\n", sentiment_engine="transformer")
    assert done.returncode == 2
    assert "KENTONGAN_SENTIMENT_MODEL is needed" in done.stderr
    assert "Traceback" not in done.stderr


def test_exchanged_labels_end_the_command_in_a_sentence(kentongan, tmp_path):
    folder = word_export(tmp_path, labels=("positive", "neutral", "negative"), classes=("negative", "neutral", "positive"))
    done = kentongan("analyze", stdin="puas\n", sentiment_engine="transformer", sentiment_model=str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("kentongan: owner/words:int8 is not served")
