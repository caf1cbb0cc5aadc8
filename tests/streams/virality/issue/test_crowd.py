from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.issue.crowd import Crowd
from tests.streams.virality.kept import bytes_of, reread
from tests.streams.virality.mentions import mention, words_of

MINUTE = 29_700_000
COPY = "Dukung pembangunan bendungan demi air bersih bagi seluruh warga desa kita"


def crowd(*said):
    """Of (minute, author, text)."""
    found = Crowd()
    for number, (minute, author, text) in enumerate(said):
        found.add(mention("beras", minute, number, author=author, excerpt=text), minute)
    return found


def test_different_people_who_say_different_things_count_each():
    found = crowd(*[(MINUTE + n % 40, f"akun-{n}", words_of(n)) for n in range(60)])
    assert found.posts == found.people == 60


def test_copies_by_few_are_few():
    assert crowd(*[(MINUTE, f"akun-{n % 5}", COPY) for n in range(300)]).people < 3
    assert crowd(*[(MINUTE, f"akun-{n}", COPY) for n in range(300)]).people == pytest.approx(17, rel=0.1)
    assert crowd(*[(MINUTE, "akun", words_of(n)) for n in range(300)]).people == 1


def test_many_who_are_brief_repeat_nobody():
    assert crowd(*[(MINUTE, f"akun-{n}", "terima kasih banyak") for n in range(300)]).people == 300


def test_whoever_is_not_known_is_somebody_else_and_copies_count_as_those_of_others_do():
    found = crowd(*[(MINUTE, None, words_of(n % 7)) for n in range(70)])
    assert found.people == crowd(*[(MINUTE, f"akun-{n}", words_of(n % 7)) for n in range(70)]).people == sqrt(70 * 7)


def test_it_is_of_the_last_hour():
    found = crowd((MINUTE, "a", "satu"), (MINUTE + 30, "b", "dua"))
    found.pass_time(MINUTE + 54)
    assert found.posts == 2
    found.pass_time(MINUTE + 60)
    assert (found.posts, found.people) == (1, 1)


said = st.lists(
    st.tuples(st.integers(0, 90), st.none() | st.sampled_from("abcdef"), st.sampled_from(["x", COPY, words_of(1)]))
)


@given(said)
def test_it_is_written_and_read_back(posts):
    found = crowd(*((MINUTE + minute, author, text) for minute, author, text in posts))
    again = reread(found, Crowd())
    assert (again.posts, again.people, bytes_of(again)) == (found.posts, found.people, bytes_of(found))
    for one in (found, again):
        one.pass_time(MINUTE + 150)
    assert bytes_of(again) == bytes_of(found)


@given(said, st.randoms())
def test_the_order_of_an_hour_changes_nothing(posts, chance):
    hour = [
        mention("beras", MINUTE + minute % 60, number, author=author, excerpt=text)
        for number, (minute, author, text) in enumerate(posts)
    ]
    found = []
    for _ in range(2):
        one = Crowd()
        for said_once in hour:
            one.add(said_once, said_once.clock)
        found.append(bytes_of(one))
        chance.shuffle(hour)
    assert found[0] == found[1]


def test_how_much_is_copied_is_known_for_three_hours():
    found = crowd(*[(MINUTE, f"akun-{n % 5}", COPY) for n in range(300)])
    for later in range(0, 180, 7):
        found.pass_time(MINUTE + later)
        assert found.original(found.people) < 0.02
    found.pass_time(MINUTE + 185)
    assert found.original(found.people) == 1
