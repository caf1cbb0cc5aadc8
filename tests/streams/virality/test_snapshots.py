from datetime import UTC, datetime

import pytest

from streams.kafka.records import Incoming, Outgoing
from streams.virality.snapshots import SNAPSHOT_MINUTES, Snapshots, next_mention


def row(name=b"beras", value=b"row", partition=1):
    return Outgoing("issue-state", value, partition, name)


def test_a_row_is_copied_at_first_and_then_at_intervals_of_event_time():
    snapshots = Snapshots("copies")
    assert [one.value for one in snapshots.of([row()], 1000, 4)] == [b"row"]
    assert snapshots.of([row()], 999 + SNAPSHOT_MINUTES, 9) == []
    assert len(snapshots.of([row()], 1000 + SNAPSHOT_MINUTES, 9)) == 1


def test_each_row_of_each_partition_has_its_own_times():
    snapshots = Snapshots("copies")
    assert len(snapshots.of([row(), row(b"banjir")], 1000, 4)) == 2
    assert len(snapshots.of([row(partition=2)], 1000, 4)) == 1
    assert snapshots.of([row(), row(b"banjir"), row(partition=2)], 1001, 5) == []


def test_a_tombstone_is_not_copied_and_begins_anew():
    snapshots = Snapshots("copies")
    snapshots.of([row()], 1000, 4)
    assert snapshots.of([row(value=None)], 1001, 5) == []
    assert len(snapshots.of([row()], 1002, 6)) == 1


def test_a_copy_says_from_where_to_go_on():
    [copy] = Snapshots("copies").of([row()], 1000, 41)
    assert (copy.topic, copy.partition, copy.key) == ("copies", 1, b"beras")
    record = Incoming("copies", 1, 0, datetime.now(UTC), copy.key, copy.value, copy.headers)
    assert next_mention(record) == 42
    with pytest.raises(ValueError, match="invalid literal"):
        next_mention(Incoming("copies", 1, 0, datetime.now(UTC), b"beras", b"row"))
