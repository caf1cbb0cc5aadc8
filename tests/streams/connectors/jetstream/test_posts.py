"""Frames of a Jetstream, of the shapes of both versions, become posts and deletions."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.connectors.batch import UnreadableError
from streams.connectors.jetstream.events import read_event
from streams.connectors.jetstream.posts import answered, kept_post, post_id, subject
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.kept import TakenPosts, written_at

FRAMES = Path(__file__).parents[3] / "fixtures/jetstream"
NOW = datetime(2026, 7, 5, tzinfo=UTC)
SOURCE = JetstreamSource(name="bluesky", kind="jetstream")
A = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
KEY = "3mptbyoeyc22k"

NAMES = ("did", "kind", "commit", "account", "record", "rkey", "collection", "operation", "text", "$type", "payload", "reply")
anything = st.recursive(
    st.none() | st.integers(-(2**63), 2**63) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
)


def frames(version: str) -> list[bytes]:
    return (FRAMES / f"{version}.jsonl").read_bytes().splitlines()


def post(frame: bytes, watched=lambda *_: False, source=SOURCE):
    return kept_post(read_event(frame), source, watched, NOW)


def test_what_is_written_deleted_and_left_is_told_apart():
    found = [read_event(frame) for frame in frames("v1")]
    assert [event.what for event in found[:7]] == ["written", "written", "written", "liked", "deleted", "other", "left"]
    assert found[4][2:4] == (A, KEY)
    assert found[0].place == 1783175888090631
    v2 = [read_event(frame) for frame in frames("v2")]
    assert [(event.what, event.place, event.said) for event in v2] == [
        ("written", 12345, ""),
        ("info", None, "OutdatedCursor"),
        ("error", None, "ConsumerTooSlow"),
    ]


def test_a_frame_of_version_2_tells_when_it_was_seen_and_of_an_account_that_left():
    found = orjson.loads(frames("v2")[0])
    found["payload"] |= {"witnessedAt": "2026-07-04T14:38:08.090632Z"}
    assert read_event(orjson.dumps(found)).place == 1783175888090632
    for odd in ("2026-07-04T14:38:08", "gestern", 7, "1970-01-01T00:00:01Z"):
        found["payload"] |= {"witnessedAt": odd}
        assert read_event(orjson.dumps(found)).place == 12345
    account = {"active": False, "did": A, "seq": 3, "status": "deleted", "time": "2026-07-04T14:38:07.877Z"}
    gone = {"$type": "network.bsky.jetstream.subscribeEvents#account", "seq": 12346, "did": A, "account": account}
    event = read_event(orjson.dumps({"$type": "message", "payload": gone}))
    assert (event.what, event.place, event.account) == ("left", 12346, A)


def test_what_people_do_with_a_post_names_it():
    found = read_event(frames("v1")[3])
    assert (found.what, subject("bluesky", found)) == ("liked", post_id("bluesky", A, KEY))
    assert answered("bluesky", read_event(frames("v1")[1])) == post_id("bluesky", A, KEY)
    assert answered("bluesky", read_event(frames("v1")[0])) is None


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_post_has_its_words_time_and_author(version):
    found = post(frames(version)[0])
    assert (found.text, found.author) == ("Harga beras naik lagi, kapan turun? #pangan", A)
    assert found.created_at == datetime(2026, 7, 4, 14, 38, 6, 240000, tzinfo=UTC)
    assert found.url == f"https://bsky.app/profile/{A}/post/{KEY}"
    assert (found.id, A in found.id) == (post_id("bluesky", A, KEY), False)


def test_a_reply_names_the_post_that_it_answers():
    assert post(frames("v1")[1]).reply_to == post(frames("v1")[0]).id


def test_what_is_taken_is_in_a_language_or_watched():
    written = orjson.loads(frames("v1")[0])

    def taken(langs, matches=lambda *_: False, **keep):
        written["commit"]["record"]["langs"] = langs
        source = SOURCE.model_copy(update={"keep": SOURCE.keep.model_copy(update=keep)})
        return post(orjson.dumps(written), matches, source) is not None

    assert taken(["id-ID"])
    assert not taken(["en"])
    assert not taken(None)
    assert taken(["en", "jv"])
    told = []
    assert taken(["en"], lambda *what: told.append(what) or True)
    assert told == [("Harga beras naik lagi, kapan turun? #pangan", "en", "bluesky")]
    assert not taken(["en"], lambda *_: True, watched=False)
    assert post(frames("v1")[2]) is None  # without words


@pytest.mark.parametrize("frame", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_nobody_can_read_is_said(frame):
    with pytest.raises(UnreadableError):
        read_event(frame)


@given(anything)
def test_whatever_comes_is_an_event(found):
    event = read_event(orjson.dumps(found))
    assert event.what in ("written", "deleted", "left", "other", "error")


def test_only_deletions_that_may_concern_us_are_told():
    at = written_at(KEY)
    assert datetime.fromtimestamp(at, UTC).date().isoformat() == "2026-07-04"
    kept = TakenPosts(at - 100)
    assert not kept.deleted("x", written_at(KEY), at)  # written since, and not taken
    kept.add("x", "did:1", at)
    kept.add("y", "did:1", at)
    assert kept.deleted("x", written_at(KEY), at)
    assert not kept.deleted("x", written_at(KEY), at)
    assert (kept.of("did:1"), kept.of("did:1")) == (["y"], [])
    assert TakenPosts(at + 100).deleted("x", written_at(KEY), at + 200)  # it may have been taken before
    assert not TakenPosts(at + 100).deleted("x", written_at(KEY), at + 30 * 86_400)  # nothing keeps it any more
    assert TakenPosts(at).deleted("x", written_at("self"), at)  # a key that tells no time


def test_the_memory_has_an_end_behind_which_every_deletion_is_told():
    at = written_at(KEY)
    kept = TakenPosts(at - 1_000, most=2)
    for number in range(4):
        kept.add(f"x{number}", "did:1", at + number)
    assert kept.deleted("x0", written_at(KEY), at + 10)
    assert kept.of("did:1") == ["x2", "x3"]


def test_what_is_written_over_is_an_edit_and_is_taken_where_it_was_before():
    frame = frames("v1")[0].replace(b'"create"', b'"update"')
    found = post(frame)
    assert (found.id, found.edited_at) == (post_id("bluesky", A, KEY), NOW)
    foreign = read_event(frame.replace(b'["id"]', b'["xx"]'))
    assert kept_post(foreign, SOURCE, lambda *_: False, NOW) is None
    assert kept_post(foreign, SOURCE, lambda *_: False, NOW, {found.id}).id == found.id
