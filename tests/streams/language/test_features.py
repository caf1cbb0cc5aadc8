import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from streams.language.features import FEATURES_PER_LETTER, MAX_LETTERS, WORD_COLUMN, word_features

_WORDS = st.lists(st.text(min_size=1, max_size=50), min_size=1, max_size=8)


@given(_WORDS, st.integers(8, 18))
def test_a_words_features_do_not_depend_on_its_neighbours(words: list[str], bits: int) -> None:
    buckets, starts = word_features(words, bits)
    parts = np.split(buckets, starts[1:])
    for word, part in zip(words, parts, strict=True):
        alone, _ = word_features([word], bits)
        assert np.array_equal(part, alone)
        assert part.shape == (min(len(word), MAX_LETTERS) + 2, FEATURES_PER_LETTER)
    assert buckets.min() >= 0
    assert buckets.max() <= 1 << bits


def test_words_share_the_ngrams_they_have_in_common_and_not_the_whole() -> None:
    buckets, starts = word_features(["makan", "makanan"], 18)
    one, two = np.split(buckets, starts[1:])
    assert one[0, WORD_COLUMN] != two[0, WORD_COLUMN]
    assert set(one[:4, 0]) <= set(two[:, 0])
