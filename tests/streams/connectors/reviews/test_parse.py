from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.connectors.batch import Fetched, SourceState, UnreadableError
from streams.connectors.reviews.parse import page_url, parse
from streams.connectors.reviews.settings import ReviewsSource

FOLDER = Path(__file__).parents[3] / "fixtures/reviews"
AT = datetime(2026, 7, 5, tzinfo=UTC)
KNOWN = SourceState(known=("ulasan:other",))
FIELDS = {"name": "ulasan", "kind": "reviews", "key_file": "/run/secrets/store"}
PLAY = ReviewsSource.model_validate(FIELDS | {"store": "play", "app": "id.go.contoh"}, strict=False)
APPLE = ReviewsSource.model_validate(
    FIELDS | {"store": "app_store", "app": "1234567890", "key_id": "K1", "issuer": "i-1"}, strict=False
)


def fetched(name="play.json", body=None):
    return Fetched((FOLDER / name).read_bytes() if body is None else body, "https://example.id", AT)


def test_a_review_of_google_play_becomes_a_post_without_its_authors_name():
    batch = parse(fetched(), SourceState(), PLAY)
    [post] = batch.posts
    assert (post.id, post.text) == ("ulasan:gp:AOqpTOE1", "Gagal masuk Aplikasi sering gagal login, tolong diperbaiki")
    assert (post.created_at.timestamp(), post.engagement.likes, post.platform_languages) == (1783175888, 10, ("id",))
    assert (post.author, batch.passed_over, batch.unreadable) == (None, 1, [])
    assert "Budi" not in str(post)


def test_a_review_of_the_app_store_becomes_a_post():
    [post] = parse(fetched("app_store.json"), SourceState(), APPLE).posts
    assert post.text == "Gagal masuk\nAplikasi sering gagal login"
    assert post.created_at == datetime(2026, 7, 4, 14, 38, 6, tzinfo=UTC)
    assert "budi" not in str(post)


@pytest.mark.parametrize(("source", "name"), [(PLAY, "play.json"), (APPLE, "app_store.json")])
def test_pages_are_read_while_they_hold_something_new_and_one_at_first(source, name):
    assert not parse(fetched(name), SourceState(), source).next_state.more
    batch = parse(fetched(name), KNOWN, source)
    assert (batch.next_state.more, batch.next_state.pages, batch.complete_to) == (True, 1, None)
    asked = parse_qs(urlsplit(page_url(source, batch.next_state)).query)
    assert asked.get("token", asked.get("cursor")) in (["TOKEN"], ["A"])
    again = parse(fetched(name), batch.next_state, source)  # pages that go round
    assert (again.posts, again.next_state.more, again.next_state.page, again.complete_to) == ([], False, None, AT)


def test_the_key_goes_to_no_other_host():
    body = orjson.loads((FOLDER / "app_store.json").read_bytes())
    body["links"]["next"] = "https://api.appstoreconnect.apple.com.lain.id/2"
    with pytest.raises(UnreadableError, match="another host"):
        parse(fetched(body=orjson.dumps(body)), KNOWN, APPLE)


def test_an_app_without_reviews_is_empty_and_no_fault():
    assert parse(fetched(body=b"{}"), SourceState(), PLAY).posts == []
    with pytest.raises(UnreadableError):
        parse(fetched(body=b"{}"), SourceState(), APPLE)


def test_a_review_whose_time_is_none_is_told():
    body = orjson.dumps(
        {"reviews": [{"reviewId": "1", "comments": [{"userComment": {"text": "a", "lastModified": {"seconds": "x"}}}]}]}
    )
    batch = parse(fetched(body=body), SourceState(), PLAY)
    assert (batch.posts, len(batch.unreadable)) == ([], 1)


names = st.sampled_from(
    (
        "reviews",
        "reviewId",
        "comments",
        "userComment",
        "text",
        "lastModified",
        "seconds",
        "data",
        "attributes",
        "links",
        "next",
    )
)
values = st.recursive(st.none() | st.text() | st.integers(-9, 9), lambda one: st.lists(one) | st.dictionaries(names, one))


@given(st.binary(max_size=100) | values.map(orjson.dumps), st.sampled_from([PLAY, APPLE]))
def test_no_body_is_worse_than_unreadable(body, source):
    with suppress(UnreadableError):
        parse(fetched(body=body), SourceState(), source)


@pytest.mark.parametrize(
    "more",
    [
        {"store": "play", "app": "id.go.contoh", "key_id": "K1"},
        {"store": "app_store", "app": "1", "key_id": "K1"},
        {"store": "app_store", "app": "id.go.contoh", "key_id": "K1", "issuer": "i"},
        {"store": "play", "app": "../x"},
        {"store": "lain", "app": "a"},
    ],
)
def test_settings_that_cannot_work_are_refused(more):
    with pytest.raises(ValidationError):
        ReviewsSource.model_validate(FIELDS | more, strict=False)


def test_a_review_that_was_rewritten_is_an_edit_of_its_post():
    first = parse(fetched(), SourceState(), PLAY)
    body = fetched().body.replace(b"sering gagal login", b"sudah lancar")
    [post] = parse(fetched(body=body), first.next_state, PLAY).posts
    assert (post.id, post.edited_at, "sudah lancar" in post.text) == (first.posts[0].id, AT, True)
