"""Alerts of one minute are told alike in whichever order they come."""

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert_posts import SameMatter, SentimentSplit
from streams.notify.restraint.arrivals import WAIT, Arrival, Arrivals
from streams.notify.restraint.channel_state import Pending
from tests.streams.notify.delivering import Broker
from tests.streams.notify.notifications import NOON, notification

HOUR = 60
"""Minutes."""


def alert(incident, sequence=0, *, minute=0, within=(), n=100, **fields):
    """An alert of the incident of an issue, most of whose posts are of the issues of other incidents as well."""
    shared = tuple(SameMatter(issue=f"isu-{one}", title=one.title(), share=0.9) for one in within)
    split = SentimentSplit(n=n, abstained=0, negative=0, neutral=1, positive=0)
    at = datetime.fromtimestamp(NOON + 60 * minute, UTC)
    return notification(incident, sequence, title=incident, same_matter=shared, sentiment=split, at=at, **fields)


class Telling:
    """A channel of one worker after another: what it was told, with the parts that a message would name."""

    def __init__(self, wait=WAIT):
        self.broker = Broker(wait)
        self.stage = self.broker.owner()
        self.read, self.acknowledged = [], 0
        self.told, self.delays = [], []

    def give(self, notifications, *, kept):
        """Take in some; `kept` says whether a checkpoint comes before anything else."""
        self.read.append(self.broker.give(self.stage, notifications, kept=kept))
        if kept:
            self.acknowledged = len(self.read)

    def die(self):
        """A kill: what was not acknowledged comes again."""
        self.stage = self.broker.owner()
        for record in self.read[self.acknowledged :]:
            self.broker.put(self.stage.apply([record], self.stage.decode(record)[0], []))

    def let(self, seconds):
        self.broker.now += seconds
        while isinstance(due := self.stage.next("humas"), Pending):
            state = self.stage.state("humas")
            parts = sorted(one.title for one in state.matters.others(due.incident))
            self.told.append((state.bodies[due.number].alert.id, parts))
            self.stage.sent("humas", due, 0.2)
            self.broker.put(self.stage.state_records(["humas"]))

    @property
    def waiting(self):
        return self.stage.state("humas").waiting


MINUTES = [
    [
        alert("beras", within=["pangan"], severity=5),
        alert("pangan", n=130, severity=4),
        alert("bulog", within=["beras", "pangan"], severity=5, n=110),
        alert("banjir", severity=3),
    ],
    [
        alert("pasar", minute=1, within=["bulog"], severity=4),
        alert("bulog", 1, minute=1, within=["beras"], severity=7, n=120),
        alert("beras", 1, minute=1, within=["pangan"], severity=7),
        alert("banjir", 1, minute=1, severity=1, event="resolved"),
    ],
    [
        alert("beras", 2, minute=2 * HOUR, severity=1, event="resolved"),
        alert("pangan", 1, minute=2 * HOUR, within=["beras"], severity=8),
        alert("bulog", 2, minute=2 * HOUR, severity=1, event="resolved"),
    ],
]


def expected():
    telling = Telling()
    for minute in MINUTES:
        telling.give(minute, kept=True)
        telling.let(WAIT)
    return telling.told


def test_the_most_severe_leads_then_the_one_with_more_posts():
    assert expected() == [
        ("bulog-0", ["beras", "pangan"]),
        ("banjir-0", []),
        ("bulog-1", ["beras", "pangan", "pasar"]),
        ("banjir-1", []),
        ("bulog-2", ["pangan", "pasar"]),
    ]


orders = st.tuples(*(st.permutations(minute) for minute in MINUTES))
cuts = st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=3, max_size=3)


@given(orders, cuts, st.data())
def test_what_is_told_is_the_same_for_every_order_split_and_restart(order, splits, data):
    telling = Telling()
    for minute, cut in zip(order, splits, strict=True):
        batches = [[]]
        for one, ends in zip(minute, cut, strict=False):
            batches[-1].append(one)
            if ends:
                batches.append([])
        for batch in filter(None, batches):
            telling.give(batch, kept=data.draw(st.booleans()))
            telling.let(data.draw(st.sampled_from([0, WAIT / 10])))
            if data.draw(st.booleans()):
                telling.die()
                telling.let(0)
        telling.let(WAIT)
        assert telling.waiting == 0
    assert telling.told == expected()


@given(st.permutations([one.alert.incident for minute in MINUTES for one in minute]))
def test_a_backlog_is_told_by_its_minutes(order):
    backlog = [one for minute in MINUTES for one in minute]
    by_incident = {name: iter([one for one in backlog if one.alert.incident == name]) for name in order}
    assert told_of([next(by_incident[name]) for name in order]) == told_of(backlog)


def told_of(backlog):
    telling = Telling()
    telling.give(backlog, kept=True)
    telling.let(WAIT)
    return telling.told


def test_nothing_waits_longer_than_a_moment_though_more_of_its_minute_comes():
    telling = Telling()
    telling.give([alert("beras", within=["pangan"])], kept=True)
    telling.let(WAIT - 0.1)
    assert not telling.told
    telling.give([alert("pangan")], kept=True)
    telling.let(0.1)
    assert len(telling.told) == 1
    telling.give([alert("banjir")], kept=True)
    telling.let(WAIT - 0.1)
    assert len(telling.told) == 1
    telling.let(0.1)
    assert [one for one, _ in telling.told[1:]] == ["banjir-0"]


def test_what_waits_is_told_though_the_clock_is_set_back():
    telling = Telling()
    telling.give([alert("banjir")], kept=True)
    telling.let(-3600)
    assert [one for one, _ in telling.told] == ["banjir-0"]


def test_what_leads_goes_before_a_part_that_is_as_severe_so_that_one_message_tells_both():
    telling = Telling()
    telling.give([alert("bpjs", n=50, severity=3)], kept=True)
    telling.let(WAIT)
    telling.give([alert("kesehatan", minute=1, within=["bpjs"], n=60, severity=6)], kept=True)
    telling.give([alert("bpjs", 1, minute=1, n=50, severity=6)], kept=True)
    telling.let(WAIT)
    assert telling.told == [("bpjs-0", []), ("bpjs-1", ["kesehatan"])]


def test_alerts_of_an_incident_stay_in_their_order():
    telling = Telling()
    telling.give([alert("a", 0, severity=3), alert("b", severity=5), alert("a", 1, severity=7)], kept=True)
    telling.let(WAIT)
    assert [one for one, _ in telling.told] == ["a-0", "a-1", "b-0"]


@pytest.mark.parametrize(("many", "over"), [(1000, 0), (1001, 1001)])
def test_of_very_many_none_waits(many, over):
    arrivals = Arrivals({number: Arrival("banjir", NOON + WAIT) for number in range(many)})
    assert len(arrivals.over(dict.fromkeys(arrivals, alert("banjir")), (), NOON)) == over


def test_what_waits_in_a_row_is_told_by_a_release_that_knows_nothing_of_that():
    broker = Broker(WAIT)
    broker.give(broker.owner(), [alert("beras", within=["pangan"]), alert("pangan")])
    row = orjson.loads(broker.state[b"humas"])
    assert [one[1] for one in row["pending"]] == ["beras", "pangan"]
    del row["arrivals"]
    broker.state[b"humas"] = orjson.dumps(row)
    stage = broker.owner()
    assert [stage.state("humas").bodies[one.number].alert.id for one in stage.state("humas").queue] == ["beras-0", "pangan-0"]


def test_what_nobody_has_any_more_waits_no_longer():
    broker = Broker(WAIT)
    broker.give(broker.owner(), [alert("beras")])
    broker.state = {key: value for key, value in broker.state.items() if key == b"humas"}
    stage = broker.owner()
    assert stage.next("humas") is None
    assert stage.state("humas").waiting == 0
    assert stage.status().notifications["humas", "given_up"] == 1
