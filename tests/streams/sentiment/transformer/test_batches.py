from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.sentiment.transformer.batches import USUAL_LENGTH, length_batches

LENGTHS = st.lists(st.integers(2, 512), max_size=200)


@given(LENGTHS, st.integers(1, 64))
def test_every_text_is_in_one_batch_and_none_is_too_large(lengths, size):
    batches = length_batches(lengths, size)
    assert sorted(number for batch in batches for number in batch) == list(range(len(lengths)))
    for batch in batches:
        filled = len(batch) * max(lengths[number] for number in batch)
        assert len(batch) <= size
        assert len(batch) == 1 or filled <= size * USUAL_LENGTH


@given(LENGTHS, st.integers(1, 64))
def test_texts_share_a_batch_with_those_nearest_in_length(lengths, size):
    batches = length_batches(lengths, size)
    spans = [(min(lengths[number] for number in batch), max(lengths[number] for number in batch)) for batch in batches]
    assert all(later[1] <= earlier[0] for earlier, later in pairwise(spans))


@pytest.mark.parametrize(
    ("length", "size", "texts"), [(USUAL_LENGTH, 8, 8), (10, 8, 8), (512, 8, 1), (128, 16, 6), (512, 128, 12)]
)
def test_long_texts_make_small_batches(length, size, texts):
    assert {len(batch) for batch in length_batches([length] * texts * 3, size)} == {texts}
