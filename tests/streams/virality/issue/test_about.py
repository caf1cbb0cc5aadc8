import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.watchlist import Issue
from streams.clock import start_of
from streams.virality.issue.about import about, samples_about, where
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import mention, words_of

MINUTE = 29_700_040
ISSUE = Issue(id="beras", title="Harga beras", query="beras* OR #hargaberas")
WORDS = (
    "pasar",
    "pedagang",
    "warga",
    "mahal",
    "murah",
    "operasi",
    "bulog",
    "gudang",
    "impor",
    "panen",
    "petani",
    "sawah",
    "stok",
)


def usual(state, until, posts=80):
    """What is usually said, up to a minute."""
    chance = random.Random(2)
    for number in range(posts):
        minute = until - 5 * posts + 5 * number
        excerpt = f"harga beras {' '.join(chance.choices(WORDS, k=8))} #hargaberas"
        state.add(0, mention("beras", minute, number, excerpt=excerpt, engagement=5), minute)
        state.close(minute)


@pytest.fixture
def state():
    found = IssueState(ISSUE)
    usual(found, MINUTE)
    chance = random.Random(3)
    for number in range(60):
        excerpt = f"beras oplosan dijual {' '.join(chance.choices(WORDS, k=7))} #UsutBeras"
        found.add(0, mention("beras", MINUTE, 1000 + number, excerpt=excerpt), MINUTE)
    found.close(MINUTE)
    return found


def test_the_hashtag_that_all_posts_carry_comes_first_and_the_query_is_left_out(state):
    found = about(state.recent, ISSUE, MINUTE)
    assert (found[0].name, found[0].posts) == ("#usutberas", 60)
    assert "beras oplosan" in [one.name for one in found]
    assert not {"beras", "#hargaberas", "harga beras", "harga"} & {one.name for one in found}


def test_a_successor_says_the_same(state):
    read = IssueState.from_bytes(state.to_bytes(), ISSUE)
    assert about(read.recent, ISSUE, MINUTE) == about(state.recent, ISSUE, MINUTE)
    assert read.recent.readable.held == state.recent.readable.held


def test_an_hour_as_usual_is_about_nothing():
    state = IssueState(ISSUE)
    usual(state, MINUTE, 400)
    assert about(state.recent, ISSUE, MINUTE - 59) == ()


def test_samples_are_of_the_surge_and_carry_what_it_is_about(state):
    found = samples_about(state.recent.readable.held, ["#usutberas"], MINUTE, 5)
    assert 3 <= len(found) <= 5
    assert all(one.created_at >= start_of(MINUTE) and "#UsutBeras" in one.excerpt for one in found)


def test_of_near_copies_one_is_shown():
    state = IssueState(ISSUE)
    text = "Dukung pembangunan bendungan demi beras murah bagi seluruh warga desa kita"
    for number in range(30):
        excerpt = f"@…{'a' * (number % 7)} {text} https://contoh.id/{number}"
        state.add(0, mention("beras", MINUTE, number, excerpt=excerpt), MINUTE)
    other = "beras di pasar kami habis sejak pagi, sampai kapan begini"
    state.add(0, mention("beras", MINUTE, 99, excerpt=other, engagement=1), MINUTE)
    assert len(samples_about(state.recent.readable.held, [], MINUTE, 5)) == 2


def test_the_latest_posts_are_kept_beside_those_with_the_most_actions():
    state = IssueState(ISSUE)
    for number in range(100):
        minute = MINUTE - 50 + number // 2
        excerpt = f"beras kabar nomor {'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}"
        state.add(0, mention("beras", minute, number, excerpt=excerpt, engagement=100 - number), minute)
    held = state.recent.readable.held
    assert [one.engagement for one in held[:4]] == [100, 99, 98, 97]
    assert sum(one.moment >= start_of(MINUTE - 50 + 48) - timedelta(minutes=1) for one in held[4:]) == 4


def placed(*excerpts):
    state = IssueState(ISSUE)
    for number, excerpt in enumerate(excerpts):
        state.add(0, mention("beras", MINUTE, number, excerpt=excerpt), MINUTE)
    return where(state.recent, ISSUE, MINUTE)


def test_a_place_that_many_posts_name_stands_out():
    rest = [f"beras langka {number}" for number in range(20)]
    [found] = placed(*["beras langka di Kota Malang"] * 12, *rest)
    assert (found.name, found.posts) == ("Kota Malang, Jawa Timur", 12)
    assert placed(*["beras langka di Kota Malang"] * 4, *rest) == ()


def test_a_province_is_told_where_its_places_share_the_posts():
    [found] = placed(*["beras langka di Surabaya"] * 6, *["beras langka di Kediri"] * 6, *["beras langka di jatim"] * 6)
    assert (found.name, found.posts) == ("Jawa Timur", 18)


def test_the_place_that_the_issue_is_about_is_no_news():
    issue = ISSUE.model_copy(update={"query": "beras AND surabaya", "title": "Beras Surabaya"})
    state = IssueState(issue)
    for number in range(20):
        state.add(0, mention("beras", MINUTE, number, excerpt="beras di Surabaya mahal"), MINUTE)
    assert where(state.recent, issue, MINUTE) == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_the_posts_of_a_minute_changes_no_sample(posts, chance):
    said = [
        mention("beras", MINUTE, number, excerpt=f"beras {words_of(number)}", engagement=engagement, post=f"x:{number}")
        for number, engagement in enumerate(posts)
    ]
    found = []
    for _ in range(2):
        state = IssueState(ISSUE)
        for number, one in enumerate(said):
            state.add(number, one, MINUTE)
        found.append(state.recent.readable.held)
        chance.shuffle(said)
    assert found[0] == found[1]
