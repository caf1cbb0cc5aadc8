from hypothesis import given
from hypothesis import strategies as st

from streams.notify.messages.fitting import fit, units


def test_an_emoji_counts_twice():
    assert units("a🔴") == 3


@given(st.text(alphabet="ab🔴\n"), st.integers(0, 50))
def test_whole_lines_that_fit(text, most):
    kept = fit(text, most)
    assert units(kept) <= most
    assert text.startswith(kept)
    assert fit(text, units(text)) == text.rstrip()
