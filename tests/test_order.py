from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.order import spread

FILES = st.dictionaries(st.integers(), st.tuples(st.sampled_from([0.0, 0.0, 60.0, 300.0, 900.0]), st.integers(1, 400)))


@given(FILES)
def test_every_file_stands_there_once_and_of_those_that_wait_the_longest_come_first(files):
    found = spread({name: waits for name, (waits, _) in files.items()}, {name: size for name, (_, size) in files.items()})
    assert sorted(found) == sorted(files)
    waiting = [files[name][0] for name in found if files[name][0]]
    assert waiting == sorted(waiting, reverse=True)


def test_what_waits_is_spread_and_what_is_short_ends_it():
    waits = {f"long{number}": 300.0 + number for number in range(10)} | {f"short{number}": 0.0 for number in range(100)}
    found = spread(waits, dict.fromkeys(waits, 5))
    places = [found.index(f"long{number}") for number in reversed(range(10))]
    assert places[0] == 0
    assert {later - before for before, later in pairwise(places)} <= {8, 9, 10}
    assert places[-1] < 0.85 * len(found)
