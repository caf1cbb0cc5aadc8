from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.connectors.batch import MOST_KNOWN, Fetched, SourceState, UnreadableError
from streams.connectors.youtube.parse import looked_up, parse
from streams.connectors.youtube.requests import lookup_url, threads_url
from streams.connectors.youtube.settings import MOST_VIDEOS, YoutubeSource

PAGE = (Path(__file__).parents[3] / "fixtures/youtube/comment_threads.json").read_bytes()
AT = datetime(2026, 7, 5, tzinfo=UTC)
CHANNEL = "UC" + "a" * 22


def source(**more):
    fields = {"name": "youtube.a", "kind": "youtube", "key_file": "/run/secrets/youtube"}
    return YoutubeSource.model_validate(fields | (more or {"channel": CHANNEL}), strict=False)


def fetched(body=PAGE):
    return Fetched(body, "https://www.googleapis.com/youtube/v3/commentThreads", AT)


def test_a_thread_and_its_replies_become_posts_without_their_authors_names():
    batch = parse(fetched(), SourceState(), source())
    thread, reply = sorted(batch.posts, key=lambda post: post.id)
    assert (thread.id, thread.text, thread.author) == ("youtube.a:UgxThread", "Programnya bagus tapi antre lama", "UCauthor")
    assert (thread.engagement.likes, thread.engagement.comments, thread.actions) == (12, 1, 13)
    assert thread.created_at == datetime(2026, 7, 4, 14, 38, 6, tzinfo=UTC)
    assert thread.url == "https://www.youtube.com/watch?v=vid123&lc=UgxThread"
    assert (reply.id, reply.reply_to, reply.engagement.comments) == ("youtube.a:UgxThread.r1", thread.id, None)
    assert "warga" not in str([post.model_dump() for post in batch.posts])
    assert parse(fetched(), batch.next_state, source()).posts == []


def test_pages_are_read_up_to_one_that_holds_nothing_new_and_one_at_first():
    first = parse(fetched(), SourceState(), source())
    assert (first.next_state.page, first.next_state.more, first.complete_to) == (None, False, AT)
    known = SourceState(known=("youtube.a:other",))
    batch = parse(fetched(), known, source())
    assert (batch.next_state.page, batch.next_state.more, batch.complete_to) == ("TOKEN", True, None)
    assert parse_qs(urlsplit(threads_url(source(), batch.next_state)).query)["pageToken"] == ["TOKEN"]
    last = parse(fetched(), batch.next_state, source())
    assert (last.next_state.page, last.next_state.pages, last.complete_to) == (None, 0, AT)


def test_each_video_has_its_turn():
    several, state, asked = source(videos=("video1", "video2")), SourceState(), []
    for _ in range(4):
        asked.append(parse_qs(urlsplit(threads_url(several, state)).query)["videoId"][0])
        state = parse(fetched(), state, several).next_state
    assert asked == ["video1", "video2", "video1", "video2"]
    assert MOST_VIDEOS * 20 * 6 <= MOST_KNOWN


def test_threads_are_asked_for_by_their_ids():
    url = lookup_url(source(), ["youtube.a:Ugx1", "youtube.a:Ugx2"])
    assert parse_qs(urlsplit(url).query)["id"] == ["Ugx1,Ugx2"]
    assert {post.id for post in looked_up(fetched(), source())} == {"youtube.a:UgxThread", "youtube.a:UgxThread.r1"}


def test_what_cannot_be_a_post_is_told_and_the_others_are_read():
    body = orjson.loads(PAGE)
    body["items"][0]["snippet"]["topLevelComment"]["snippet"]["likeCount"] = -5
    batch = parse(fetched(orjson.dumps(body)), SourceState(), source())
    assert (len(batch.posts), len(batch.unreadable)) == (1, 1)


@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.text() | st.integers(-9, 9),
        lambda one: (
            st.lists(one)
            | st.dictionaries(
                st.sampled_from(["items", "snippet", "topLevelComment", "id", "replies", "comments", "textDisplay"]), one
            )
        ),
    ).map(orjson.dumps)
)
def test_no_body_is_more_than_unreadable(body):
    with suppress(UnreadableError):
        parse(fetched(body), SourceState(), source())


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, None),
        ({"channel": CHANNEL, "videos": ("video1",)}, "either a channel or videos"),
        ({"videos": ("video1", "video2"), "every": "60s", "budget": 2_000}, "2,880 units a day"),
        ({"channel": "@nama"}, "pattern"),
    ],
)
def test_settings_that_cannot_work_are_refused(more, said):
    if said is None:
        assert source().allowance.zone == "America/Los_Angeles"
        return
    with pytest.raises(ValidationError, match=said):
        source(**more)


def test_a_comment_that_was_changed_tells_when():
    first = parse(fetched(), SourceState(), source())
    assert [post.edited_at for post in first.posts] == [None, None]
    page = orjson.loads(PAGE)
    page["items"][0]["snippet"]["topLevelComment"]["snippet"] |= {
        "textOriginal": "Sudah cepat",
        "textDisplay": "Sudah cepat",
        "updatedAt": "2026-07-04T20:00:00Z",
    }
    [post] = parse(fetched(orjson.dumps(page)), first.next_state, source()).posts
    assert (post.text, post.edited_at) == ("Sudah cepat", datetime(2026, 7, 4, 20, tzinfo=UTC))
