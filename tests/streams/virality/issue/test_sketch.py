import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.issue.sketch import Sketch, SketchRow


def sketch(names):
    found = Sketch()
    for name in names:
        found.add(name)
    return found


@pytest.mark.parametrize("many", [1, 2, 5, 20, 100, 300, 1_000, 20_000])
def test_it_is_about_right(many):
    found = [sketch(f"{begin}-{number}" for number in range(many)).names for begin in range(20)]
    assert sum(found) / len(found) == pytest.approx(many, rel=0.1)
    assert max(found) < 1.6 * many + 1


def test_a_few_are_counted_exactly_whatever_they_are_called():
    some, others = ([f"{begin}{number}" for number in range(30)] for begin in "ab")
    assert sketch(some).names == Sketch.of_row(sketch(some).to_row()).names == 30
    assert Sketch.union([sketch(some), sketch(others)]).names == 60
    assert sketch(some + others).names == pytest.approx(60, rel=0.3)


def test_nothing_is_nobody():
    assert Sketch().names == Sketch.union([]).names == 0


names = st.lists(st.text(max_size=8), max_size=40)


@given(names, names)
def test_a_union_is_the_sketch_of_all_names(some, others):
    union, whole = Sketch.union([sketch(some), sketch(others)]), sketch(some + others)
    assert union._registers == whole._registers
    read = Sketch.of_row(msgspec.convert(whole.to_row(), SketchRow))
    assert (read.names, read._registers, read.to_row()) == (whole.names, whole._registers, whole.to_row())


@given(names, st.text(max_size=8))
def test_another_name_never_lowers_it_and_a_known_one_changes_nothing(some, name):
    before, after = sketch(some), sketch([*some, name])
    assert after.names >= before.names
    after.add(name)
    assert after.to_row() == sketch([*some, name]).to_row()


@pytest.mark.parametrize("row", [b"", bytes(63), b"\xff" * 64, [-1], [2**32], [*range(33)]])
def test_what_is_no_sketch_is_refused(row):
    with pytest.raises(ValueError, match=r"registers|Expected"):
        Sketch.of_row(msgspec.convert(row, SketchRow))
