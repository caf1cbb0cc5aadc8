"""What a released version left on the topics is read by this one, and what a newer one left is refused and left alone.

`tests/fixtures/released` holds records of every topic of the demo, as that release wrote them, and what its rows said.
"""

import base64
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from schemas.alert import Alert
from schemas.codec import decode_detected, decode_notifications, decode_posts, decode_scored
from schemas.deadletter import DeadLetter
from schemas.mention_codec import decode_mentions
from streams.errors import NewerFormatError
from streams.factcheck.follower import FactsFollower
from streams.incidents.follower import ActionsFollower
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.notify.channels import CONSOLE
from streams.notify.deliver_stage import DeliverStage
from streams.runtime.steps import records_of
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from streams.watchlist.follower import WatchlistFollower
from tests.newer import newer_row
from tests.streams.language.stages import new_stage as language_stage
from tests.streams.sentiment.stages import new_stage as sentiment_stage

PARTITIONS = 4
SETTINGS = Settings(partitions=PARTITIONS, topic_prefix="kentongan.")
TOPICS = Topics(SETTINGS)
RELEASED = Path(__file__).parents[1] / "fixtures/released"
RELEASES = sorted(folder.name for folder in RELEASED.iterdir())


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def left_by(release: str, topic: str) -> list[Incoming]:
    """The records of a topic, oldest first."""
    lines = (RELEASED / release / "records.jsonl").read_text().splitlines()
    found = [row for row in map(json.loads, lines) if f"kentongan.{row['topic']}" == topic]
    assert found, topic
    return [
        Incoming(
            topic,
            row["partition"],
            row["offset"],
            datetime.fromisoformat(row["timestamp"]),
            _bytes(row["key"]),
            _bytes(row["value"]),
            tuple((name, base64.b64decode(value)) for name, value in row["headers"]),
        )
        for row in found
    ]


def watchlist(release: str) -> WatchlistFollower:
    follower = WatchlistFollower(SETTINGS, TOPICS)
    follower._rows = {
        row.id: row for record in left_by(release, TOPICS.watchlist.name) if (row := follower.read(record.value or b""))
    }
    return follower


def virality(release: str) -> ViralityStage:
    stage = ViralityStage(
        TOPICS,
        watchlist(release).issues,
        hold=1000,
        checkpoint_interval=10,
        partition_of=lambda name: 0,
    )
    stage.assign(range(PARTITIONS))
    return stage


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("topic", "decode"),
    [
        (TOPICS.posts, decode_posts),
        (TOPICS.detected, decode_detected),
        (TOPICS.scored, decode_scored),
        (TOPICS.notifications, decode_notifications),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_what_travels_between_stages_is_read_whole(release, topic, decode):
    for record in left_by(release, topic.name):
        if record.value is not None:
            found = decode(record.value)
            assert not found.faults
            assert found.places or record.value == b"[]"


@pytest.mark.parametrize("release", RELEASES)
def test_mentions_alerts_and_dead_letters_are_read_whole(release):
    for record in left_by(release, TOPICS.mentions.name):
        batch, faults = decode_mentions(record.value or b"")
        assert batch is not None
        assert not faults
    assert {Alert.model_validate_json(record.value or b"").event for record in left_by(release, TOPICS.alerts.name)} >= {
        "opened",
        "updated",
        "resolved",
    }
    for record in left_by(release, TOPICS.dead_letters.name):
        assert DeadLetter.from_record(record.key, record.value, record.headers).stage == "language"


@pytest.mark.parametrize("release", RELEASES)
def test_what_people_wrote_is_taken_over(release):
    assert len(watchlist(release).issues()) == len(left_by(release, TOPICS.watchlist.name))
    for follower, topic in (
        (FactsFollower(SETTINGS, TOPICS), TOPICS.facts),
        (ActionsFollower(SETTINGS, TOPICS), TOPICS.incident_actions),
    ):
        for record in left_by(release, topic.name):
            row = follower.read(record.value or b"")
            assert follower.key_of(row).encode() == record.key


@pytest.mark.parametrize("release", RELEASES)
def test_a_stage_goes_on_from_what_it_had_sent(release):
    for stage, topics in (
        (language_stage(), (TOPICS.detected, TOPICS.dead_letters)),
        (sentiment_stage()[0], (TOPICS.scored,)),
    ):
        stage.assign(range(PARTITIONS))
        for topic in topics:
            for record in left_by(release, topic.name):
                stage.restore(record)
        assert stage.status().watermarks


@pytest.mark.parametrize("release", RELEASES)
def test_the_rows_of_issues_sources_and_terms_say_what_they_said(release):
    stage = virality(release)
    for record in left_by(release, TOPICS.issue_state.name):
        stage.restore(record)
    said = json.loads((RELEASED / release / "issues.json").read_text())
    found = {
        name: {
            "posts": state.posts,
            "folded": state.folded,
            "closed": state.closed,
            "incident": state.incident.opened,
            "reasons": list(state.incident.kinds),
        }
        for name, state in stage.issues().items()
        if name in said
    }
    assert found == said
    # Each is written again in the form of today, and read back from it.
    again = virality(release)
    for partition in range(PARTITIONS):
        stage.write_again({(TOPICS.issue_state.name, partition): [name.encode() for name in said]})
    rows = [record for record in records_of(stage.checkpoint()) if record.topic == TOPICS.issue_state.name]
    for number, row in enumerate(rows):
        again.restore(Incoming(row.topic, row.partition or 0, number, datetime.now().astimezone(), row.key, row.value))
    assert {name: state.posts for name, state in again.issues().items() if name in said} == {
        name: one["posts"] for name, one in said.items()
    }


@pytest.mark.parametrize("release", RELEASES)
def test_a_channel_goes_on_where_it_was_after_each_record(release):
    """As after a crash between any two of them."""
    log = left_by(release, TOPICS.channel_state.name)
    for length in range(1, len(log) + 1):
        stage = DeliverStage(TOPICS, CONSOLE)
        stage.assign(range(PARTITIONS))
        for record in log[:length]:
            stage.restore(record)
        state = stage.state("console")
        assert stage.missing() == set()
        assert state.referenced() == state.bodies.keys()


def of_newer_release(record: Incoming) -> Incoming:
    return replace(record, value=newer_row(record.key or b"", record.value or b""))


def take_back(stage: ViralityStage | DeliverStage, log: list[Incoming]) -> int:
    """Have the stage take back what is there, as the loop does; how many rows it refuses."""
    refused = 0
    for record in log:
        try:
            stage.restore(record)
        except NewerFormatError:
            refused += 1
    return refused


@pytest.mark.parametrize("release", RELEASES)
def test_rows_of_a_newer_release_are_refused_and_left_as_they_are_whatever_comes(release):
    stage = virality(release)
    rows = left_by(release, TOPICS.issue_state.name)
    assert take_back(stage, [of_newer_release(record) for record in rows]) == len(rows)
    written = []
    for record in left_by(release, TOPICS.mentions.name):
        written += records_of(stage.apply([record], stage.decode(record)[0], []))
    keys = {(row.partition, row.key) for row in rows}
    for partition, key in keys:
        stage.write_again({(TOPICS.issue_state.name, partition): [key]})
    written += records_of(stage.checkpoint())
    of_rows = {TOPICS.issue_state.name, TOPICS.snapshots.name}
    assert not {(one.partition, one.key) for one in written if one.topic in of_rows} & keys
    assert not [one for one in written if one.topic == TOPICS.alerts.name]


@pytest.mark.parametrize("release", RELEASES)
def test_a_channel_of_a_newer_release_is_left_as_it_is_and_what_it_is_to_be_told_can_be_sent_in_again(release):
    log = left_by(release, TOPICS.channel_state.name)
    log = [of_newer_release(record) if record.key == b"console" else record for record in log]
    stage = DeliverStage(TOPICS, CONSOLE)
    stage.assign(range(PARTITIONS))
    assert take_back(stage, log) == sum(record.key == b"console" for record in log)
    assert stage.missing() == set()
    told = [record for record in left_by(release, TOPICS.notifications.name) if record.key == b"console"]
    written = []
    for record in told:
        written += records_of(stage.apply([record], stage.decode(record)[0], []))
    assert stage.next("console") is None
    written += records_of(stage.checkpoint())
    assert {one.topic for one in written} == {TOPICS.dead_letters.name}
    assert len(written) == sum(len(decode_notifications(record.value or b"").values) for record in told)
