from hypothesis import given
from hypothesis import strategies as st

from streams.virality.issue.post_filter import marks

POSTS = st.frozensets(st.text(min_size=1, max_size=20), max_size=10)


@given(POSTS, POSTS)
def test_posts_in_common_have_a_bit_in_common(some, others):
    assert marks(some) | marks(others) == marks(some | others)
    if some & others:
        assert marks(some) & marks(others)
    assert bool(marks(some)) == bool(some)
