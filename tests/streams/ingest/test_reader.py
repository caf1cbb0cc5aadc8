import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from schemas.codec import encode_record
from schemas.post import MAX_TEXT, Engagement, Post
from streams.errors import UserError
from streams.ingest.columns import parse_map
from streams.ingest.record import NumberedPost, Reject
from streams.ingest.text_lines import MAX_LINE
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import csv_of, entries, line, only


class TestJsonLines:
    def test_posts_come_with_their_line_numbers_and_empty_lines_are_passed_over(self):
        found = entries(line() + b"\n\n  \r\n" + line(id="x:2") + b"\r\n" + line(id="x:3"))
        assert [(entry.number, entry.post.id) for entry in found] == [(1, "x:1"), (4, "x:2"), (5, "x:3")]
        assert found[0].post == Post.model_validate_json(line())

    def test_a_byte_order_mark_is_no_part_of_the_first_line(self):
        assert only(b"\xef\xbb\xbf" + line()).post.id == "x:1"

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"{", "this is not one JSON object"),
            (b"[" + line() + b"]", "this is not one JSON object"),
            (line() + line(), "this is not one JSON object"),
            (b'"rahasia"', "this is not one JSON object"),
            (b"[" * 100_000, "this is not one JSON object"),
            (line(text=None), "text: missing"),
            (line(text={"a": 1}), "text: "),
            (line(id=["x:1"]), "id: "),
            (line(created_at=None), "created_at: missing"),
            (line(created_at="kemarin lusa"), "created_at: "),
            (line(created_at=True), "created_at: "),
            (line(created_at="2025-03-01T09:40:00"), "--zone"),
            (line(created_at="2025-06-01T12:06:00Z"), "created_at: the time lies in the future"),
            (line(created_at="9999-12-31T23:59:59-12:00"), "created_at: the time lies in the future"),
            (line(created_at="0001-01-01T00:00:00+12:00"), "created_at: the time lies before 1971"),
        ],
    )
    def test_what_gives_no_post_is_rejected_with_a_reason(self, raw, reason):
        good, reject = entries(line() + b"\n" + raw + b"\n", "jsonl")
        assert isinstance(good, NumberedPost)
        assert isinstance(reject, Reject)
        assert reason in reject.reason
        assert (reject.number, reject.raw) == (2, raw.decode() + "\n")

    def test_what_cannot_be_read_of_a_post_is_left_out_and_the_post_is_kept(self):
        odd = {"engagement": {"likes": -1, "views": "1,2 rb"}, "url": "x" * 3000, "author": {"a": 1}, "reply_to": [1]}
        post = only(line(source="Not A Source", id=7, **odd)).post
        assert (post.source, post.id, post.engagement) == ("not-a-source", "not-a-source:7", Engagement(views=1200))
        assert (post.url, post.author, post.reply_to) == (None, None, None)

    def test_a_text_is_cut_where_it_is_longer_than_a_post_may_be(self):
        assert only(line(text="a" * (MAX_TEXT + 1))).post.text == "a" * MAX_TEXT

    def test_a_post_may_have_an_empty_text(self):
        assert only(line(text="")).post.text == ""
        assert only(csv_of("text,created_at", ",2025-03-01T00:00:00Z")).post.text == ""

    def test_a_post_a_little_ahead_of_the_clock_is_taken(self):
        assert isinstance(only(line(created_at="2025-06-01T12:04:00Z")), NumberedPost)

    def test_an_overlong_line_is_rejected_and_the_next_one_is_read(self):
        long = line(text="a" * (MAX_LINE + 100_000))
        reject, after = entries(long + b"\n" + line(), "jsonl")
        assert (reject.number, after.number) == (1, 2)
        assert str(MAX_LINE) in reject.reason
        assert long.decode().startswith(reject.raw)
        assert len(reject.raw) <= 1000

    def test_a_mapping_takes_fields_from_other_keys(self):
        tweet = {"id": "x:1", "created_at": "2025-03-01T02:40:00Z", "full_text": "beras naik", "text": "ber", "likes": 3}
        columns = parse_map(["text=full_text", "likes=likes"])
        post = only(json.dumps(tweet).encode(), columns=columns).post
        assert (post.text, post.engagement) == ("beras naik", Engagement(likes=3))

    def test_reading_begins_at_a_line(self):
        content = b"\n".join([line(), b"nope", line(id="x:3")])
        assert [entry.number for entry in entries(content, from_line=2)] == [2, 3]


class TestCompletion:
    def test_a_post_without_source_gets_the_one_given(self):
        assert only(line(source=None), source="facebook").post.source == "facebook"
        assert only(line(), source="facebook").post.source == "x"

    def test_a_time_without_zone_is_in_the_zone_given(self):
        post = only(line(created_at="2025-03-01T09:40:00"), zone=ZoneInfo("Asia/Jakarta")).post
        assert post.created_at == datetime(2025, 3, 1, 2, 40, tzinfo=UTC)
        assert post.created_at.utcoffset() == timedelta(0)

    def test_a_missing_id_is_derived_and_the_same_whenever_it_is_read(self):
        bare = line(id=None)
        first, second = entries(bare + b"\n" + bare)
        assert first.post.id == second.post.id
        assert first.post.id.startswith("x:")

    @pytest.mark.parametrize(
        "change", [{"text": "beras turun"}, {"source": "y"}, {"created_at": "2025-03-01T09:40:00.000001+07:00"}]
    )
    def test_a_derived_id_differs_with_source_time_and_text(self, change):
        assert only(line(id=None)).post.id != only(line(id=None, **change)).post.id

    def test_a_derived_id_does_not_tell_of_what_is_removed(self):
        def read(sanitize, **fields):
            return only(line(id=None, **fields), sanitize=sanitize).post.id

        dropped = Sanitizer(None)
        assert read(dropped, author="budi") == read(dropped, author="siti")
        assert read(dropped, text="hubungi 081234567890") == read(dropped, text="hubungi 081298765432")
        hashed = Sanitizer(lambda author: f"hash of {len(author)}")
        assert read(hashed, author="budi") == read(hashed, author="siti") != read(hashed, author="slamet")

    def test_the_post_itself_is_as_in_the_file(self):
        post = only(line(id=None, author="budi", text="hubungi 081234567890")).post
        assert (post.author, post.text) == ("budi", "hubungi 081234567890")


SECRET = "0815RAHASIA"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.just(SECRET) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.just(SECRET) | st.text(), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from([*Post.model_fields, SECRET])


@given(st.lists(st.dictionaries(fields, json_values) | json_values, max_size=5))
def test_every_json_line_is_a_post_or_a_reject_whose_reason_holds_no_value(values):
    content = line() + b"\n" + b"".join(json.dumps(value).encode() + b"\n" for value in values)
    try:
        found = entries(content, "jsonl", order="file")
    except UserError:  # of a float as an id, which a spreadsheet may have spoilt
        reject()
    assert [entry.number for entry in found] == list(range(1, len(values) + 2))
    for entry in found:
        if isinstance(entry, NumberedPost):
            assert Post.model_validate_json(encode_record(entry.post)) == entry.post
        else:
            assert SECRET not in entry.reason


@given(st.binary(max_size=300), st.sampled_from([b"text,created_at\n", line() + b"\n", b"[", b""]))
def test_any_bytes_are_read_to_their_end(content, header):
    try:
        found = entries(header + content, order="file", zone=UTC)
    except UserError:
        return
    numbers = [entry.number for entry in found]
    assert numbers == sorted(numbers)
