import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Record
from schemas.codec import (
    MAX_POSTS_BYTES,
    decode_detected,
    decode_posts,
    decode_scored,
    encode_arrays,
    encode_record,
)
from schemas.detected import DetectedPost
from schemas.elements import Unreadable
from schemas.post import Engagement, Post
from schemas.scored import ScoredPost

zones = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
counts = st.none() | st.integers(0, 2**53)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
posts = st.builds(
    Post,
    id=names,
    source=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True),
    created_at=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=zones),
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=200),
    author=st.none() | names,
    author_followers=counts,
    url=st.none() | names,
    reply_to=st.none() | names,
    repost_of=st.none() | names,
    platform_languages=st.lists(st.sampled_from(["in", "id", "jv", "und"]), max_size=3).map(tuple),
    engagement=st.none() | st.builds(Engagement, likes=counts, shares=counts, comments=counts, views=counts),
)
GOOD = b'{"id":"x:1","source":"x","created_at":"2025-03-01T09:40:00+07:00","text":"beras, [naik] {lagi} \\"!\\" \\\\"}'
GOOD_POST = Post.model_validate_json(GOOD)

POISON = {
    "wrong type": b'{"id":7,"source":"x","created_at":"2025-03-01T09:40:00+07:00","text":"a"}',
    "no zone": GOOD.replace(b"+07:00", b""),
    "no object": b'"teks"',
    "null": b"null",
    "array in the array": b"[" + GOOD + b"]",
    "trailing comma": b'{"id":"x:1",}',
    "no quotes": b"{id: 1}",
    "invalid UTF-8": GOOD.replace(b"naik", b"\xff\xfe"),
    "cut UTF-8": GOOD.replace(b"naik", b"\xf0\x9f\x98"),
    "control character": GOOD.replace(b"naik", b"\x00\n"),
    "lone surrogate": GOOD.replace(b"naik", b"\\ud83d"),
    "NaN": GOOD[:-1] + b',"author_followers":NaN}',
    "infinity": GOOD[:-1] + b',"author_followers":1e999}',
    "huge number": GOOD[:-1] + b',"author_followers":' + b"9" * 6000 + b"}",
    "deep": b"[" * 20_000 + b"]" * 20_000,
    "deep in a field": GOOD[:-1] + b',"engagement":' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    "text between": GOOD + b" x",
}


@given(st.lists(posts, max_size=6))
def test_arrays_survive_the_topic(batch: list[Post]) -> None:
    for array in encode_arrays(batch):
        assert decode_posts(array)[1] == []
    assert [post for array in encode_arrays(batch) for _, post in decode_posts(array)[0]] == batch


@given(posts)
def test_a_single_post_survives_the_topic(post: Post) -> None:
    assert decode_posts(encode_record(post)) == ([(0, post)], [])


def test_space_around_a_record_does_not_matter() -> None:
    assert decode_posts(b" \r\n" + GOOD + b"\n") == ([(0, GOOD_POST)], [])
    assert decode_posts(b" \n[ " + GOOD + b" ,\t" + GOOD + b" ]\n") == ([(0, GOOD_POST), (1, GOOD_POST)], [])


@given(st.lists(posts, max_size=12), st.integers(1, 3000))
def test_arrays_keep_the_cap_and_the_order(batch: list[Post], cap: int) -> None:
    arrays = encode_arrays(batch, cap=cap)
    assert [element for array in arrays for element in json.loads(array)] == [
        json.loads(encode_record(post)) for post in batch
    ]
    for array in arrays:
        assert len(array) <= cap or len(json.loads(array)) == 1


@given(st.lists(posts, min_size=1, max_size=12), st.integers(1, 3000))
def test_no_two_neighbouring_arrays_would_fit_into_one(batch: list[Post], cap: int) -> None:
    arrays = encode_arrays(batch, cap=cap)
    for left, right in pairwise(arrays):
        first_of_right = encode_arrays([decode_posts(right)[0][0][1]])[0]
        assert len(left) + len(first_of_right) - 1 > cap


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_fault_is_isolated_with_its_bytes(poison: bytes, place: int) -> None:
    elements = [GOOD, GOOD]
    elements.insert(place, poison)
    read, faults = decode_posts(b"[" + b" ,\n".join(elements) + b"]")
    assert [index for index, _ in read] == [index for index in range(3) if index != place]
    assert all(post == GOOD_POST for _, post in read)
    assert [(fault.index, fault.raw) for fault in faults] == [(place, poison)]


@given(st.lists(st.sampled_from([GOOD, *POISON.values()]), min_size=1, max_size=6), st.sampled_from([b"", b" ", b"\r\n"]))
def test_every_element_of_an_array_comes_out_once(elements: list[bytes], space: bytes) -> None:
    read, faults = decode_posts(b"[" + (space + b"," + space).join(elements) + space + b"]")
    assert sorted([index for index, _ in read] + [fault.index for fault in faults if fault.index is not None]) == list(
        range(len(elements))
    )
    assert all(elements[index] == GOOD for index, _ in read)
    assert all(fault.raw == elements[fault.index] != GOOD for fault in faults if fault.index is not None)


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b" \n",
        b"x",
        b"\xef\xbb\xbf" + GOOD,
        b"\xef\xbb\xbf[" + GOOD + b"]",
        GOOD.decode().encode("utf-16"),
        b"[" + GOOD,
        b"[" + GOOD + b",]",
        b"[," + GOOD + b"]",
        b"[" + GOOD + b"]]",
        b"[" + GOOD + b"] x",
        b"[" + GOOD + b"}",
        b'["x]',
        b"[",
        b"[" * 100_000,
        GOOD[:-1],
        GOOD + GOOD,
        *POISON.values(),
    ],
)
def test_a_record_that_is_no_post_and_no_array_is_kept_whole(value: bytes) -> None:
    read, faults = decode_posts(value)
    if value in (POISON["array in the array"], POISON["deep"]):
        return
    assert read == []
    assert [(fault.index, fault.raw) for fault in faults] == [(None, value)]


def test_an_empty_array_holds_nothing() -> None:
    assert decode_posts(b"[]") == ([], [])
    assert decode_posts(b" [ ] ") == ([], [])


def test_a_record_over_the_limit_is_not_read() -> None:
    fitting = b"[" + GOOD + b"]" + b" " * (MAX_POSTS_BYTES - len(GOOD) - 2)
    assert decode_posts(fitting) == ([(0, GOOD_POST)], [])
    read, (fault,) = decode_posts(fitting + b" ")
    assert read == []
    assert fault.raw == fitting + b" "
    assert fault.reason.startswith("too_large")


def test_the_last_of_two_equal_keys_counts_in_a_single_post_and_in_an_array() -> None:
    twice = GOOD[:-1] + b',"text":"lain"}'
    for value in (twice, b"[" + twice + b"]", b"[" + twice + b",1]"):
        assert decode_posts(value)[0][0][1].text == "lain"


def test_a_reason_names_the_field_and_no_value() -> None:
    secret = b"0812-0000-0001"
    for value in (
        b'{"id":"x:1","source":"' + secret + b' ","created_at":"2025-03-01T09:40:00+07:00","text":"a"}',
        GOOD[:-1] + b',"engagement":{"' + secret + b'":1,"likes":"' + secret + b'"}}',
    ):
        for record in (value, b"[" + value + b"]"):
            (fault,) = decode_posts(record)[1]
            assert "0812" not in fault.reason
            assert "source" in fault.reason or "engagement.likes" in fault.reason


fragments = st.sampled_from(
    [
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b":",
        b'"',
        b"\\",
        b"\\u",
        b"\\ud800",
        b"\xff",
        b"\x00",
        b" ",
        b"NaN",
        b"-",
        b"1e999",
        GOOD,
    ]
)


@given(
    st.binary(max_size=300)
    | st.lists(fragments, max_size=40).map(b"".join)
    | st.lists(fragments, max_size=30).map(lambda parts: b"[" + b"".join(parts) + b"]")
)
def test_no_bytes_raise_and_none_are_lost(value: bytes) -> None:
    read, faults = decode_posts(value)
    if not read and not faults:
        assert json.loads(value) == []
    for fault in faults:
        assert fault.raw == value if fault.index is None else fault.raw in value
        assert fault.reason
    if any(fault.index is None for fault in faults):
        assert read == []
        assert len(faults) == 1


@pytest.mark.parametrize(("record", "decode"), [(DetectedPost, decode_detected), (ScoredPost, decode_scored)])
def test_topics_of_our_own_survive(record: type[Record], decode: object, records: dict[type[Record], Record]) -> None:
    assert callable(decode)
    (array,) = encode_arrays([records[record], records[record]])
    assert decode(array).values == [records[record], records[record]]
    alone = encode_record(records[record])
    assert decode(alone) == ([], [Unreadable(None, alone, "json_invalid: no array")])
    broken = encode_record(records[record]).replace(b'"clock":', b'"clock":-')
    assert decode(b"[" + broken + b"," + alone + b"]") == (
        [(1, records[record])],
        [Unreadable(0, broken, "greater_than_equal")],
    )


def test_times_are_read_in_any_zone() -> None:
    in_utc = GOOD.replace(b"09:40:00+07:00", b"02:40:00Z")
    assert decode_posts(in_utc)[0][0][1].created_at == GOOD_POST.created_at == datetime(2025, 3, 1, 2, 40, tzinfo=UTC)
