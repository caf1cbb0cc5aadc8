"""The starter queries find what people write, and not what merely looks like it: sentences written for this test."""

from pathlib import Path

import pytest
import yaml

from streams.starter.ministries import ministries
from streams.starter.provinces import provinces
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

FOLDER = Path(__file__).with_name("sentences")
SENTENCES = {
    issue: found for path in sorted(FOLDER.glob("*.yaml")) for issue, found in yaml.safe_load(path.read_text("utf-8")).items()
}
QUERIES = {issue.id: issue.query for one in (*ministries(), *provinces()) for issue in one.issues}


def matched(issue, text):
    return bool(Matcher({issue: parse(QUERIES[issue])}).match(text, language="id", source="x"))


@pytest.mark.parametrize("issue", SENTENCES)
def test_a_query_finds_its_issue_and_not_what_looks_like_it(issue):
    assert [text for text in SENTENCES[issue]["found"] if not matched(issue, text)] == []
    assert [text for text in SENTENCES[issue]["other"] if matched(issue, text)] == []


def test_every_issue_of_a_ministry_has_sentences():
    assert {issue.id for one in ministries() for issue in one.issues} <= SENTENCES.keys()
