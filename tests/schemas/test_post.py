import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.base import Record
from schemas.codec import encode_record
from schemas.post import MAX_TEXT, Engagement, Post

MINIMAL = {"id": "x:1", "source": "x", "created_at": "2025-03-01T09:40:00+07:00", "text": "beras naik"}


def read(**changes: Any) -> Post:
    return Post.model_validate_json(json.dumps(MINIMAL | changes))


def fault(**changes: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        read(**changes)
    (error,) = caught.value.errors()
    return error["type"]


def test_optional_fields_are_absent_unless_given() -> None:
    post = read()
    assert post.author is None
    assert post.author_followers is None
    assert post.engagement is None
    assert post.platform_languages == ()


def test_a_time_keeps_its_moment() -> None:
    assert read().created_at == datetime(2025, 3, 1, 2, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["2025-03-01T09:40:00", "2025-03-01 09:40:00", "2025-03-01", "kemarin", 1740796800, 1740796800.5, None, ""]
)
def test_a_time_without_a_zone_or_as_a_number_is_refused(value: Any) -> None:
    assert fault(created_at=value) in {"timezone_aware", "datetime_parsing", "datetime_type"}


def test_a_naive_datetime_is_refused_in_code_too(fields: dict[type[Record], dict[str, Any]], moment: datetime) -> None:
    with pytest.raises(ValidationError, match="timezone"):
        Post(**fields[Post] | {"created_at": moment.replace(tzinfo=None)})


@pytest.mark.parametrize("value", ["310", 310.5, True, -1, 2**53 + 1])
def test_a_count_is_a_whole_number_that_is_not_negative(value: Any) -> None:
    assert fault(author_followers=value)
    assert fault(engagement={"likes": value})


@pytest.mark.parametrize("field", ["id", "text", "author", "url", "reply_to"])
@pytest.mark.parametrize("value", [1, 1.5, True, ["x"], {}])
def test_words_are_strings(field: str, value: Any) -> None:
    assert fault(**{field: value}) == "string_type"


@pytest.mark.parametrize("source", ["", "X", "rss antara", "-x", "x" * 65, "x\n", "ékstra"])
def test_a_source_is_a_short_lower_case_name(source: str) -> None:
    assert fault(source=source) == "string_pattern_mismatch"


@pytest.mark.parametrize("source", ["x", "youtube", "rss.antara", "9gag", "x" * 64])
def test_sources(source: str) -> None:
    assert read(source=source).source == source


def test_a_text_may_be_empty_and_has_an_end() -> None:
    assert read(text="").text == ""
    assert fault(text="a" * (MAX_TEXT + 1)) == "string_too_long"
    assert len(read(text="😭" * MAX_TEXT).text) == MAX_TEXT


@pytest.mark.parametrize("field", ["id", "source", "created_at", "text"])
def test_required_fields(field: str) -> None:
    with pytest.raises(ValidationError):
        Post.model_validate_json(json.dumps({name: value for name, value in MINIMAL.items() if name != field}))


def test_unknown_fields_are_dropped() -> None:
    post = read(phone="0812-0000-0000", engagement={"likes": 1, "mood": "x"})
    written = encode_record(post)
    assert b"phone" not in written
    assert b"mood" not in written
    assert b'"likes":1' in written


def test_a_post_does_not_change(records: dict[type[Record], Record]) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        records[Post].text = "lain"  # type: ignore[attr-defined]


def test_absent_fields_are_not_written() -> None:
    assert set(json.loads(encode_record(read()))) == {*MINIMAL, "platform_languages"}


@pytest.mark.parametrize(
    ("engagement", "total"),
    [
        (Engagement(), 0),
        (Engagement(likes=3), 3),
        (Engagement(likes=3, shares=2, comments=1, views=900), 6),
        (Engagement(views=900), 0),
    ],
)
def test_actions_are_counted_without_views(engagement: Engagement, total: int) -> None:
    assert engagement.total == total


@pytest.mark.parametrize(
    ("changes", "actions"),
    [
        ({}, None),
        ({"engagement": {}}, None),
        ({"engagement": {"views": 900}}, None),
        ({"engagement": {"likes": 0}}, 0),
        ({"engagement": {"likes": 3, "comments": 2}}, 5),
        ({"engagement": {"likes": 3, "comments": 2}, "repost_of": "x:0"}, None),
    ],
)
def test_actions_of_a_post_are_its_own_and_known(changes: dict[str, Any], actions: int | None) -> None:
    assert read(**changes).actions == actions
