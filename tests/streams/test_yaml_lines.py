"""In which line something stands."""

from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from streams.yaml_lines import Lines

TEXT = b"""# a watchlist
issues:
  - id: harga-beras
    title: Beras
  - &two {id: two,
     title: x}
  - <<: *two
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 2),
        (("issues",), 2),
        (("issues", 0), 3),
        (("issues", 0, "title"), 4),
        (("issues", 0, "query"), 3),
        (("issues", 1, "title"), 6),
        (("issues", 2, "title"), 7),
        (("issues", 9), 2),
        (("facts", 1), 2),
    ],
)
def test_it_is_that_of_the_innermost_part_that_there_is(place, line):
    assert Lines(TEXT).line_of(place) == line


def test_an_empty_document_has_one():
    assert Lines(b"").line_of(("issues", 0)) == 1


@given(
    st.text(alphabet="ab:-[]{}&*,<~ \n'", max_size=60), st.lists(st.integers(0, 3) | st.sampled_from(["a", "b"]), max_size=4)
)
def test_every_place_has_a_line_within_the_document(text, place):
    with suppress(yaml.YAMLError):
        assert 1 <= Lines(text.encode()).line_of(place) <= text.count("\n") + 1
