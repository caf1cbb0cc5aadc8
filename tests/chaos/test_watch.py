"""Watching what is scored, without a broker: records are handed in."""

import orjson
import pytest

from tests.chaos.poison import DEEP
from tests.chaos.report import FaultReport, RunReport
from tests.chaos.verdict import Verdict
from tests.chaos.watch import Watch
from tests.pipeline import Pipeline


@pytest.fixture
def watch(tmp_path):
    return Watch(Pipeline("127.0.0.1:1", "", tmp_path), ["a", "b", "c"])


def scored(*posts):
    return orjson.dumps(
        [
            {"id": name, "origin": {"partition": 0, "offset": offset, "index": 0}, "repeat": again}
            for name, offset, again in posts
        ]
    )


def test_the_first_posts_are_settled_when_each_of_them_is_scored(watch):
    watch.take(scored(("b", 2, False), ("a", 1, True)))
    assert not watch.settled(1)
    assert watch.missing(2) == ["a"]
    watch.take(scored(("a", 3, False)))
    assert watch.settled(2)
    assert not watch.settled(3)
    watch.given_up.add("c")
    assert watch.settled(3)


def test_a_repeat_is_the_same_post_from_the_same_place(watch):
    for post in (("a", 1, False), ("a", 1, False), ("a", 2, False), ("b", 1, False)):
        watch.take(scored(post))
    assert watch.repeats == 1


@pytest.mark.parametrize("value", [None, b"", b"\xff", b"null", b"{}", b"[null]", b"[{}]", DEEP])
def test_poison_is_passed_over(watch, value):
    assert watch.take(value) == 0


def test_a_stop_lasts_from_one_new_post_to_the_next_and_the_ends_count(watch):
    watch.moments = {0: [1.0, 2.0, 9.0], 1: [4.0]}
    assert watch.longest_stop(0.0, 10.0) == (5.0, 7.0)
    assert watch.longest_stop(4.5, 5.0) == (0.5, 0.5)
    assert watch.longest_stop(0.0, watch.last) == (5.0, 7.0)
    assert watch.moved_since(3.0)
    assert not watch.moved_since(4.0)


def report(**changes):
    fields = {"verdict": Verdict({"promise": []}), "faults": [FaultReport("kill")], "exit_codes": [0]}
    return RunReport(seed=1, posts=1, seconds=1.0, most_posts_per_second=1.0, posts_per_second=1.0, **fields | changes)


def test_a_run_holds_when_all_of_it_does():
    assert report().holds
    assert not report(verdict=Verdict({"promise": ["broken"]})).holds
    assert not report(faults=[FaultReport("kill", failed="for ever")]).holds
    assert not report(exit_codes=[0, 137]).holds
    assert report(faults=[FaultReport("cut", skipped="no network")]).holds
    assert "FAILS  promise\n         broken" in report(verdict=Verdict({"promise": ["broken"]})).text()
    assert "not tried: no network" in report(faults=[FaultReport("cut", skipped="no network")]).text()
