"""SQLite and PostgreSQL give the same answers to the same questions."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Engine

from schemas.detected import Language
from schemas.scored import Sentiment
from schemas.watchlist import Issue
from streams.desk.copies import look_through
from streams.desk.database import open_database
from streams.desk.issue_course import course, terms_of
from streams.desk.issue_versions import removed_issues, versions, watched
from streams.desk.posts import used_values
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.streams.desk.conftest import emptied
from tests.streams.desk.records import START, TOPICS, issue_record, posts_record, scored
from tests.streams.desk.test_app import IDS
from tests.streams.desk.test_search import SEARCHES, TERMS

BEGIN = int(START.timestamp())
ISSUES = ("pangan", "banjir")


def _posts() -> list[Any]:
    chance = random.Random(11)
    return [
        scored(
            number,
            text=" ".join(chance.choices(TERMS, k=chance.randrange(1, 5))),
            created_at=START + timedelta(seconds=chance.randrange(0, 40_000)),
            source=chance.choice(["x", "tiktok"]),
            language=Language(code=chance.choice(["id", "jv", "en"]), confidence=1),
            issues=tuple(chance.sample(ISSUES, chance.randrange(1, 3))),
            sentiment=Sentiment(
                label=chance.choice(["negative", "neutral"]),
                negative=0.4,
                neutral=0.4,
                positive=0.2,
                abstained=chance.random() < 0.2,
                model="m",
            ),
        )
        for number in range(250)
    ]


POSTS = _posts()


@pytest.fixture(scope="module")
def stores(postgresql_url, tmp_path_factory) -> Iterator[list[Engine]]:
    wanted = [
        Settings(desk_file=tmp_path_factory.mktemp("desk") / "desk.db"),
        Settings(desk_database=SecretStr(postgresql_url)),
    ]
    engines = [open_database(one) for one in wanted]
    beras = Issue(id="pangan", title="Pangan", query="beras")
    for engine in engines:
        emptied(engine)
        changes = [
            issue_record(0, beras),
            issue_record(1, beras.model_copy(update={"query": "padi"})),
            issue_record(3, Issue(id="banjir", title="Banjir", query="banjir")),
        ]
        Writer(engine, TOPICS).put([posts_record(0, *POSTS), *changes], IDS)
        Writer(engine, TOPICS).put([issue_record(4, None, "pangan")], IDS)
    yield engines
    for engine in engines:
        emptied(engine)
        engine.dispose()


SECONDS = st.integers(BEGIN - 90_000, BEGIN + 40_000)
ISSUE = st.sampled_from(ISSUES)


def asked_terms(engine: Engine, issue: str, begin: int, end: int) -> Any:
    return terms_of(engine, issue, begin, end, lambda _: False, 9)


def asked_versions(engine: Engine, issue: str) -> Any:
    return [(one.by, one.issue) for one in versions(engine, issue)]


def asked_lists(engine: Engine) -> Any:
    return used_values(engine), watched(engine), [one.id for one in removed_issues(engine)]


QUESTIONS = st.one_of(
    st.tuples(st.just(look_through), st.tuples(SEARCHES)),
    st.tuples(st.just(course), st.tuples(ISSUE, SECONDS, st.sampled_from([60, 900, 86_400]), st.integers(1, 96))),
    st.tuples(st.just(asked_terms), st.tuples(ISSUE, SECONDS, SECONDS)),
    st.tuples(st.just(asked_versions), st.tuples(ISSUE)),
    st.tuples(st.just(asked_lists), st.just(())),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(QUESTIONS)
def test_the_same_questions_have_the_same_answers(stores, question):
    ask, values = question
    first, second = (ask(engine, *values) for engine in stores)
    assert first == second


@pytest.mark.parametrize(("begin", "seconds", "steps"), [(BEGIN - 500, 900, 50), (BEGIN + 77, 3_600, 3), (BEGIN, 86_400, 1)])
def test_the_course_counts_each_post_in_its_step(stores, begin, seconds, steps):
    for engine in stores:
        for issue in ISSUES:
            found = course(engine, issue, begin, seconds, steps)
            of_it = [post for post in POSTS if issue in post.issues]
            places = [(int(post.created_at.timestamp()) - begin) // seconds for post in of_it]
            assert list(found.posts) == [places.count(step) for step in range(steps)]
            negative = [
                place
                for place, post in zip(places, of_it, strict=True)
                if post.sentiment.label == "negative" and not post.sentiment.abstained
            ]
            assert list(found.negative) == [negative.count(step) for step in range(steps)]
