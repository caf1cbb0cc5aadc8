import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sources.ingestion import line_ranges


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], ""),
        ([7], "line 7"),
        ([3, 4, 5], "lines 3-5"),
        ([1, 3, 4, 9], "lines 1, 3-4, 9"),
    ],
)
def test_lines_are_named_as_ranges(lines, said):
    assert line_ranges(lines) == said


@given(st.sets(st.integers(1, 60), min_size=1, max_size=20).map(sorted))
def test_the_ranges_hold_exactly_the_lines(lines):
    held = []
    for start, _, end in re.findall(r"(\d+)(-(\d+))?", line_ranges(lines)):
        held += range(int(start), int(end or start) + 1)
    assert held == lines


def test_of_very_many_ranges_the_first_are_named():
    said = line_ranges(range(1, 201, 2))
    assert said.startswith("lines 1, 3, 5")
    assert said.endswith("and 80 more ranges up to 199")
