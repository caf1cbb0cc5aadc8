from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.connectors.mapping import MOST_ITEMS, Deletions, PostMapping, gone, items, mapped

AT = datetime(2026, 7, 4, 8, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
MAPPING = PostMapping(id="id", text="isi", created_at="dibuat", likes="suka", author="oleh")

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "isi", "dibuat", "a"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def of(*found, mapping=MAPPING):
    return mapped(mapping, items(list(found), ()), "lapor", JAKARTA, AT)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        (1783148400, datetime(2026, 7, 4, 7, tzinfo=UTC)),
        ("1783148400", datetime(2026, 7, 4, 7, tzinfo=UTC)),
        (1783148400123, datetime(2026, 7, 4, 7, 0, 0, 123000, tzinfo=UTC)),
        ("2026-07-04T14:00:00", datetime(2026, 7, 4, 7, tzinfo=UTC)),
        ("4 Juli 2026 14:00 WIB", datetime(2026, 7, 4, 7, tzinfo=UTC)),
        ("2026-07-04T09:00:00Z", AT),  # which has not come yet
    ],
)
def test_times_are_read_as_senders_write_them(said, moment):
    (post,) = of({"id": 1, "isi": "a", "dibuat": said}).posts
    assert post.created_at == moment


def test_an_item_without_words_is_passed_over_and_one_with_a_field_that_cannot_be_is_kept():
    good = {"id": 7, "isi": "Jalan rusak", "dibuat": 1783148400, "suka": 3, "oleh": 5}
    found = of(good, {"id": 8}, {**good, "dibuat": "entah"}, {**good, "suka": "banyak"}, {"isi": "tanpa nama", "dibuat": 1})
    assert [(post.id, post.author, post.engagement.likes) for post in found.posts] == [("lapor:7", "5", 3)]
    assert found.passed_over == 1
    assert [orjson.loads(one).get("id") for one in found.unreadable] == ["lapor:7", "lapor:7", None]
    assert orjson.loads(found.unreadable[0])["created_at"] == "entah"


def test_items_know_what_they_were_found_in():
    body = {"at": 1, "entry": [{"n": 2, "changes": [{"x": "a"}, {"x": "b"}]}, {"n": 3, "changes": None}]}
    found = items(body, ("entry", "changes"))
    assert [(one["x"], one["_up"]["n"], one["_up"]["_up"]["at"]) for one in found] == [("a", 2, 1), ("b", 2, 1)]


def test_there_is_an_end_to_what_is_taken_of_one_body():
    assert len(items({"a": [1] * (3 * MOST_ITEMS)}, ("a",))) == MOST_ITEMS


def test_a_deletion_names_the_post_as_it_was_named():
    deletions = Deletions(each=("hapus",), id="id")
    assert gone(deletions, {"hapus": [{"id": 7}, {"id": None}, {}]}, "lapor", hashed=False) == ["lapor:7"]
    (post,) = of({"id": 7, "isi": "a", "dibuat": 1783148400}, mapping=MAPPING.model_copy(update={"hash_ids": True})).posts
    assert gone(deletions, {"hapus": {"id": 7}}, "lapor", hashed=True) == [post.id]


def test_an_expression_that_cannot_be_read_is_refused():
    with pytest.raises(ValidationError, match="should be an expression of JMESPath"):
        PostMapping(id="[", text="a")


@given(anything, st.sampled_from(["a", "[]", "a.b[0]", "length(a)", "[?a>`1`]", "sort_by(@, &a)", "join(',', a)", "*"]))
def test_whatever_comes_gives_posts_or_what_they_would_be(body, expression):
    found = mapped(
        PostMapping(id="id", text="isi", created_at="dibuat", url=expression), items(body, (expression,)), "x", JAKARTA, AT
    )
    for post in found.posts:
        assert post.created_at <= AT
    for value in found.unreadable:
        assert orjson.loads(value)["source"] == "x"
