"""The posts that were written to train on: each row is what the datasheet says, and none of it is measured on."""

import re
from collections import Counter, defaultdict
from dataclasses import astuple, fields
from pathlib import Path
from typing import get_args

import pytest

from streams.privacy.mask import mask
from streams.sentiment.guess import Label
from streams.sentiment.training.posts import POSTS, WrittenPost, written_posts
from streams.sentiment.weights import LABELS

TABLE = Path(__file__).parents[1] / "sentences.tsv"
DATASHEET = POSTS.with_name("README.md")
KINDS = {
    "complaint",
    "sarcasm",
    "rhetorical",
    "praise",
    "supporter",
    "thanks",
    "question",
    "headline",
    "announcement",
    "rumour",
    "correction",
    "stance_hashtag",
    "comparison",
    "negation",
    "joke",
    "quote_comment",
    "suggestion",
    "personal",
}
REGISTERS = {
    "formal",
    "plain",
    "slang",
    "shortened",
    "shouted",
    "laughter",
    "emoji",
    "mix_en",
    "mix_jv",
    "mix_su",
    "mix_min",
    "mix_btw",
    "mix_mad",
    "mix_ban",
    "mix_bug",
    "mix_bjn",
    "mix_ms",
}
SOURCES = {"x", "comment", "review", "forum", "headline", "tiktok", "whatsapp"}
RUN = 6
TRAIN, VALID = written_posts("train"), written_posts("valid")
EVERY = TRAIN + VALID


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def test_every_row_is_valid() -> None:
    for post in EVERY:
        assert post.label in get_args(Label)
        assert post.writer in set("abcdef")
        noted = {(post.kind in KINDS), (post.register in REGISTERS), (post.source in SOURCES)}
        assert noted == {post.writer != "f"}, post
        assert all(value == " ".join(value.split()) for value in astuple(post)), post
        assert post.text
        assert post.writer == "f" or mask(post.text) == post.text, post


def test_the_file_is_sorted_so_that_a_change_shows() -> None:
    with POSTS.open(encoding="utf-8") as file:
        assert next(file).split() == [field.name for field in fields(WrittenPost)]
        places = [tuple(line.split("\t")[0:5:4]) for line in file]
    assert places == sorted(places)
    assert len(places) == len(EVERY)


def test_each_label_is_in_every_topic_and_often_in_both_splits() -> None:
    seen = defaultdict(set)
    for post in EVERY:
        seen[post.topic].add(post.label)
    assert [topic for topic, labels in seen.items() if labels != set(LABELS)] == []
    for posts in (TRAIN, VALID):
        counts = Counter(post.label for post in posts)
        assert min(counts.values()) >= len(posts) / 5


def test_no_validation_topic_is_trained_on() -> None:
    measured = {post.topic for post in VALID}
    assert len(measured) == 16
    assert not measured & {post.topic for post in TRAIN}


def test_no_post_is_another_said_again() -> None:
    whole = Counter(frozenset(words(post.text)) for post in EVERY if post.writer != "f")
    assert [text for text, times in whole.items() if times > 1] == []


def test_no_near_duplicate_is_on_both_sides_of_the_split() -> None:
    trained = set().union(*(runs(post.text) for post in TRAIN))
    assert [post.text for post in VALID if runs(post.text) & trained] == []


def test_no_sentence_of_the_checked_table_is_trained_on() -> None:
    checked = [frozenset(words(line.split("\t")[3])) for line in TABLE.read_text(encoding="utf-8").splitlines()]
    for post in EVERY:
        own = frozenset(words(post.text))
        near = [one for one in checked if len(own & one) > 0.8 * max(len(own), len(one))]
        assert not near, post.text


@pytest.mark.parametrize("column", ["split", "kind", "register", "source", "writer", "topic"])
def test_the_datasheet_counts_what_is_there(column: str) -> None:
    lines = iter(DATASHEET.read_text(encoding="utf-8").splitlines())
    assert f"| {column} | negative | neutral | positive | all |" in lines
    next(lines)
    told = {}
    for line in lines:
        if not line.startswith("|"):
            break
        name, *numbers = (cell.strip() for cell in line.strip("|").split("|"))
        told[name] = tuple(map(int, numbers))
    counts = Counter((_shown(post, column), post.label) for post in EVERY)
    shown = {name: [counts[name, label] for label in LABELS] for name, _ in counts}
    assert told == {name: (*numbers, sum(numbers)) for name, numbers in shown.items()}


def _shown(post: WrittenPost, column: str) -> str:
    value: str = getattr(post, column)
    return f"{value} (valid)" if column == "topic" and post.split == "valid" else value
