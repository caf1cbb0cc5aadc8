"""`kentongan train` as its users run it."""

import json
import os
import random
import re
import subprocess
import sys

import pytest

SENTENCES = {
    "positive": ["zirko sekali petugasnya", "plonta dan murbe layanannya", "hari ini zirko"],
    "negative": ["grasti betul jalannya", "vombu dan klente antreannya", "hari ini grasti"],
    "neutral": ["taskin dibuka besok", "ordela ada di pimsa", "hari ini taskin"],
}
LANGUAGES = {
    "id": ["pasar pagi ramai sekali", "jalan raya macet total"],
    "other": ["zobra kimpu walo ten", "rin kimpu zobra"],
}


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "own.csv"
    rows = [(text, label) for label, texts in SENTENCES.items() for text in texts for _ in range(12)]
    path.write_text("text,label\n" + "".join(f"{text} {n},{label}\n" for n, (text, label) in enumerate(rows)))
    return path


def test_posts_of_ones_own_in_a_csv_make_a_model_that_is_used(kentongan, csv, tmp_path):
    done = kentongan("train", "sentiment", "--data", str(csv), "--out", str(tmp_path / "new" / "model"), "--adapt")
    path = tmp_path / "new" / "model" / "sentiment.bin"
    gained, wrote = done.stdout.splitlines()
    assert (done.returncode, wrote) == (0, f"wrote {path}")
    assert re.fullmatch(r"on 22 posts kept apart: accuracy 1.00 instead of 0.\d\d, macro F1 1.00 instead of 0.\d\d", gained)
    answer = kentongan("analyze", "--json", stdin="layanannya grasti\n", sentiment_model=str(path))
    assert json.loads(answer.stdout)["sentiment"] == "negative"


def test_adapting_takes_a_hundred_posts_and_overwrites_nothing(kentongan, csv, tmp_path):
    few = tmp_path / "few.csv"
    few.write_text("".join(csv.read_text().splitlines(keepends=True)[:100]))
    (tmp_path / "sentiment.bin").write_text("a model")
    for data, sentence in (
        (few, "--adapt needs 100 labelled posts at least, and there are 99; label more of them"),
        (csv, f"{tmp_path / 'sentiment.bin'} is there already; name another folder with --out"),
    ):
        done = kentongan("train", "sentiment", "--adapt", "--data", str(data), "--out", str(tmp_path))
        assert (done.returncode, done.stderr) == (2, f"kentongan: {sentence}\n")
    assert (tmp_path / "sentiment.bin").read_text() == "a model"


@pytest.mark.parametrize("what", ["sentiment", "language"])
def test_data_and_folder_that_cannot_be_used_are_one_sentence(kentongan, csv, tmp_path, what):
    for data, out, sentence in (
        (tmp_path / "none.csv", tmp_path, "No such file or directory"),
        (csv, csv, f"cannot make the folder {csv}: File exists; give another with --out"),
    ):
        done = kentongan("train", what, "--data", str(data), "--out", str(out))
        assert done.returncode == 2
        assert sentence in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1


WORDS = [
    f"{first}{middle}{last}"
    for first in "bdgklmpt"
    for middle in ("ana", "eri", "uso", "ila")
    for last in ("k", "n", "t", "")
]


QUICK = """
from streams.cli import main
from streams.language.training import augment, train as language
from streams.sentiment.training import train as sentiment
sentiment._STEPS = language.STEPS = 4
written_posts = sentiment.written_posts
sentiment.written_posts = lambda split: written_posts(split)[::20]
augment.LEXICON_TEXTS = 2
main()
"""
"""The command with fewer steps and fewer of the written posts: what it shows is shown by the first ones."""


def made_up(column, labels):
    """Rows with enough words that keep company for every part of the training to have work."""
    chance = random.Random(0)
    rows = [
        {"text": " ".join(chance.choices(WORDS[part :: len(labels)], k=8)), column: label}
        for part, label in enumerate(labels)
        for _ in range(80)
    ]
    chance.shuffle(rows)
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("what", "column", "labels", "name"),
    [
        ("sentiment", "label", ("negative", "neutral", "positive"), "sentiment.bin"),
        ("language", "language", ("id", "jv", "other"), "language.npz"),
    ],
)
def test_the_same_rows_give_the_same_bytes_with_any_number_of_threads(tmp_path, what, column, labels, name):
    path = tmp_path / "rows.jsonl"
    path.write_text(made_up(column, labels))
    found = set()
    for threads in ("1", "2"):
        out = tmp_path / threads
        command = [sys.executable, "-c", QUICK, "train", what, "--data", str(path), "--out", str(out)]
        numbers = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONHASHSEED"), threads)
        subprocess.run(command, env=os.environ | numbers, check=True, capture_output=True, timeout=300)
        found.add((out / name).read_bytes())
    assert len(found) == 1
