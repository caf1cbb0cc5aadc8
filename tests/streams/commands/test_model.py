"""`kentongan model` and `kentongan train sentiment --checkpoint`, as processes, with a hub on the loopback address."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.checkpoints import TRAIN, VALID, checkpoint
from tests.hub import Hub

pytestmark = pytest.mark.transformer

NAME = "desa/sentimen"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository as they are: with what nobody here needs, and with code."""
    folder = tmp_path / "repository"
    shutil.copytree(checkpoint("bert"), folder)
    for name in ("README.md", "modeling_evil.py", "tf_model.h5", "pytorch_model.bin", "training_args.bin", "events.out"):
        (folder / name).write_text("not needed")
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_checkpoint_is_fetched_once_and_needs_no_network_from_then_on(kentongan, repository, cache, monkeypatch):
    with Hub({NAME: repository}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        commit = hub.commit(NAME)
        fetched = kentongan("model", "fetch", NAME, model_cache=str(cache))
        assert (fetched.returncode, fetched.stderr) == (0, "")
        assert fetched.stdout.startswith(f"fetched: {NAME}, commit {commit}, 4 files, 2.4 MB, in {cache / NAME}")
        asked = {path.rpartition("/")[2] for path in hub.asked}
        assert asked == {"sentimen", "config.json", "tokenizer_config.json", "vocab.txt", "model.safetensors"}
        assert {path.name for path in (cache / NAME).iterdir()} == asked - {"sentimen"} | {"fetched.json"}
        note = json.loads((cache / NAME / "fetched.json").read_bytes())
        assert (note["name"], note["revision"], set(note["files"])) == (NAME, commit, asked - {"sentimen"})

        hub.asked.clear()
        again = kentongan("model", "fetch", NAME, model_cache=str(cache))
        assert again.stdout.startswith("is there already:")
        assert hub.asked == [f"/api/models/{NAME}"]
        hub.asked.clear()
        pinned = kentongan("model", "fetch", NAME, "--revision", commit, model_cache=str(cache))
        assert pinned.stdout.startswith("is there already:")
        assert hub.asked == []

    exported = kentongan("model", "export", NAME, model_cache=str(cache))
    assert exported.returncode == 0, exported.stderr
    assert exported.stdout.startswith(f"wrote {cache / NAME}: of 120 texts ")
    checked = kentongan("model", "check", NAME, "--data", str(VALID), model_cache=str(cache))
    assert checked.returncode == 0, checked.stderr
    lines = dict(line.split(maxsplit=1) for line in checked.stdout.splitlines())
    assert lines["name"] == NAME
    assert lines["export"].startswith("int8; of 120 texts ")
    accuracy, macro_f1 = (float(part.split()[-1]) for part in lines["data"].split(" on ")[0].split(","))
    assert accuracy > 0.75
    assert macro_f1 > 0.72
    judged = kentongan(
        "evaluate", "sentiment", "--data", str(VALID), "--json",
        sentiment_engine="transformer", sentiment_model=NAME, model_cache=str(cache),
    )  # fmt: skip
    assert json.loads(judged.stdout)["macro_f1"] == pytest.approx(macro_f1, abs=1e-4)


def test_a_new_commit_replaces_the_old_one(kentongan, repository, cache, monkeypatch):
    with Hub({NAME: repository}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        kentongan("model", "fetch", NAME, model_cache=str(cache))
        (cache / NAME / "export.json").touch()
        (repository / "config.json").write_text((repository / "config.json").read_text() + "\n")
        fetched = kentongan("model", "fetch", NAME, model_cache=str(cache))
        assert f"commit {hub.commit(NAME)}" in fetched.stdout
        assert (cache / NAME / "config.json").read_bytes() == (repository / "config.json").read_bytes()
        assert not (cache / NAME / "export.json").exists()
        assert [path.name for path in (cache / NAME).parent.iterdir()] == ["sentimen"]


def test_what_cannot_be_fetched_is_one_sentence_and_leaves_nothing(kentongan, repository, cache, tmp_path, monkeypatch):
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "tf_model.h5").touch()
    repositories = {NAME: repository, "desa/tertutup": repository, "desa/tanpa-bobot": bare}
    with Hub(repositories, gated=frozenset({"desa/tertutup"}), hashes={"model.safetensors": "0" * 64}) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        for arguments, sentence in (
            (["desa/lain"], f"there is no desa/lain on {hub.url}, or it is private and HF_TOKEN is not set"),
            ([NAME, "--revision", "v9"], f"{NAME} has no revision v9 on {hub.url}"),
            (["desa/tertutup"], "desa/tertutup is open only to those whom its authors let in: ask on its page, "),
            (["desa/tanpa-bobot"], "desa/tanpa-bobot has neither model.safetensors nor pytorch_model.bin on the hub"),
            ([NAME], f"model.safetensors of {NAME} was damaged on its way: try again"),
            (["../luar"], "'../luar' is neither a folder nor the name of a checkpoint"),
        ):
            refused(kentongan("model", "fetch", *arguments, model_cache=str(cache)), sentence)
    refused(kentongan("model", "fetch", NAME, model_cache=str(cache)), f"cannot fetch {NAME} from {hub.url} (")
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_wrong_arguments_are_one_sentence(kentongan, tmp_path):
    few = tmp_path / "few.txt"
    few.write_text("satu\n")
    start, out, data = str(checkpoint("headless")), str(tmp_path / "out"), str(VALID)
    train = ("train", "sentiment", "--data", data, "--out", out)
    for arguments, sentence in (
        (("model", "check", "desa/lain"), "there is no folder desa/lain and it was not fetched"),
        (("model", "check", start), "headless has no classification head"),
        (("model", "check", str(checkpoint("bert")), "--data", "/nowhere.csv"), "cannot read /nowhere.csv"),
        (("model", "export", start, "--out", out), "headless has no classification head"),
        (("model", "export", str(checkpoint("bert")), "--texts", str(few)), f"{few} holds 1 texts, too few"),
        (("model", "export", str(checkpoint("bert")), "--out", str(VALID)), f"{VALID} is there and not empty"),
        ((*train, "--checkpoint", start, "--adapt"), "--adapt and --checkpoint name two models"),
        ((*train, "--epochs", "2"), "--epochs and --rate are for a checkpoint"),
        ((*train, "--checkpoint", "desa/lain"), "there is no folder desa/lain and it was not fetched"),
    ):
        refused(kentongan(*arguments), sentence)
    assert not Path(out).exists()


def test_a_checkpoint_is_trained_then_exported_and_serves(kentongan, tmp_path):
    """From a body without a head, on posts in a CSV file such as an operator keeps."""
    rows = [json.loads(line) for line in TRAIN.read_text(encoding="utf-8").splitlines()[:1500]]
    data, out = tmp_path / "berlabel.csv", tmp_path / "out"
    data.write_text(
        "text,label\n"
        + "".join(f"{json.dumps(row['text'], ensure_ascii=False).replace(chr(92), '')},{row['label']}\n" for row in rows)
    )
    trained = kentongan(
        "train", "sentiment", "--checkpoint", str(checkpoint("headless")), "--data", str(data), "--out", str(out),
        "--epochs", "1", "--rate", "1e-3",
    )  # fmt: skip
    assert trained.returncode == 0, trained.stderr
    figures, wrote = trained.stdout.splitlines()
    assert figures.startswith("on ")
    assert float(figures.split("macro F1 ")[1].split(",")[0]) > 0.6
    assert wrote == f"wrote {out}"
    assert "step 43 of 43, loss 0." in trained.stderr
    assert kentongan("model", "export", str(out)).returncode == 0
    judged = kentongan(
        "evaluate", "sentiment", "--data", str(VALID), "--json", sentiment_engine="transformer", sentiment_model=str(out)
    )
    assert json.loads(judged.stdout)["macro_f1"] > 0.6


def test_an_interrupted_training_leaves_nothing(tmp_path):
    out = tmp_path / "out"
    command = ["train", "sentiment", "--checkpoint", str(checkpoint("headless")), "--data", str(TRAIN), "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", *command],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.iterdir()) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    # Python ends by the signal itself when Ctrl-C met it in an `exec`, as imports of torch have; a shell tells 130 of both.
    assert process.returncode in (130, -signal.SIGINT)
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def refused(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith(f"kentongan: {sentence}")
    assert done.stderr.count("\n") == 1
    assert done.stdout.count("Traceback") == 0
