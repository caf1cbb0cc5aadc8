"""Posts of a page are new, changed, or neither."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.post import Post
from streams.connectors.batch import MOST_KNOWN, SourceState
from streams.connectors.versions import compared

AT = datetime(2026, 7, 4, 8, tzinfo=UTC)


def post(number, text="a", edited_at=None):
    return Post(id=f"s:{number}", source="s", created_at=AT, text=text, edited_at=edited_at)


def state_of(found):
    return SourceState(known=found.known, said=found.said)


def test_a_post_that_says_something_else_comes_again_with_the_time_of_its_edit():
    first = compared([post(1), post(2)], SourceState(), AT)
    assert [one.edited_at for one in first.posts] == [None, None]
    later = AT + timedelta(hours=1)
    found = compared([post(1, "b"), post(2)], state_of(first), later)
    assert [(one.id, one.text, one.edited_at) for one in found.posts] == [("s:1", "b", later)]
    assert compared([post(1, "b"), post(2)], state_of(found), later).posts == []


def test_a_source_that_tells_when_is_believed():
    first = compared([post(1)], SourceState(), AT)
    [found] = compared([post(1, "b", AT)], state_of(first), AT + timedelta(hours=1)).posts
    assert found.edited_at == AT


def test_of_what_was_known_before_words_were_remembered_no_edit_is_made_up():
    former = SourceState(known=("s:1", "!else"))
    found = compared([post(1, "b")], former, AT)
    assert (found.posts, found.known) == ([], ("s:1", "!else"))
    assert [one.text for one in compared([post(1, "c")], state_of(found), AT).posts] == ["c"]


pages = st.lists(st.dictionaries(st.integers(0, 5), st.sampled_from("abc"), max_size=6), max_size=8)


@given(pages)
def test_the_last_words_that_a_page_shows_are_what_was_sent_last(shown):
    state, sent = SourceState(), {}
    for hour, page in enumerate(shown):
        found = compared([post(number, text) for number, text in page.items()], state, AT + timedelta(hours=hour))
        for one in found.posts:
            assert (one.edited_at is None) == (one.id not in sent)
            assert sent.get(one.id) != one.text
            sent[one.id] = one.text
        assert all(sent[f"s:{number}"] == text for number, text in page.items())
        state = state_of(found)
        assert len(state.known) == len(state.said) <= MOST_KNOWN
