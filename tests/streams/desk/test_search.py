"""A search finds what the watchlist's own query language says, the same on each database."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import Engine, event

from schemas.detected import Language
from schemas.scored import Sentiment
from streams.desk.database import open_database, writing
from streams.desk.documents import TSQUERY, looked_up, tsvector
from streams.desk.post_rows import put_posts
from streams.desk.posts import Search, StoredPost, earliest, posts_numbered, search
from streams.desk.retention import clear
from streams.settings import Settings
from streams.watchlist.expression import Filter, Mark, Near, Words, evaluate, needs_a_term
from streams.watchlist.query import parse
from tests.streams.desk.records import START, scored
from tests.streams.watchlist.trees import trees

TERMS = (
    "beras",
    "berasnya",
    "naik",
    "harga",
    "漢字",
    "jum'at",
    "#beras",
    "@perum.bulog",
    "@perum",
    "x:1",
    "a\\b",
    "l'ong" * 30,
)
WORDS = st.lists(st.sampled_from(("beras", "naik", "harga", "漢字", "jum", "at", "x")), min_size=1, max_size=2).map(tuple)
PHRASE = st.builds(Words, WORDS, st.booleans())
SIDE = st.lists(PHRASE, min_size=1, max_size=2).map(tuple)
LEAF = st.one_of(
    PHRASE,
    st.builds(Mark, st.sampled_from(("#beras", "@perum", "@perum.bulog", "#b")), st.booleans()),
    st.builds(Near, SIDE, SIDE, st.integers(0, 3), st.booleans()),
    st.sampled_from((Filter("lang", ("id", "jv")), Filter("source", ("x",)))),
)
QUERIES = trees(LEAF, width=3, leaves=6).filter(needs_a_term)


def _posts():
    chance = random.Random(7)
    for number in range(300):
        label = chance.choice(["negative", "neutral"])
        yield scored(
            number,
            text=" ".join(chance.choices(TERMS, k=chance.randrange(0, 7))),
            source=chance.choice(["x", "tiktok"]),
            language=Language(code=chance.choice(["id", "jv", "en"]), confidence=1),
            issues=tuple(chance.sample(["pangan", "#t.a-g", "banjir"], chance.randrange(1, 3))),
            sentiment=Sentiment(
                label=label, negative=0.4, neutral=0.4, positive=0.2, abstained=chance.random() < 0.2, model="m"
            ),
        )


POSTS = list(_posts())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request, tmp_path_factory) -> Engine:
    if request.param == "sqlite":
        wanted = Settings(desk_file=tmp_path_factory.mktemp("desk") / "desk.db")
    else:
        wanted = Settings(desk_database=SecretStr(request.getfixturevalue("postgresql_url")))
    engine = open_database(wanted)
    clear(engine)
    with writing(engine) as (connection, _):
        put_posts(connection, {post.id: (post, 0) for post in POSTS})
    yield engine
    clear(engine)
    engine.dispose()


def expected(wanted: Search) -> list[str]:
    def holds(post) -> bool:
        felt = None if post.sentiment.abstained else post.sentiment.label
        return (
            (wanted.query is None or evaluate(wanted.query, post.text, language=post.language.code, source=post.source))
            and (wanted.issue is None or wanted.issue in post.issues)
            and (wanted.source is None or wanted.source == post.source)
            and (wanted.language is None or wanted.language == post.language.code)
            and (wanted.sentiment is None or wanted.sentiment == felt)
            and (wanted.since is None or wanted.since <= post.created_at.timestamp())
            and (wanted.until is None or post.created_at.timestamp() < wanted.until)
        )

    return [post.id for post in reversed(POSTS) if holds(post)]


def found(engine: Engine, wanted: Search, limit: int = 70) -> list[StoredPost]:
    before, whole = None, []
    while True:
        page = search(engine, wanted, before=before, limit=limit)
        assert len(page.posts) <= limit
        whole += page.posts
        if page.next is None:
            return whole
        before = page.next


SEARCHES = st.builds(
    Search,
    query=st.none() | QUERIES,
    issue=st.sampled_from([None, "pangan", "#t.a-g"]),
    source=st.sampled_from([None, None, "tiktok"]),
    language=st.sampled_from([None, None, "en"]),
    sentiment=st.sampled_from([None, None, "negative"]),
    since=st.none() | st.integers(0, 300).map(lambda after: int((START + timedelta(seconds=after)).timestamp())),
    until=st.none() | st.integers(0, 300).map(lambda after: int((START + timedelta(seconds=after)).timestamp())),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(SEARCHES)
def test_a_search_finds_what_its_query_says_newest_first(filled, wanted):
    assert [post.id for post in found(filled, wanted)] == expected(wanted)


@pytest.mark.parametrize("limit", [40, 299, 300, 301])
def test_pages_leave_nothing_out_and_repeat_nothing(filled, limit):
    assert [post.id for post in found(filled, Search(), limit)] == expected(Search())


@pytest.mark.parametrize("most", [1, 40, 300])
@pytest.mark.parametrize(
    "wanted", [Search(), Search(issue="pangan"), Search(issue="pangan", since=int(START.timestamp()) + 60)]
)
def test_the_earliest_posts_are_those_that_a_search_finds_last(filled, wanted, most):
    last = found(filled, wanted)[::-1][:most]
    some = earliest(filled, wanted, most)
    assert [one.number for one in some] == [post.number for post in last]
    assert [one[1:] for one in some] == [(post.source, post.author, post.url) for post in last]
    assert posts_numbered(filled, [one.number for one in reversed(some)]) == last


def test_a_query_of_which_the_index_tells_little_gives_short_pages(filled, monkeypatch):
    monkeypatch.setattr("streams.desk.posts._LEAST_CHUNK", 20)
    monkeypatch.setattr("streams.desk.posts.MOST_JUDGED", 40)
    wanted = Search(parse("beras NEAR/0 naik NOT harga"))
    assert [post.id for post in found(filled, wanted)] == expected(wanted)


def test_however_many_posts_are_wanted_the_index_is_gone_through_once(filled):
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(told[2])

    event.listen(filled, "before_cursor_execute", note)
    try:
        assert len(search(filled, Search(), limit=2_000).posts) == len(POSTS)
    finally:
        event.remove(filled, "before_cursor_execute", note)
    [question] = [one for one in asked if one.startswith("SELECT")]
    assert "document" not in question  # which is longer than all that is shown


def test_no_word_is_taken_for_a_part_of_the_question():
    assert looked_up(Words(("l'o\\",)), [], TSQUERY) == "'l''o\\\\'"
    assert tsvector("a #b lang:id") == "'a':1 '#b' 'lang:id'"
