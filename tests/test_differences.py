"""Large differences are told shortly."""

import pytest

from tests.differences import LARGE, differences

MANY = range(LARGE)


def test_what_is_small_or_of_two_kinds_is_left_to_pytest():
    assert differences([1], [2]) is None
    assert differences({1: 1}, [1] * LARGE) is None
    assert differences("a" * LARGE, "b" * LARGE) is None


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (dict.fromkeys(MANY, 1), dict.fromkeys(MANY, 1) | {3: 2, "x": 0}, ["[3]: 1 != 2", "['x']: nothing != 0"]),
        (list(MANY), [*MANY][:-1], [f"[{LARGE - 1}]: {LARGE - 1} != nothing"]),
        (set(MANY), {*MANY, -1} - {5}, ["only left: 5", "only right: -1"]),
        ("a" * 2000 + "b", "a" * 2000 + "c", [f"from 1950 on: '{'a' * 50}b' != '{'a' * 50}c'"]),
        (b"a" * 2000, b"a" * 2001, [f"from 1950 on: {b'a' * 50} != {b'a' * 51}"]),
    ],
    ids=["mappings", "lists", "sets", "texts", "bytes"],
)
def test_the_first_differences_are_named(left, right, said):
    assert differences(left, right) == [f"sizes {len(left)} and {len(right)}", *said]


def test_many_differences_are_cut_off():
    found = differences({f"x:{n}": 1 for n in range(4000)}, {f"{n}": 1 for n in range(4000)})
    assert len(found) == 12
    assert found[-1] == "and more"
