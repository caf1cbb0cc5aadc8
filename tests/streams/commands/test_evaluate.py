"""`kentongan evaluate` as its users run it."""

import json

import pytest

KEYS = {
    "n",
    "accuracy",
    "macro_f1",
    "per_class",
    "polarity_accuracy",
    "expected_calibration_error",
    "abstained",
    "posts_per_second",
}
SENTIMENT = [
    ("Pelayanannya bagus, petugasnya ramah", "positive"),
    ("Jalannya rusak parah, kecewa", "negative"),
    ("Kantor kelurahan buka jam berapa ya?", "neutral"),
    ("Buruk sekali, kapok", "positive"),
    ("12345", "negative"),
]
LANGUAGE = [("Jalan di depan rumah saya rusak lagi", "id"), ("Dalane rusak maneh, ora ana sing ndandani", "jv"), ("??", "id")]


def lines(rows, column):
    return "".join(json.dumps({"text": text, column: label}) + "\n" for text, label in rows)


@pytest.mark.parametrize(("what", "rows", "column"), [("sentiment", SENTIMENT, "label"), ("language", LANGUAGE, "language")])
def test_the_figures_have_the_documented_names(kentongan, tmp_path, what, rows, column):
    path = tmp_path / "rows.jsonl"
    path.write_text(lines(rows, column))
    done = kentongan("evaluate", what, "--data", str(path), "--json")
    found = json.loads(done.stdout)
    assert set(found) == KEYS
    assert found["n"] == len(rows)
    assert set(found["per_class"]) == {label for _, label in rows}
    assert all(set(score) == {"precision", "recall", "f1", "support"} for score in found["per_class"].values())
    assert found["abstained"] == pytest.approx(1 / len(rows))
    assert found["posts_per_second"] > 0


def test_an_abstention_counts_as_its_best_guess_and_true_neutrals_are_no_polarity(kentongan, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("text,label\n" + "".join(f'"{text}",{label}\n' for text, label in SENTIMENT[:4]))
    found = json.loads(kentongan("evaluate", "sentiment", "--data", str(path), "--json").stdout)
    assert found["accuracy"] == 0.75
    assert found["polarity_accuracy"] == pytest.approx(2 / 3)
    assert found["per_class"]["neutral"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}


def test_people_get_a_table_of_one_source(kentongan, tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [
        {"text": "Jalan di depan rumah rusak lagi", "language": "id", "source": source} for source in ("x", "x", "berita")
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    done = kentongan("evaluate", "language", "--data", str(path), "--source", "x")
    assert done.returncode == 0
    assert done.stdout.startswith("n 2, accuracy 1.0000, macro F1 1.0000\n")


@pytest.mark.parametrize(
    ("what", "name", "content", "sentence"),
    [
        ("sentiment", "a.jsonl", '{"text":"x","label":"senang"}', "row 1 has the label 'senang'; every row needs one of neg"),
        ("sentiment", "a.jsonl", '{"text":"x"}', "row 1 has no label; every row needs one of negative, neutral, positive"),
        ("language", "a.jsonl", '{"text":"x","language":"und"}', "row 1 has the language 'und'; every row needs one of id"),
        ("language", "a.jsonl", '{"text":"x","language":["id"]}', "row 1 has the language ['id']; every row needs"),
        ("language", "a.jsonl", "", "a.jsonl: the file is empty"),
        ("sentiment", "a.jsonl", "{", "a.jsonl: record 1: this is not JSON"),
        ("sentiment", "a.csv", "kata,label\nx,positive\n", "a.csv: line 2: every row needs a text"),
        ("sentiment", "a.csv", 'text,label\n"x,positive\n', "this is not CSV: unexpected end of data"),
    ],
)
def test_data_that_cannot_be_used_is_one_sentence(kentongan, tmp_path, what, name, content, sentence):
    path = tmp_path / name
    path.write_text(content)
    done = kentongan("evaluate", what, "--data", str(path), "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
