"""Ids, reposts and repeats: what makes two records one post, and what does not."""

import io

import pytest

from streams.errors import UserError
from streams.ingest.identity import id_in_link, spoilt_in
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import csv_of, entries, line, only

AT = "2025-03-01T00:00:00Z"


def test_an_id_of_two_sources_is_two_posts():
    content = csv_of("id,source,text,created_at", f"3,telegram,a,{AT}", f"3,mastodon,b,{AT}", f"x:3,x,c,{AT}")
    assert [entry.post.id for entry in entries(content)] == ["telegram:3", "mastodon:3", "x:3"]


def test_a_number_is_an_id():
    assert only(line(id=1840000000000000003)).post.id == "x:1840000000000000003"


def test_an_id_that_is_too_long_is_a_digest_of_it():
    assert len(only(line(id="a" * 900)).post.id) < 40


@pytest.mark.parametrize("ids", [["1.84E+18"], ["1,84E+18"], ["1840000000000000000"] * 6])
def test_ids_that_a_spreadsheet_has_spoilt_are_refused_with_what_to_do(ids):
    content = csv_of("id,text,created_at", *(f'"{one}",a,{AT}' for one in ids))
    with pytest.raises(UserError, match=r"such as .*, were spoilt by a spreadsheet.*--map id=-"):
        entries(content)
    assert all(entry.post.id.startswith("file:") for entry in entries(content, columns={"id": "-"}))


def test_spoilt_ids_are_taken_from_the_links_where_there_are_some():
    rows = [f"1.84E+18,https://x.com/a/status/184000000000000000{number},a,{AT}" for number in range(3)]
    found = entries(csv_of("id,url,text,created_at", *rows), source="x")
    assert [entry.post.id for entry in found] == [f"x:184000000000000000{number}" for number in range(3)]


def test_ids_that_only_look_long_are_left_alone():
    assert spoilt_in(["1840000000000000001", "1840000000000000000"] * 9) is None
    assert spoilt_in(["abc", "12E", None, 7]) is None


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("https://x.com/undefined/status/1950000000000000001?s=20", "1950000000000000001"),
        ("https://www.instagram.com/p/Cabc-_12345/", "Cabc-_12345"),
        ("https://www.tiktok.com/@a/video/7300000000000000000", "7300000000000000000"),
        ("https://contoh.co.id/berita", None),
        (None, None),
    ],
)
def test_an_address_may_hold_the_id(link, found):
    assert id_in_link(link) == found


class TestReposts:
    def test_a_text_that_says_so_is_a_repost_and_equal_ones_are_of_the_same_post(self):
        rows = [f"{number},RT @warga: harga naik,5,{AT}" for number in range(2)]
        first, second = (entry.post for entry in entries(csv_of("id,text,likes,created_at", *rows)))
        assert first.repost_of == second.repost_of != None  # noqa: E711
        assert first.actions is None
        assert only(csv_of("text,created_at", f"kata RT @warga: naik,{AT}")).post.repost_of is None

    @pytest.mark.parametrize(("said", "repost"), [("TRUE", True), ("ya", True), ("1", True), ("FALSE", False), ("NA", False)])
    def test_a_column_may_say_yes_or_no(self, said, repost):
        content = csv_of("text,isRetweet,created_at", f"a,{said},{AT}", f"b,FALSE,{AT}", f"c,TRUE,{AT}".replace("TRUE", "1"))
        found = entries(content, columns={"repost_of": "isRetweet"})
        assert (found[0].post.repost_of is not None) is repost

    def test_a_column_may_say_of_which_post(self):
        content = csv_of("text,of,created_at", f"a,18,{AT}", f"b,,{AT}")
        found = entries(content, columns={"repost_of": "of"}, source="x")
        assert [entry.post.repost_of for entry in found] == ["x:18", None]


def test_repeats_are_counted_each_kind_by_itself():
    rows = ["1,a,1", "1,a,1", "1,a,2", "2,b,1", "1,a,2"]
    content = csv_of("id,text,likes,created_at", *(f"{row},{AT}" for row in rows))
    reader = read_posts(io.BytesIO(content), ReadingSettings(), Sanitizer(None))
    assert len(list(reader)) == 5
    assert (reader.tally.same, reader.tally.again) == (2, 1)


def test_a_missing_id_is_made_and_told():
    reader = read_posts(io.BytesIO(csv_of("text,created_at", f"a,{AT}", f"a,{AT}")), ReadingSettings(), Sanitizer(None))
    assert len({entry.post.id for entry in reader}) == 1
    assert (reader.tally.derived_ids, reader.tally.same) == (2, 1)
