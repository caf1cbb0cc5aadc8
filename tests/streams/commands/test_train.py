"""`kentongan train` as its users run it."""

import json

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
    rows = [(text, label) for label, texts in SENTENCES.items() for text in texts for _ in range(10)]
    path.write_text("text,label\n" + "".join(f"{text} {n},{label}\n" for n, (text, label) in enumerate(rows)))
    return path


def test_posts_of_ones_own_in_a_csv_make_a_model_that_is_used(kentongan, csv, tmp_path):
    done = kentongan("train", "sentiment", "--data", str(csv), "--out", str(tmp_path / "new" / "model"), "--adapt")
    path = tmp_path / "new" / "model" / "sentiment.bin"
    assert (done.returncode, done.stdout.split()) == (0, ["wrote", str(path)])
    answer = kentongan("analyze", "--json", stdin="layanannya grasti\n", sentiment_model=str(path))
    assert json.loads(answer.stdout)["sentiment"] == "negative"


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
