from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.connectors.batch import UnreadableError
from streams.connectors.http.server_sent import EventReader
from streams.connectors.mastodon.posts import as_number, post_of, taken, written_at
from streams.connectors.mastodon.requests import lookup_url, page_url, stream_url
from streams.connectors.mastodon.settings import MastodonSource
from streams.text.markup import plain_text

STREAM = (Path(__file__).parents[3] / "fixtures/mastodon/stream.txt").read_bytes()
NOW = datetime(2026, 7, 5, tzinfo=UTC)


def source(**more):
    fields = {
        "name": "mastodon.contoh",
        "kind": "mastodon",
        "url": "https://contoh.id",
        "token_file": "/run/secrets/mastodon",
    }
    return MastodonSource.model_validate(fields | more, strict=False)


def status(**more):
    [update, *_] = [event for event in EventReader().feed(STREAM) if event.name == "update"]
    return orjson.loads(update.data) | more


def test_the_recorded_stream_has_what_it_should():
    assert [event.name for event in EventReader().feed(STREAM)] == ["update", "status.update", "delete", "filters_changed"]


def test_a_status_becomes_a_post():
    post = post_of(status(favourites_count=3, reblogs_count=2, replies_count=1), source(), NOW)
    assert (post.id, post.source, post.actions) == ("mastodon.contoh:108914354907984653", "mastodon.contoh", 6)
    assert plain_text(post.text, post.text_format) == "Pelayanan #paspor makin cepat, terima kasih"
    assert (post.platform_languages, post.author_followers, post.author) == (("id",), 37, "https://contoh.id/@warga")
    assert post.created_at == datetime(2026, 7, 4, 14, 12, 47, tzinfo=UTC)


@pytest.mark.parametrize(
    "more",
    [{"visibility": "private"}, {"visibility": "unlisted"}, {"reblog": {}}, {"content": ""}, {"id": None}, {"id": "x"}],
)
def test_what_is_not_for_all_or_says_nothing_gives_no_post(more):
    assert post_of(status(**more), source(), NOW) is None


def test_what_is_taken_follows_languages_and_the_watchlist_and_of_a_hashtag_all_is():
    def nothing(*_):
        return False

    assert taken(status(), source(), nothing, NOW) is not None
    assert taken(status(language="en"), source(), nothing, NOW) is None
    assert taken(status(language=None), source(), lambda text, *_: "paspor" in text, NOW) is not None
    assert taken(status(language="en"), source(tag="paspor"), nothing, NOW) is not None


def test_a_status_with_a_field_that_cannot_be_is_told():
    with pytest.raises(UnreadableError):
        post_of(status(language="x" * 50), source(), NOW)


def test_addresses():
    assert stream_url(source()) == "https://contoh.id/api/v1/streaming/public"
    elsewhere = source(streaming_url="https://arus.contoh.id/", tag="paspor", local=True)
    assert stream_url(elsewhere) == "https://arus.contoh.id/api/v1/streaming/hashtag/local?tag=paspor"
    assert page_url(elsewhere, 7) == "https://contoh.id/api/v1/timelines/tag/paspor?min_id=7&limit=40&local=true"
    asked = parse_qs(urlsplit(lookup_url(source(), ["mastodon.contoh:1", "mastodon.contoh:2"])).query)
    assert asked == {"id[]": ["1", "2"]}
    with pytest.raises(ValidationError):
        source(tag="a/b")


def test_an_id_tells_when_it_was_written():
    assert (
        written_at(int(datetime(2026, 7, 4, tzinfo=UTC).timestamp() * 1000) << 16)
        == datetime(2026, 7, 4, tzinfo=UTC).timestamp()
    )


@given(st.none() | st.text() | st.integers() | st.floats())
def test_no_id_is_anything_but_a_number(found):
    assert (number := as_number(found)) is None or (isinstance(found, str) and 0 < number < 2**63)


@given(
    st.dictionaries(
        st.sampled_from(list(status())), st.none() | st.text() | st.integers() | st.booleans() | st.lists(st.none())
    )
)
def test_no_status_is_worse_than_unreadable(more):
    with suppress(UnreadableError):
        post_of(status(**more), source(), NOW)


def test_a_status_that_was_edited_tells_when_and_is_taken_where_it_was_before():
    found = post_of(status(edited_at="2026-07-04T15:00:00.000Z"), source(), NOW)
    assert found.edited_at == datetime(2026, 7, 4, 15, tzinfo=UTC)
    assert post_of(status(), source(), NOW).edited_at is None
    foreign = status(language="xx", content="lorem")
    assert taken(foreign, source(), lambda *_: False, NOW) is None
    assert taken(foreign, source(), lambda *_: False, NOW, {found.id}).id == found.id
