"""A worker that dies while it writes a checkpoint: the next one tells what would have been told, to the last figure."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas.alert import Alert
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.runtime.steps import Commit, Send, records_of
from streams.settings import Settings
from streams.virality.stage import ViralityStage
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import alerts_of, backtest, eventful, virality_stage

PARTITIONS = 4
TOPICS = Topics(Settings(partitions=PARTITIONS))
ISSUES = {issue.id: issue for issue in WATCHED}
CHUNK = 3
"""Records that a stage takes in at a time."""


class _Listening(ViralityStage):
    """Keeps what comes in."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.heard: list[Incoming] = []

    def decode(self, record: Incoming) -> Any:
        self.heard.append(record)
        return super().decode(record)


@dataclass
class _Worker:
    """The stage over what earlier workers left on the broker."""

    rows: dict[tuple[int, bytes | None], bytes | None]
    acknowledged: dict[int, int]
    stage: ViralityStage = field(default_factory=lambda: virality_stage(TOPICS, ISSUES))
    alerts: list[Alert] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stage.assign(range(PARTITIONS))
        for (partition, key), value in self.rows.items():
            record = Outgoing(TOPICS.issue_state.name, value, partition, key)
            self.stage.restore(Incoming(record.topic, partition, 0, START, key, value))

    def take(self, records: Sequence[Incoming]) -> None:
        wanted = [record for record in records if record.offset > self.acknowledged.get(record.partition, -1)]
        results = [item for record in wanted for item in self.stage.decode(record)[0]]
        said = records_of(self.stage.apply(wanted, results, []))
        self.alerts += [Alert.model_validate_json(one.value) for one in said if one.topic == TOPICS.alerts.name]

    def checkpoint(self, chance: random.Random | None = None) -> None:
        """Write one, or die on the way: of those that are sent at a time any may be on the broker, of later ones none."""
        steps = list(self.stage.checkpoint())
        sends = [step.records for step in steps if isinstance(step, Send)]
        sent = [[one for one in records if one.topic == TOPICS.issue_state.name] for records in sends]
        sent = [records for records in sent if records]
        last = chance.randrange(len(sent)) if chance and sent else None
        for number, records in enumerate(sent):
            for together in _sent_together(records):
                if number != last or (chance and chance.random() < 0.5):
                    self.rows.update({(one.partition or 0, one.key): one.value for one in together})
            if number == last:
                return
        for step in steps:
            if isinstance(step, Commit):
                self.acknowledged.update(step.offsets)


def _sent_together(records: Sequence[Outgoing]) -> Iterator[list[Outgoing]]:
    yield from ([one] for one in records if not one.together)
    for partition in range(PARTITIONS):
        yield [one for one in records if one.together and one.partition == partition]


@pytest.fixture(scope="module")
def recorded() -> tuple[list[Incoming], dict[str, Alert]]:
    """The records of `mentions`, and the alerts of a stage that never dies."""
    stage = virality_stage(TOPICS, ISSUES, _Listening)
    assert isinstance(stage, _Listening)
    expected = {alert.id: alert for alert in alerts_of(backtest(partitions=PARTITIONS, virality=stage), eventful())}
    return stage.heard, expected


@pytest.mark.parametrize("seed", range(6))
def test_what_the_next_worker_tells_is_what_would_have_been_told(recorded, seed):
    heard, expected = recorded
    chance = random.Random(seed)
    worker = _Worker({}, {})
    told: list[Alert] = []
    begin = 0
    while begin < len(heard):
        before = len(worker.alerts)
        worker.take(heard[begin : begin + CHUNK])
        begin += CHUNK
        if chance.random() < (0.7 if len(worker.alerts) > before else 0.05):
            dies = chance.random() < 0.7
            worker.checkpoint(chance if dies else None)
            if dies:
                told += worker.alerts
                worker = _Worker(worker.rows, worker.acknowledged)
                begin = 0
    told += worker.alerts
    assert {alert.id for alert in told} == set(expected)
    for alert in told:
        assert alert == expected[alert.id]
