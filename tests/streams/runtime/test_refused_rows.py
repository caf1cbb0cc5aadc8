"""Which rows are refused, whatever follows under their keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import NewerFormatError
from streams.runtime.refused_rows import RefusedRows

ERRORS = {"good": None, "damaged": ValueError("no row"), "newer": NewerFormatError("the row of x", 9, 1)}


def read(rows, key, what, kind="issue"):
    with rows.reading(key, kind):
        if error := ERRORS[what]:
            raise error


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(list(ERRORS)))))
def test_a_row_is_refused_from_when_it_is_newer_until_one_can_be_read(log):
    rows, refused = RefusedRows("issue", "source"), set()
    for key, what in log:
        if error := ERRORS[what]:
            with pytest.raises(type(error)):
                read(rows, key, what)
        else:
            read(rows, key, what)
        refused = {"newer": refused | {key}, "good": refused - {key}, "damaged": refused}[what]
        assert {name for name in "ab" if name in rows} == refused
        assert bool(rows) == bool(refused)
        assert rows.by_kind() == {"issue": len(refused), "source": 0}
    rows.clear()
    assert not rows
