import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.ring import Ring
from streams.virality.detect.time_grid import grid
from tests.streams.virality.kept import bytes_of, reread

GRID = grid(60, 10)
START = 29_000_000
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(-400, 400), st.integers(0, 50) | st.integers(0, 2**17)),
        st.tuples(st.just("advance"), st.integers(0, 400), st.just(0)),
    ),
    max_size=60,
)


def play(actions):
    ring, kept = Ring(GRID), {}
    ring.advance(START)
    for kind, offset, n in actions:
        if kind == "add":
            if ring.add(ring.closed + offset, n):
                kept[ring.closed + offset] = kept.get(ring.closed + offset, 0) + n
        else:
            ring.advance(ring.closed + offset)
    return ring, kept


def known(ring):
    return ring.cells, ring.sums, ring.ahead, ring.closed, ring.too_late


@given(ACTIONS)
def test_sums_and_cells_are_those_of_a_plain_dictionary(actions):
    ring, kept = play(actions)
    size = len(ring.cells)
    assert ring.last(ring.closed, size) == [kept.get(b, 0) for b in range(ring.closed - size + 1, ring.closed + 1)]
    for window, total in zip(ring.windows, ring.sums, strict=True):
        assert total == sum(kept.get(b, 0) for b in range(ring.closed - window + 1, ring.closed + 1))
    assert ring.ahead == {b: n for b, n in kept.items() if b > ring.closed}


@given(ACTIONS)
def test_a_stored_ring_is_the_same_ring(actions):
    ring, _ = play(actions)
    again = reread(ring, Ring(GRID))
    assert known(again) == known(ring)


@pytest.mark.parametrize(("planes", "most"), [(3, 2**24 - 1), (4, 2**32 - 1)])
def test_so_many_bytes_a_cell_are_written_and_no_more(planes, most):
    ring, _ = play([("add", 0, 2**32 - 1), ("add", -1, 7)])
    ring.planes = planes
    assert len(bytes_of(ring)) <= 4 * 8 + planes * (len(ring.cells) + 3)
    assert reread(ring, Ring(GRID)).last(START, 2) == [7, most]


def test_few_counts_take_a_byte_each():
    ring, _ = play([("add", -3, 200)])
    assert len(ring.cells) < len(bytes_of(ring)) < len(ring.cells) + 4 * 8


def test_what_the_ring_no_longer_holds_is_counted_as_too_late():
    ring = Ring(GRID)
    ring.advance(START)
    oldest = START - len(ring.cells) + 1
    assert ring.add(oldest, 3)
    assert not ring.add(oldest - 1, 4)
    assert ring.too_late == 4


def test_a_count_beyond_32_bits_stays_at_the_limit():
    ring = Ring(GRID)
    ring.add(START, 2**40)
    ring.advance(START)
    ring.add(START, 5)
    assert ring.sums[0] == 2**32 - 1


@given(ACTIONS, st.integers(2, 500))
def test_a_resumed_ring_holds_only_what_waits_from_there_on(actions, later):
    ring, kept = play(actions)
    bucket = ring.closed + later
    found = ring.resumed(GRID, bucket)
    assert (found.closed, found.too_late, any(found.cells), any(found.sums)) == (bucket - 1, ring.too_late, False, False)
    assert found.ahead == {b: n for b, n in kept.items() if b >= bucket}
