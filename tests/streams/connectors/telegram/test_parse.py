"""Messages of Telegram's channels become posts."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.connectors.batch import SourceState
from streams.connectors.telegram.parse import newest_known, parse, posts_of
from streams.connectors.telegram.settings import TelegramSource
from streams.privacy.post_ids import identifies

RECORDED = orjson.loads((Path(__file__).parents[3] / "fixtures/telegram/message.json").read_bytes())
AT = datetime(2026, 7, 5, tzinfo=UTC)
FILES = {"api_id_file": "/k/id", "api_hash_file": "/k/hash", "session_file": "/k/session"}
TERMS = {"accepted_by": "Rini, Kepala Biro", "on": "2026-06-01", "basis": "SK 12/2026"}
CHANNEL = "Kanal_Contoh"


def source(**more):
    fields = {"name": "telegram", "kind": "telegram", "channels": [CHANNEL], "terms": TERMS, **FILES}
    return TelegramSource.model_validate(fields | more, strict=False)


def message(number, text="Harga beras naik", **more):
    return {"_": "Message", "id": number, "date": AT - timedelta(hours=1), "message": text} | more


def read(messages, state=None):
    return parse(messages, state or SourceState(), source(), CHANNEL, AT)


def test_a_recorded_message_becomes_a_post():
    [post] = read([RECORDED]).posts
    assert (post.id, post.text, post.url) == (
        "telegram:kanal_contoh.1234",
        "Informasi resmi bantuan pangan",
        "https://t.me/Kanal_Contoh/1234",
    )
    assert (post.engagement.likes, post.engagement.shares, post.engagement.views) == (12, 87, 15200)
    assert post.created_at == datetime(2026, 7, 4, 14, 38, 8, tzinfo=UTC)
    assert not identifies(post.id)


def test_messages_as_telethon_has_them_become_posts():
    types = pytest.importorskip("telethon.tl.types")
    peer = types.PeerChannel(1001)
    said = types.Message(
        id=9,
        peer_id=peer,
        date=AT - timedelta(hours=2),
        message="Antre lama",
        views=50,
        forwards=3,
        replies=types.MessageReplies(replies=4, replies_pts=1),
        reactions=types.MessageReactions(results=[types.ReactionCount(types.ReactionEmoji("👍"), 5)]),
        reply_to=types.MessageReplyHeader(reply_to_msg_id=8),
        edit_date=AT - timedelta(hours=1),
    )
    passed_on = types.Message(
        id=10,
        peer_id=peer,
        date=AT,
        message="Dari kanal lain",
        forwards=7,
        fwd_from=types.MessageFwdHeader(date=AT, from_id=types.PeerChannel(1234567890), channel_post=55),
        edit_date=AT,
        edit_hide=True,
    )
    pinned = types.MessageService(id=11, peer_id=peer, date=AT, action=types.MessageActionPinMessage())
    first, second = read([pinned.to_dict(), passed_on.to_dict(), said.to_dict()]).posts
    assert (first.actions, first.reply_to, first.edited_at) == (12, "telegram:kanal_contoh.8", AT - timedelta(hours=1))
    assert (second.repost_of, second.actions, second.edited_at) == ("telegram:c1234567890.55", None, None)
    assert not identifies(second.repost_of)


def test_what_is_new_changed_or_gone_is_told_once():
    first = read([message(3), message(2), message(1)])
    assert newest_known(first.next_state, source(), CHANNEL) == 3
    page = [message(5), message(4, ""), message(3, "Harga beras turun", edit_date=AT), message(1)]
    second = read(page, first.next_state)
    assert {(post.id[-1], post.edited_at) for post in second.posts} == {("3", AT), ("5", None)}
    assert list(second.deletions) == ["telegram:kanal_contoh.2"]
    third = read(page, second.next_state)
    assert (list(third.posts), list(third.deletions)) == ([], [])


def test_what_is_older_than_the_page_is_not_taken_for_deleted_nor_anything_where_there_is_no_page():
    first = read([message(number) for number in (3, 2, 1)])
    assert list(read([message(4), message(3)], first.next_state).deletions) == []
    assert list(read([], first.next_state).deletions) == []


def test_channels_are_told_apart():
    state = read([message(900)]).next_state
    assert newest_known(state, source(), "Kanal_Contoh2") == 0
    assert list(parse([message(1)], state, source(), "Kanal_Contoh2", AT).deletions) == []


@pytest.mark.parametrize("terms", [None, {"accepted_by": "Rini"}, {**TERMS, "basis": ""}])
def test_without_somebody_who_accepts_the_terms_it_is_refused(terms):
    with pytest.raises(ValidationError) as error:
        source(terms=terms)
    assert terms or "needs terms" in str(error.value)


NAMES = (
    "id",
    "message",
    "date",
    "edit_date",
    "reactions",
    "results",
    "count",
    "replies",
    "fwd_from",
    "from_id",
    "channel_id",
)
anything = st.recursive(
    st.none() | st.integers(-(2**70), 2**70) | st.text(max_size=5) | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
)


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), anything, max_size=8), max_size=3))
def test_no_message_is_worse_than_unreadable(messages):
    batch = read(messages)
    with suppress(ValueError):
        assert len(batch.posts) <= len(messages)
    posts_of(messages, source(), CHANNEL, AT)
