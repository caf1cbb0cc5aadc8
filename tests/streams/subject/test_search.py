"""What a record of each topic holds of somebody, and what is left of it without them."""

from datetime import UTC, datetime

import orjson

from schemas.codec import encode_record
from schemas.watchlist import Issue
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.subject.person import Subject
from streams.subject.prune import left_of
from streams.subject.search import posts_of, traces_in
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import mention
from tests.streams.virality.sample import alert

TOPICS = Topics(Settings())
AT = datetime(2026, 7, 4, 3, 0, tzinfo=UTC)
SUBJECT = Subject(posts=frozenset({"x:1"}), plain=frozenset({"budi"}))


def record(topic, value, key=None):
    return Incoming(topic.name, 2, 7, AT, key, value if value is None or isinstance(value, bytes) else orjson.dumps(value))


def found(topic, value, key=None):
    return posts_of(traces_in(record(topic, value, key), SUBJECT, TOPICS))


def test_posts_and_mentions_are_found_by_their_author():
    posts = [{"id": "x:7", "author": "budi"}, {"id": "x:8", "author": "siti"}]
    assert found(TOPICS.posts, posts) == found(TOPICS.scored, posts) == {"x:7"}
    segment = {"mentions": [{"post": "x:7", "author": "budi"}], "sightings": [{"post": "x:9", "author": "budi"}]}
    assert found(TOPICS.mentions, {"segments": [segment], "model": None}) == {"x:7", "x:9"}


def test_alerts_on_their_way_show_posts_by_their_ids():
    one = orjson.loads(encode_record(alert()))
    assert found(TOPICS.alerts, one) == found(TOPICS.notifications, [{"alert": one}]) == {"x:1"}
    assert found(TOPICS.channel_state, [{"number": 0, "notification": {"alert": one}}], b"humas\x000") == {"x:1"}


def test_a_row_of_an_issue_and_its_copy_show_their_samples():
    state = IssueState(Issue(id="beras", title="Beras", query="beras"))
    said = mention("beras", 29_000_000, 1, 0).model_copy(update={"post": "x:1"})
    state.add(0, said, 29_000_000)
    row = state.to_bytes()
    assert found(TOPICS.issue_state, row, b"beras") == found(TOPICS.snapshots, row, b"beras") == {"x:1"}
    state.delete(frozenset({"x:1"}))
    assert found(TOPICS.issue_state, state.to_bytes(), b"beras") == set()


def test_damaged_rows_and_deletions_hold_nothing_and_bytes_hold_whom_they_name():
    assert found(TOPICS.issue_state, b"\x00", b"beras") == set()
    assert traces_in(record(TOPICS.posts, None, b"x:1"), SUBJECT, TOPICS) == []
    [trace] = traces_in(record(TOPICS.dead_letters, b'{"author": "budi", '), SUBJECT, TOPICS)
    assert (trace.id, trace.place.partition, trace.offset) == (None, 2, 7)
    assert traces_in(record(TOPICS.dead_letters, b'{"author": "siti", '), SUBJECT, TOPICS) == []


def test_an_alert_stays_without_the_sample_and_a_letter_goes_with_its_post():
    one = orjson.loads(encode_record(alert()))
    assert orjson.loads(left_of(record(TOPICS.alerts, one), SUBJECT)) == one | {"samples": []}
    assert left_of(record(TOPICS.dead_letters, {"id": "x:7", "author": "budi"}), SUBJECT) is None
    assert left_of(record(TOPICS.dead_letters, [{"id": "x:7", "author": "budi"}]), SUBJECT) is None
    assert left_of(record(TOPICS.dead_letters, b'{"author": "budi", '), SUBJECT) is None
    for other in (b'{"author":  "siti"}', b"not a post", b"[]"):
        assert left_of(record(TOPICS.dead_letters, other), SUBJECT) == other
