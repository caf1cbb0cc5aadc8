"""Training of checkpoints: what it learns, what it writes, and what it refuses."""

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from streams.errors import UserError
from streams.learning.evaluation import Evaluation
from streams.learning.labelled_texts import read_rows
from streams.sentiment.transformer.checkpoint import read_checkpoint
from tests.checkpoints import VALID, checkpoint

pytestmark = pytest.mark.transformer

WORDS = {
    "positive": ["bagus", "mantap", "enak", "puas"],
    "negative": ["rusak", "kecewa", "lambat", "kotor"],
    "neutral": ["jadwal", "rapat", "alamat", "kantor"],
}


def made_up(times: int) -> list[dict[str, Any]]:
    return [
        {"text": f"{word} {second} desa {number}", "label": label}
        for number in range(times)
        for label, words in WORDS.items()
        for word in words
        for second in words
    ]


def tuned(source: Path, out: Path, told: Any = lambda *step: None, **recipe: Any) -> Evaluation:
    from streams.sentiment.transformer.finetune import Recipe, fine_tune

    return fine_tune(source, made_up(8), out, Recipe(**{"epochs": 1, "rate": 3e-3, "batch": 8, **recipe}), told)


@pytest.mark.parametrize("name", ["bert", "roberta", "albert"])
def test_the_trained_checkpoints_judge_posts_that_they_were_not_trained_on(name: str) -> None:
    from streams.sentiment.transformer.finetune import judge
    from streams.sentiment.transformer.pretrained import load_classifier, load_tokenizer

    folder = checkpoint(name)
    rows = [row for row in read_rows(VALID) if row["source"] == "smsa"]
    tokenizer = load_tokenizer(folder)
    tokenizer.enable_truncation(64)
    pad = json.loads((folder / "config.json").read_bytes())["pad_token_id"]
    found = judge(load_classifier(folder), tokenizer, [row["text"] for row in rows], [row["label"] for row in rows], pad)
    assert found.macro_f1 > 0.75
    assert found.polarity_accuracy is not None
    assert found.polarity_accuracy > 0.85


@pytest.mark.parametrize("name", ["headless", "two-classes", "pickled"])
def test_a_checkpoint_with_another_head_or_none_gets_one_for_three_labels(name: str, tmp_path: Path) -> None:
    steps: list[Any] = []
    found = tuned(checkpoint(name), tmp_path / "out", lambda *step: steps.append(step))
    assert found.macro_f1 > 0.9
    assert steps[-1][0] == steps[-1][1] > 10
    assert steps[-1][2] < steps[0][2]
    result = read_checkpoint(tmp_path / "out")
    assert result.labels == ("negative", "neutral", "positive")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for out, seed in (("one", 3), ("two", 3), ("other", 4)):
        tuned(checkpoint("headless"), tmp_path / out, seed=seed)
    one, two, other = ((tmp_path / out / "model.safetensors").read_bytes() for out in ("one", "two", "other"))
    assert one == two
    assert one != other


def test_a_text_is_either_trained_on_or_judged(tmp_path: Path) -> None:
    """Each post thrice, in other letters and spaces: what is judged is a whole number of such sets."""
    from streams.sentiment.transformer.finetune import Recipe, fine_tune

    rows = [
        {**row, "text": text}
        for row in made_up(3)
        for text in (row["text"], row["text"].upper(), row["text"].replace(" ", "   "))
    ]
    found = fine_tune(checkpoint("headless"), rows, tmp_path / "out", Recipe(epochs=1, batch=64))
    assert found.n > 0
    assert found.n % 3 == 0


def test_what_cannot_be_trained_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    from streams.sentiment.transformer.finetune import Recipe, fine_tune

    source = checkpoint("headless")
    with pytest.raises(UserError, match="too few"):
        fine_tune(source, made_up(1), tmp_path / "out", Recipe())
    with pytest.raises(UserError, match="rows of each label"):
        fine_tune(source, [row for row in made_up(9) if row["label"] != "neutral"], tmp_path / "out")
    with pytest.raises(UserError, match="nearly all the same text"):
        fine_tune(source, [{**row, "text": "sama"} for row in made_up(9)], tmp_path / "out")
    with pytest.raises(UserError, match=r"no .*config\.json"):
        tuned(tmp_path / "nowhere", tmp_path / "out")
    assert not list(tmp_path.iterdir())
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "model.safetensors").write_text("precious")
    with pytest.raises(UserError, match="not empty"):
        tuned(source, tmp_path / "taken")
    assert (tmp_path / "taken" / "model.safetensors").read_text() == "precious"


def test_a_body_without_its_tensors_is_refused(tmp_path: Path) -> None:
    """The library transformers would fill them in with random numbers."""
    from safetensors.torch import load_file, save_file

    shutil.copytree(checkpoint("headless"), tmp_path / "holes")
    weights = tmp_path / "holes" / "model.safetensors"
    tensors = load_file(weights)
    save_file({name: tensor for name, tensor in tensors.items() if "layer.1" not in name}, weights, {"format": "pt"})
    with pytest.raises(UserError, match="lacks 16 tensors"):
        tuned(tmp_path / "holes", tmp_path / "out")


def test_a_pickle_that_would_run_code_is_refused(tmp_path: Path) -> None:
    shutil.copytree(checkpoint("pickled"), tmp_path / "evil")
    (tmp_path / "evil" / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": Evil(tmp_path / "ran")}))
    with pytest.raises(UserError):
        tuned(tmp_path / "evil", tmp_path / "out")
    assert not (tmp_path / "ran").exists()


class Evil:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self._path,)
