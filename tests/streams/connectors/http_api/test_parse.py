import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
import yaml
from pydantic import ValidationError

from streams.connectors.batch import Fetched, SourceState, UnreadableError
from streams.connectors.http_api.lookup import lookup_url
from streams.connectors.http_api.paging import page_url
from streams.connectors.http_api.parse import parse
from streams.connectors.http_api.settings import HttpSource
from streams.connectors.sources_file import Sources

AT = datetime(2026, 7, 4, 8, tzinfo=UTC)
URL = "https://api.example.go.id/aduan?status=baru"


def source(**more):
    fields = {"name": "lapor", "kind": "http", "url": URL, "each": ("data",), "next": "lanjut", "pages": 3}
    mapping = {"id": "id", "text": "isi", "created_at": "dibuat"}
    return HttpSource.model_validate({**fields, "map": mapping, "deletions": {"each": ("hapus",), "id": "@.value"}, **more})


def page(*ids, lanjut=None, hapus=(), **more):
    data = [
        {"id": one, "isi": f"Aduan {one}", "dibuat": (AT - timedelta(hours=100 - one)).isoformat(), **more} for one in ids
    ]
    return orjson.dumps({"data": data, "lanjut": lanjut, "hapus": list(hapus)})


def read(body, state=None, made=None, url=URL):
    return parse(Fetched(body, url, AT), state or SourceState(), made or source())


def asked(made, state=None):
    return parse_qs(urlsplit(page_url(made, state or SourceState(), AT)).query)


def test_pages_are_read_up_to_one_that_holds_nothing_new():
    first = read(page(9, 8, lanjut="?hal=2"))
    assert [post.id for post in first.posts] == ["lapor:8", "lapor:9"]
    assert (first.next_state.page, first.complete_to) == ("https://api.example.go.id/aduan?hal=2", None)
    second = read(page(7, 6, lanjut="?hal=3"), first.next_state)
    third = read(page(7, 6, lanjut="?hal=4"), second.next_state)
    assert (list(third.posts), third.next_state.page, third.next_state.pages, third.complete_to) == ([], None, 0, AT)
    assert third.next_state.cursor == AT - timedelta(hours=91)
    again = read(page(10, 9, lanjut="?hal=2"), third.next_state)
    assert [post.id for post in again.posts] == ["lapor:10"]


def test_after_so_many_pages_it_rests_and_goes_on_where_it_was():
    state = SourceState()
    for number in range(3):
        state = read(page(number, lanjut=f"?hal={number + 2}"), state).next_state
    assert (state.page, state.pages) == ("https://api.example.go.id/aduan?hal=4", 0)
    assert page_url(source(), state, AT) == state.page


def test_what_is_newer_is_asked_for_from_a_while_before_the_newest_that_was_read_with_all_before_it():
    made = source(since={"param": "sejak", "look_back": "10m"}, params={"per": "50"})
    assert asked(made) == {"status": ["baru"], "per": ["50"], "sejak": ["2026-07-04T07:50:00Z"]}
    state = read(page(50, 51, lanjut="?hal=2"), None, made).next_state
    assert state.cursor is None
    # A page of what was read before is no end: newer ones may lie behind it.
    state = read(page(50, 51, lanjut="?hal=3"), state, made).next_state
    assert state.page
    state = read(page(52), state, made).next_state
    assert asked(made, state)["sejak"] == ["2026-07-02T07:50:00Z"]
    unix = source(since={"param": "t", "format": "unix"})
    assert asked(unix, state)["t"] == [str(int((AT - timedelta(hours=49)).timestamp()))]


def test_a_token_leads_to_the_next_page():
    made = source(next="meta.kursor", next_param="kursor")
    body = orjson.dumps({"data": [{"id": 1, "isi": "a", "dibuat": 1783148400}], "meta": {"kursor": "x&y"}})
    state = read(body, None, made).next_state
    assert parse_qs(urlsplit(state.page).query) == {"status": ["baru"], "kursor": ["x&y"]}


@pytest.mark.parametrize(
    "lanjut", ["https://lain.example.id/", "http://api.example.go.id/", "//lain.example.id", "http://[", {"a": 1}]
)
def test_a_page_on_another_host_is_refused(lanjut):
    with pytest.raises(UnreadableError, match=r"next page is"):
        read(page(1, lanjut=lanjut))


def test_pages_that_go_round_come_to_an_end():
    state = SourceState()
    made = source(since={"param": "sejak"})
    for number in range(2, 40):
        state = read(page(1, 2, lanjut=f"?hal={number % 2}"), state, made).next_state
        if state.page is None:
            return
    pytest.fail("it goes on for ever")


def test_what_cannot_be_a_post_and_what_is_gone_is_told_once():
    first = read(page(1, dibuat="entah", hapus=[5]))
    assert (len(first.unreadable), first.deletions) == (1, ["lapor:5"])
    again = read(page(1, dibuat="entah", hapus=[5]), first.next_state)
    assert (list(again.unreadable), list(again.deletions)) == ([], [])


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"{"])
def test_what_is_no_json_is_refused(body):
    with pytest.raises(UnreadableError, match="no JSON"):
        read(body)


def test_the_example_of_the_documentation_can_be_used():
    text = (Path(__file__).parents[4] / "docs/how-to/sources.md").read_text()
    (example,) = [one for one in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "kind: http" in one]
    (made,) = Sources.model_validate({"sources": yaml.safe_load(example)}, strict=False).sources
    item = {"id": 1, "judul": "Jalan", "isi": "berlubang", "dibuat": "2026-07-04T08:00:00+07:00", "jumlah_tanggapan": 2}
    (post,) = read(orjson.dumps({"data": [item], "links": {}}), None, made).posts
    assert (post.id, post.text, post.engagement.comments) == ("lapor:1", "Jalan berlubang", 2)


def test_posts_are_asked_for_again_by_their_identities():
    again = {"url": "https://api.id/aduan?ids={ids}", "many": 2}
    source = HttpSource.model_validate(
        {"name": "lapor", "kind": "http", "url": "https://api.id/aduan", "map": {"id": "id", "text": "isi"}, "again": again},
        strict=False,
    )
    assert lookup_url(source, ["lapor:7", "lapor:a/b&c"]) == "https://api.id/aduan?ids=7,a%2Fb%26c"
    for wrong in ({"url": "https://lain.id/{ids}"}, {"url": "https://api.id/aduan"}):
        with pytest.raises(ValidationError):
            HttpSource.model_validate(source.model_dump(exclude_unset=True) | {"again": wrong})
    hashed = {"again": again, "map": {"id": "id", "text": "isi", "hash_ids": True}}
    with pytest.raises(ValidationError, match="hash_ids"):
        HttpSource.model_validate(source.model_dump(exclude_unset=True) | hashed)


def test_an_item_that_says_something_else_is_an_edit_and_when_that_was_may_be_mapped():
    first = read(page(1))
    [post] = read(page(1, isi="Diralat"), first.next_state).posts
    assert (post.text, post.edited_at) == ("Diralat", AT)
    mapping = {"id": "id", "text": "isi", "created_at": "dibuat", "edited_at": "diubah"}
    made = source(map=mapping)
    unchanged = read(page(1, diubah=""), None, made)
    assert unchanged.posts[0].edited_at is None
    [post] = read(page(1, isi="Diralat", diubah="2026-07-04T14:30:00"), unchanged.next_state, made).posts
    assert post.edited_at == AT - timedelta(minutes=30)
