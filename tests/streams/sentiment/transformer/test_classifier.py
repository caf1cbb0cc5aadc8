from hypothesis import given
from hypothesis import strategies as st

from streams.sentiment.transformer.classifier import filled


@given(st.lists(st.lists(st.integers(2, 100), min_size=1, max_size=9), min_size=1, max_size=9), st.integers(0, 1))
def test_what_the_mask_leaves_is_what_was_given(batch, pad):
    tokens, mask = filled(batch, pad)
    assert tokens.shape == mask.shape == (len(batch), max(map(len, batch)))
    assert [row[kept == 1].tolist() for row, kept in zip(tokens, mask, strict=True)] == batch
    assert set(tokens[mask == 0].tolist()) <= {pad}
