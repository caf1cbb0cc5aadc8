from hypothesis import given
from hypothesis import strategies as st

from schemas.post import qualified_id

SOURCES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True)


def test_an_id_without_a_prefix_belongs_to_its_source():
    assert qualified_id("telegram", "3") == "telegram:3"
    assert qualified_id("mastodon", "3") == "mastodon:3"


def test_an_id_with_a_prefix_is_one_among_all_sources():
    assert qualified_id("vendor", "x:17") == "x:17"
    assert qualified_id("vendor", "https://contoh.id/a") == "https://contoh.id/a"


@given(SOURCES, st.text(min_size=1, max_size=300))
def test_it_is_short_enough_and_stays_when_it_is_qualified_again(source, post_id):
    found = qualified_id(source, post_id)
    assert 1 <= len(found) <= 200
    assert qualified_id(source, found) == found
