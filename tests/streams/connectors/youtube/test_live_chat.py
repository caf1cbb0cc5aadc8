"""The chat of a broadcast becomes posts while it lasts."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.connectors.batch import Fetched, SourceState, UnreadableError
from streams.connectors.youtube.live_chat import chat_units, chat_url, parse_chat
from streams.connectors.youtube.settings import YoutubeSource

AT = datetime(2026, 7, 5, tzinfo=UTC)
READING = SourceState(page="CHAT TOKEN")


def source(**more):
    fields = {"name": "yt", "kind": "youtube", "key_file": "/k", "live": "vid123"}
    return YoutubeSource.model_validate(fields | more, strict=False)


def message(name, text="antre sekali", kind="textMessageEvent", **details):
    found = {"textMessageDetails": {"messageText": text}} if kind == "textMessageEvent" else details
    snippet = {"type": kind, "liveChatId": "CHAT", "authorChannelId": "UCauthor", "publishedAt": "2026-07-04T14:38:06.123Z"}
    return {"kind": "youtube#liveChatMessage", "id": name, "snippet": snippet | found}


def read(items, state=READING, made=None, **more):
    body = orjson.dumps({"items": items, "nextPageToken": "NEXT", "pollingIntervalMillis": 5000} | more)
    return parse_chat(Fetched(body, "https://x", AT), state, made or source())


def asked(state):
    parts = urlsplit(chat_url(source(), state))
    return parts.path.removeprefix("/youtube/v3/"), parse_qs(parts.query)


def test_the_chat_is_looked_for_for_one_unit_and_read_for_five():
    assert asked(SourceState()) == ("videos", {"part": ["liveStreamingDetails"], "id": ["vid123"]})
    assert asked(READING)[0] == "liveChat/messages"
    assert (asked(READING)[1]["liveChatId"], asked(READING)[1]["pageToken"]) == (["CHAT"], ["TOKEN"])
    assert (chat_units(SourceState()), chat_units(READING)) == (1, 5)


def test_a_broadcast_that_has_a_chat_is_read_at_once_and_another_one_is_asked_again_in_its_time():
    found = read([{"id": "vid123", "liveStreamingDetails": {"activeLiveChatId": "CHAT"}}], SourceState())
    assert (found.next_state.page, found.next_state.more) == ("CHAT", True)
    for items in ([], [{"id": "vid123"}], [{"liveStreamingDetails": {"actualEndTime": "x"}}]):
        before = read(items, SourceState())
        assert (before.next_state.page, before.next_state.more, before.wait) == (None, False, None)


def test_messages_become_posts_without_their_authors_names():
    paid = message("b", kind="superChatEvent", superChatDetails={"userComment": "semangat", "amountMicros": "1"})
    joined = message("c", kind="newSponsorEvent")
    batch = read([message("a"), paid, joined])
    assert [(post.id, post.text, post.author) for post in batch.posts] == [
        ("yt:a", "antre sekali", "UCauthor"),
        ("yt:b", "semangat", "UCauthor"),
    ]
    assert batch.posts[0].created_at == datetime(2026, 7, 4, 14, 38, 6, 123000, tzinfo=UTC)
    assert batch.posts[0].url == "https://www.youtube.com/watch?v=vid123"
    assert batch.next_state.page == "CHAT NEXT"
    assert read([message("a")], batch.next_state).posts == []


def test_what_was_taken_out_of_the_chat_is_deleted_once():
    gone = [
        message("a", kind="tombstone"),
        message("x", kind="messageDeletedEvent", messageDeletedDetails={"deletedMessageId": "b"}),
    ]
    batch = read(gone, read([message("a"), message("b")]).next_state)
    assert (list(batch.posts), list(batch.deletions)) == ([], ["yt:a", "yt:b"])
    assert list(read(gone, batch.next_state).deletions) == []


@pytest.mark.parametrize(("millis", "every", "wait"), [(5000, 15, 15), (40_000, 15, 40), ("x", 30, 30), (-1, 5, 5)])
def test_the_host_and_the_user_say_how_long_to_wait(millis, every, wait):
    assert read([], made=source(live_every=f"{every}s"), pollingIntervalMillis=millis).wait == timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("last", "more"), [([], {"offlineAt": "2026-07-04T15:00:00Z"}), ([message("z", kind="chatEndedEvent")], {})]
)
def test_a_chat_that_has_ended_is_looked_for_again(last, more):
    batch = read([message("a"), *last], **more)
    assert len(batch.posts) == 1
    assert (batch.next_state.page, batch.wait) == (None, None)


def test_a_source_reads_comments_or_a_chat():
    for more in ({"channel": "UC" + "a" * 22}, {"videos": ["vid123"]}):
        with pytest.raises(ValidationError):
            source(**more)


NAMES = (
    "items",
    "snippet",
    "type",
    "textMessageEvent",
    "textMessageDetails",
    "messageText",
    "id",
    "tombstone",
    "publishedAt",
)
anything = st.recursive(
    st.none() | st.integers(-(2**63), 2**63) | st.sampled_from(NAMES) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
)


@given(st.dictionaries(st.sampled_from(NAMES), anything) | anything, st.booleans())
def test_no_body_is_worse_than_unreadable(body, reading):
    with suppress(UnreadableError):
        parse_chat(Fetched(orjson.dumps(body), "https://x", AT), READING if reading else SourceState(), source())
