"""Whoever dies or freezes between any two records: nothing is lost, and every worker that comes after can go on."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.deadletter import DeadLetter
from streams.kafka.records import Incoming
from tests.streams.notify.crashes import GATHERED, PLAIN, TOPICS, Worker, World
from tests.streams.notify.notifications import NOON

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from([PLAIN, GATHERED])),
        st.tuples(st.just("delete"), st.integers(0, 4)),
        st.tuples(st.sampled_from(["take", "take", "tell", "tell", "flush", "compact", "expire"])),
        st.tuples(st.sampled_from(["die", "freeze"]), st.integers(0, 6)),
        st.tuples(st.just("wake"), st.integers(0, 2)),
    ),
    min_size=5,
    max_size=40,
)


def run(steps: Iterable[tuple]) -> World:
    world = World()
    for kind, *what in steps:
        match kind:
            case "post":
                world.broker.post(*what)
            case "delete":
                world.broker.delete(*what)
            case "take":
                world.worker.take()
            case "tell":
                world.told += world.worker.tell()
            case "flush":
                world.worker.flush()
            case _:
                getattr(world, kind)(*what)
    return world


@settings(max_examples=300)
@given(STEPS)
def test_nothing_is_lost_and_digests_are_exact_whoever_dies_or_freezes_wherever(steps):
    run(steps).end()


BEFORE = [("post", PLAIN), ("post", GATHERED), ("post", PLAIN), ("take",), ("take",), ("tell",)]


AFTER = [*BEFORE[:-1], ("tell",), ("tell",), ("flush",), ("tell",), ("flush",), ("post", PLAIN), ("take",), ("tell",)]


MEANWHILE = [[], [("compact",)], [("compact",), ("expire",)]]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("first", range(6))
def test_a_worker_may_die_at_every_record_of_two_checkpoints(first, meanwhile):
    for second in range(6):
        expired = [("expire",)]
        run([*BEFORE, ("die", first), *AFTER, ("tell",), ("die", second), *meanwhile, *AFTER, *expired, ("die", 9)]).end()


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("written", range(6))
def test_a_worker_may_freeze_at_every_record_and_write_the_rest_late(written, meanwhile):
    for late in range(3):
        frozen = [*BEFORE, ("freeze", written), *AFTER]
        run([*frozen, ("wake", late), *meanwhile, ("die", 0), *AFTER]).end()
        run([*frozen, ("wake", late), ("die", 0), *meanwhile, ("die", 0), *meanwhile, ("die", 0)]).end()
        run([*frozen, *meanwhile, ("wake", late), *meanwhile, *AFTER, ("die", 9), *AFTER]).end()


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_what_a_late_worker_clears_away_is_found_again(meanwhile):
    tells_all = [*BEFORE, ("flush",), ("freeze", 9), ("tell",), ("flush",), ("wake", 5)]
    run([*tells_all, *meanwhile, ("die", 0), *meanwhile, ("die", 0), *AFTER]).end()


def test_what_a_late_worker_clears_away_is_found_again_without_the_posts_that_were_deleted_before():
    shown = [("post", PLAIN), ("post", PLAIN), ("take",), ("flush",), ("delete", 1), ("take",), ("flush",)]
    world = run([*shown, ("freeze", 9), ("tell",), ("flush",), ("wake", 5), ("die", 0)])
    posts = {one.post for body in world.worker.stage.state(PLAIN).bodies.values() for one in body.alert.samples}
    assert posts == {"x:0a", "x:0b", "x:1b"}
    world.end()


def test_what_nobody_keeps_any_more_is_counted_and_becomes_a_dead_letter():
    world = run([("post", PLAIN), ("post", GATHERED), ("take",), ("flush",)])
    broker = world.broker
    broker.rows = [row for row in broker.rows if b"\x00" not in (row.key or b"")]
    at = datetime.fromtimestamp(NOON, UTC)
    broker.notifications = [Incoming(TOPICS.notifications.name, 0, number, at, None, None) for number in range(2)]
    worker = Worker(broker)
    assert worker.stage.next(PLAIN) is None
    assert worker.stage.status().notifications[PLAIN, "given_up"] == 2
    digest = worker.stage.state(GATHERED).digests.filling
    assert digest is not None
    assert (digest.alerts, digest.more_incidents, digest.lines) == (2, 2, {})
    worker.flush()
    letters = [DeadLetter.from_record(one.key, one.value, one.headers) for one in broker.letters]
    assert [(one.offset, one.index, one.key, one.error) for one in letters] == [
        (0, 0, PLAIN.encode(), "NotificationGone"),
        (0, 1, PLAIN.encode(), "NotificationGone"),
        (1, 0, GATHERED.encode(), "NotificationGone"),
        (1, 1, GATHERED.encode(), "NotificationGone"),
    ]
    after = Worker(broker)
    assert after.stage.next(PLAIN) is None
    assert after.stage.state(GATHERED).waiting == 2
    after.flush()
    assert len(broker.letters) == 4
