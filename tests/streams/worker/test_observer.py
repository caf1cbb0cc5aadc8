from types import SimpleNamespace

import pytest

from streams.metrics.status import StageStatus
from streams.metrics.tally import StageTally
from streams.worker import observer as module
from streams.worker.observer import MOST_SHARE, Observer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class SlowStage:
    """A stage of very many issues: it takes five seconds to say what it knows."""

    name = "virality"
    asked = 0

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def status(self) -> StageStatus:
        self.asked += 1
        self._clock.now += 5.0
        return StageStatus(rows=self.asked)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module.time, "perf_counter", clock)
    return clock


@pytest.fixture
def runner(clock):
    consume = SimpleNamespace(tally=StageTally(), current=False, unreadables=SimpleNamespace(now=dict))
    return SimpleNamespace(
        stage=SlowStage(clock), joined=True, generation=3, partitions=lambda: [0], lag=lambda _: 0, consume=consume
    )


@pytest.fixture
def observer(runner):
    found = Observer(["virality"])
    issues = {"beras": SimpleNamespace(title="Harga beras")}
    watchlist, actions = (
        SimpleNamespace(
            name=name, issues=lambda: issues, is_loaded=True, book=lambda: None, unreadables=SimpleNamespace(now=dict)
        )
        for name in ("watchlist", "actions")
    )
    found.watch([runner], watchlist, actions)
    return found


def test_that_a_worker_is_ready_is_seen_though_its_stage_is_slow_to_say_what_it_knows(clock, runner, observer):
    observer.look()
    assert not observer.holder.snapshot.stages[0].restored
    first = observer.holder.snapshot.at
    runner.consume.current = True
    clock.now += 1
    observer.look()
    assert observer.holder.snapshot.stages[0].restored
    assert observer.holder.snapshot.at > first
    assert observer.holder.snapshot.watched == {"beras": "Harga beras"}
    assert runner.stage.asked == 1


def test_asking_takes_its_share_of_the_time_and_no_more(clock, runner, observer):
    observer.look()
    clock.now += 5.0 / MOST_SHARE - 6
    observer.look()
    assert runner.stage.asked == 1
    clock.now += 2
    observer.look()
    assert runner.stage.asked == 2
    assert observer.holder.snapshot.stages[0].status.rows == 2


def test_of_an_assignment_that_is_over_nothing_is_said(runner, observer):
    observer.look()
    runner.generation += 1
    observer.look()
    assert runner.stage.asked == 2
