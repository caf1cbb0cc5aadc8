from datetime import UTC, datetime, timedelta

from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.subject.search import RecordTrace
from streams.subject.summary import summaries

TOPICS = Topics(Settings())
AT = datetime(2026, 7, 4, 3, 0, tzinfo=UTC)


def trace(topic, offset, post, *, minutes=0, replaced=False):
    fields = {"post": post, "created_at": (AT - timedelta(minutes=offset)).isoformat()} if post else {}
    return RecordTrace(topic.name, 0, offset, AT + timedelta(minutes=minutes), None, fields, replaced)


def test_a_topic_is_told_with_its_posts_and_when_its_retention_ends():
    config = {"cleanup.policy": "delete", "retention.ms": str(72 * 3_600_000), "segment.ms": str(3 * 3_600_000)}
    traces = [trace(TOPICS.posts, 0, "x:1"), trace(TOPICS.posts, 0, "x:2"), trace(TOPICS.posts, 5, "x:1", minutes=10)]
    [found] = summaries(TOPICS.all(), traces, {TOPICS.posts.name: config})
    assert str(found) == (
        "kentongan.posts: 2 posts in 2 records, from 2026-07-04 02:55 UTC to 2026-07-04 03:00 UTC; deleted by retention "
        "until 2026-07-07 06:10 UTC"
    )
    assert found.to_dict()["until"] == "2026-07-07T06:10:00+00:00"


def test_a_compacted_topic_has_no_date_and_tells_what_waits_for_compaction():
    traces = [trace(TOPICS.issue_state, 0, "x:1", replaced=True), trace(TOPICS.issue_state, 1, "x:1")]
    [found] = summaries(TOPICS.all(), traces, {TOPICS.issue_state.name: {"cleanup.policy": "compact", "retention.ms": "7"}})
    assert found.until is None
    assert str(found).endswith("; 1 of the records are replaced and wait for compaction")


def test_what_is_kept_for_ever_has_no_date():
    for retention in (-1, 2**63 - 1):
        config = {"cleanup.policy": "delete", "retention.ms": str(retention), "segment.ms": "1"}
        [found] = summaries(TOPICS.all(), [trace(TOPICS.posts, 0, "x:1")], {TOPICS.posts.name: config})
        assert found.until is None


def test_what_names_nobody_readably_has_no_times_and_topics_without_anything_are_left_out():
    assert (
        str(summaries(TOPICS.all(), [trace(TOPICS.dead_letters, 0, None)], {})[0])
        == "kentongan.posts-dlt: 0 posts in 1 records"
    )
    assert summaries(TOPICS.all(), [], {}) == []
