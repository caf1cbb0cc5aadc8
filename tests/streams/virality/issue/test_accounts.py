import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.virality.codec import pack, unpack
from streams.virality.issue.accounts import MANY, MOST_ENTRIES, AccountSample
from tests.streams.virality.kept import bytes_of

SLOT = 5_940_000


def counted(posts):
    found = AccountSample()
    for author, slot in posts:
        found.add(author, slot)
    return found


def stored(accounts, most=MOST_ENTRIES):
    found = AccountSample()
    found.take_row(unpack(pack(accounts.to_row(most)), AccountSample.Row))
    return found


def test_few_accounts_are_counted_one_by_one():
    found = counted([(f"a{number % 50}", SLOT + number % 3) for number in range(361)]).crowd()
    assert (found.posts, found.accounts, found.often, found.exact) == (361, 50, 50, True)
    assert found.often_share == 1


def test_accounts_that_posted_many_times_are_told_with_their_share():
    posts = [("loud", SLOT)] * 60 + [(f"a{number}", SLOT + 1) for number in range(40)]
    found = counted(posts).crowd()
    assert (found.accounts, found.often, found.often_share) == (41, 1, 0.6)
    assert counted([("a", SLOT)] * (MANY - 1)).crowd().often == 0


@pytest.mark.parametrize("people", [343, 2000, 30_000])
def test_a_crowd_is_estimated_within_a_seventh(people):
    posts = [(f"{number * 2654435761 % 2**32:x}", SLOT + number % 12) for number in range(people)]
    posts += [(f"loud{number}", SLOT + number % 12) for number in range(people // 10) for _ in range(10)]
    found = counted(posts).crowd()
    everybody = people + people // 10
    assert found.accounts == pytest.approx(everybody, rel=0.14)
    assert found.often_share == pytest.approx(0.5, abs=0.12)
    assert found.exact == (everybody <= MOST_ENTRIES)


def test_once_the_crowd_is_gone_accounts_are_counted_one_by_one_again():
    found = counted([(f"{number}", SLOT) for number in range(5000)])
    for slot in range(SLOT + 1, SLOT + 30):
        found.add("a", slot)
        found.forget(slot - 12)
    assert found.crowd().exact
    assert found.crowd().accounts == 1


def test_nothing_is_said_where_no_account_is_known():
    assert AccountSample().crowd() is None
    found = counted([("a", SLOT)])
    found.forget(SLOT)
    assert found.crowd() is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 14)), max_size=900), st.integers(0, 900))
def test_a_successor_counts_on_as_if_it_had_been_there(posts, cut):
    def fold(accounts, part):
        for number, step in part:
            accounts.add(f"a{number}", SLOT + step)
            accounts.forget(SLOT + step - 12)
        return accounts

    alone = fold(AccountSample(), posts)
    after = fold(stored(fold(AccountSample(), posts[:cut])), posts[cut:])
    assert bytes_of(after) == bytes_of(alone)
    assert after.crowd() == alone.crowd()


def test_with_less_room_the_number_gets_rougher_and_stays_true():
    found = counted([(f"{number * 2654435761 % 2**32:x}", SLOT + number % 12) for number in range(340)])
    coarse = stored(found, 90)
    assert len(bytes_of(coarse)) < len(bytes_of(found)) / 2
    assert coarse.crowd().accounts == pytest.approx(340, rel=0.35)
    assert found.crowd().accounts == 340
    assert stored(found, 0).crowd() is None
