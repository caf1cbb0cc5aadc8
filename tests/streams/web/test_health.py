"""When a worker is alive, and when it is ready."""

from dataclasses import replace

import pytest

from streams.metrics.snapshot import Snapshot, StageNow
from streams.metrics.status import StageStatus
from streams.metrics.tally import StageTally
from streams.web.health import dead, unready

NOW = 1_000_000.0


def stage(**changes):
    tally = replace(StageTally().now(), progress_at=changes.pop("progress_at", NOW))
    whole = {
        "name": "language",
        "partitions": (0,),
        "lag": {0: 0},
        "joined": True,
        "restored": True,
        "behind_since": None,
        "tally": tally,
        "status": StageStatus(),
    }
    return StageNow(**whole | changes)


def snapshot(*stages, **changes):
    whole = {"at": NOW, "started": 0.0, "version": "0", "stages": stages, "loaded": True}
    whole |= {"watchlist_loaded": True, "actions_loaded": True}
    return Snapshot(**whole | changes)


def test_an_idle_worker_is_alive_for_ever():
    assert dead(snapshot(stage(progress_at=NOW - 9999)), NOW, 120) == {}


@pytest.mark.parametrize(
    ("behind_since", "progress_at", "alive"),
    [
        (NOW - 500, NOW - 10, True),  # lag, but progress
        (NOW - 10, NOW - 500, True),  # work has only just come
        (NOW - 500, NOW - 121, False),
        (NOW - 121, NOW - 500, False),
    ],
)
def test_a_worker_with_work_must_finish_some(behind_since, progress_at, alive):
    stuck = stage(behind_since=behind_since, progress_at=progress_at, lag={0: 7, 1: 3})
    reasons = dead(snapshot(stuck), NOW, 120)
    assert (reasons == {}) is alive
    if not alive:
        assert reasons["language"].startswith("10 records wait")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lag": {0: 7}}, "7 records wait, and nothing was finished for 500 s"),
        ({}, "a batch is in hand, and nothing was finished for 500 s"),
        ({"restored": False}, "its state is being read back, and nothing was finished for 500 s"),
    ],
)
def test_a_stuck_stage_says_what_it_has_to_do(changes, words):
    stuck = stage(behind_since=NOW - 500, progress_at=NOW - 500, **changes)
    assert dead(snapshot(stuck), NOW, 120) == {"language": words}


def test_a_loop_that_is_held_up_is_dead():
    assert set(dead(snapshot(stage(), at=NOW - 121), NOW, 120)) == {"loop"}


def test_a_worker_that_waits_for_its_broker_is_alive_and_not_ready():
    waiting = snapshot(loaded=False, watchlist_loaded=False, actions_loaded=False)
    assert dead(waiting, NOW, 120) == {}
    assert set(unready(waiting, "no answer")) == {"broker", "model", "watchlist", "actions"}


@pytest.mark.parametrize(
    ("found", "broker", "parts"),
    [
        (snapshot(stage()), None, set()),
        (snapshot(stage()), "the broker has not answered for 40 s", {"broker"}),
        (snapshot(stage(joined=False)), None, {"group"}),
        (snapshot(stage(restored=False)), None, {"state"}),
        (snapshot(stage(), watchlist_loaded=False), None, {"watchlist"}),
        (snapshot(stage(), actions_loaded=False), None, {"actions"}),
    ],
)
def test_each_part_has_its_reason(found, broker, parts):
    reasons = unready(found, broker)
    assert set(reasons) == parts
    assert all(reasons.values())


def test_a_worker_that_is_to_fetch_sources_is_ready_once_it_is_in_their_group_whoever_has_them():
    assert "sources" in unready(snapshot(in_sources_group=False), None)
    assert unready(snapshot(in_sources_group=True), None) == {}
    assert unready(snapshot(in_sources_group=None), None) == {}
