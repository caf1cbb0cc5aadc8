from schemas.codec import MAX_POSTS_BYTES
from streams.kafka.clients import MAX_REQUEST_BYTES
from streams.kafka.topics import Topics
from streams.settings import Settings


def by_name(**settings):
    values = Settings(topic_prefix="t.", **settings)
    return {topic.name.removeprefix("t."): topic for topic in Topics(values).all()}


def test_every_topic_carries_the_prefix_and_is_there_once():
    found = Topics(Settings(topic_prefix="t.")).all()
    assert all(topic.name.startswith("t.") for topic in found)
    assert len({topic.name for topic in found}) == len(found) == 14


def test_data_topics_have_the_same_number_of_partitions_and_what_people_write_one():
    assert {name: topic.partitions for name, topic in by_name(partitions=5).items() if topic.partitions != 5} == {
        "watchlist": 1,
        "facts": 1,
        "incident-actions": 1,
        "audit": 1,
    }


def test_what_is_kept_for_how_long():
    found = by_name(retention_hours=2, dead_letter_retention_hours=3, alert_retention_hours=5, audit_retention_hours=7)
    hour = 3_600_000
    assert {name: topic.retention_ms for name, topic in found.items()} == {
        "posts": 2 * hour,
        "posts-detected": 2 * hour,
        "posts-scored": 2 * hour,
        "mentions": 2 * hour,
        "posts-dlt": 3 * hour,
        "alerts": 5 * hour,
        "notifications": 5 * hour,
        "channel-state": None,
        "issue-state": None,
        "issue-snapshots": 26 * hour,
        "watchlist": None,
        "facts": None,
        "incident-actions": None,
        "audit": 7 * hour,
    }


def test_what_is_older_than_its_retention_does_not_wait_for_a_segment_of_a_week():
    config = {name: topic.config for name, topic in by_name(retention_hours=72, alert_retention_hours=2160).items()}
    hour = 3_600_000
    assert config["posts"]["segment.ms"] == str(3 * hour)
    assert config["alerts"]["segment.ms"] == str(24 * hour)
    assert by_name(retention_hours=2)["posts"].config["segment.ms"] == str(hour)
    assert {name: one.get("max.compaction.lag.ms") for name, one in config.items() if one["cleanup.policy"] == "compact"} == {
        name: str(24 * hour) for name in ("channel-state", "issue-state", "watchlist", "facts", "incident-actions")
    }


def test_state_and_what_people_write_are_compacted_and_nothing_else():
    found = by_name()
    assert {name for name, topic in found.items() if topic.config["cleanup.policy"] == "compact"} == {
        "channel-state",
        "issue-state",
        "watchlist",
        "facts",
        "incident-actions",
    }
    assert "retention.ms" not in found["issue-state"].config
    assert found["issue-state"].config["min.compaction.lag.ms"] == "3600000"


def test_whatever_fits_into_posts_fits_into_the_dead_letters():
    found = by_name()
    assert MAX_POSTS_BYTES < found["posts"].max_message_bytes < found["posts-dlt"].max_message_bytes
    assert found["posts-dlt"].max_message_bytes <= MAX_REQUEST_BYTES


def test_only_who_names_sources_has_a_topic_for_their_state():
    assert Topics(Settings()).source_state not in Topics(Settings()).all()
    found = Topics(Settings(sources_file="sources.yaml", partitions=8))
    assert found.all()[-1] == found.source_state
    assert (found.source_state.partitions, found.source_state.cleanup) == (1, "compact")
