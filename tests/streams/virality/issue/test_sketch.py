import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.issue.sketch import Sketch


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
    assert sketch(some).names == Sketch.read(str(sketch(some))).names == 30
    assert Sketch.union([sketch(some), sketch(others)]).names == 60
    assert sketch(some + others).names == pytest.approx(60, rel=0.3)


def test_nothing_is_nobody():
    assert Sketch().names == Sketch.union([]).names == 0


names = st.lists(st.text(max_size=8), max_size=40)


@given(names, names)
def test_a_union_is_the_sketch_of_all_names(some, others):
    union, whole = str(Sketch.union([sketch(some), sketch(others)])), str(sketch(some + others))
    assert union.split(" ")[0] == whole.split(" ")[0]
    assert str(Sketch.read(str(sketch(some)))) == str(sketch(some))


@given(names, st.text(max_size=8))
def test_another_name_never_lowers_it_and_a_known_one_changes_nothing(some, name):
    before, after = sketch(some), sketch([*some, name])
    assert after.names >= before.names
    after.add(name)
    assert str(after) == str(sketch([*some, name]))


@pytest.mark.parametrize("registers", ["", "a" * 63, "~" * 64])
def test_what_is_no_sketch_is_refused(registers):
    with pytest.raises(ValueError, match="no registers"):
        Sketch.read(registers)
