from pathlib import Path

import numpy as np
import pytest

from streams.errors import UserError
from streams.sentiment.transformer.drift import Drift, own_posts, read_texts

SURE = np.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]])


def test_drift_is_told_by_labels_and_by_the_class_that_changes_most() -> None:
    changed = np.array([[0.7, 0.15, 0.15], [0.5, 0.4, 0.1]])
    assert Drift.between(SURE, changed) == Drift(texts=2, agreement=0.5, mean=0.25, largest=0.4)
    assert Drift.between(SURE, SURE) == Drift(texts=2, agreement=1.0, mean=0.0, largest=0.0)


@pytest.mark.parametrize(
    ("drift", "small"),
    [
        (Drift(100, 0.97, 0.02, 0.3), True),
        (Drift(100, 0.96, 0.001, 0.01), False),
        (Drift(100, 1.0, 0.021, 0.1), False),
        (Drift(100, 1.0, 0.001, 0.31), False),
    ],
)
def test_each_limit_counts(drift: Drift, small: bool) -> None:
    assert drift.small is small


def test_the_posts_that_come_with_the_program_are_many_and_different() -> None:
    posts = own_posts()
    assert len(set(posts)) == len(posts) >= 100
    assert max(len(post.split()) for post in posts) > 40
    assert all(posts)


def test_texts_of_ones_own_must_be_readable_and_enough(tmp_path: Path) -> None:
    path = tmp_path / "texts.txt"
    with pytest.raises(UserError, match="No such file"):
        read_texts(path)
    path.write_text("satu\n\ndua\n")
    with pytest.raises(UserError, match="holds 2 texts"):
        read_texts(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="UTF-8"):
        read_texts(path)
    path.write_text("".join(f"unggahan {number}\n\n" for number in range(30)))
    assert read_texts(path)[-1] == "unggahan 29"
