"""Late, repeated, shuffled and caught-up posts give the incidents of the clean stream, through all stages."""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.runtime.faust_runner import partition_of
from tests.memory import MemoryPipeline
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import SURGE_AT, alerts_of, backtest, recorded

HORIZON = timedelta(minutes=10)
OUTAGE = timedelta(hours=3)

ROWS = recorded()

few = settings(max_examples=4, deadline=None)


@pytest.fixture(scope="module")
def clean():
    return alerts_of(backtest(), ROWS)


def incidents(alerts):
    """Issue, opening and end of each incident, in order, with its kinds."""
    found = defaultdict(list)
    for alert in alerts:
        found[alert.incident].append(alert)
    return sorted(
        (told[0].issue, told[0].opened_at, told[-1].at, frozenset(reason.kind for one in told for reason in one.reasons))
        for told in found.values()
    )


def created(row):
    return datetime.fromisoformat(row["created_at"])


@few
@given(st.integers(0, 2**32))
def test_posts_shuffled_within_ten_minutes_give_the_same_incidents(clean, seed):
    chance = random.Random(seed)
    shuffled = sorted(ROWS, key=lambda row: created(row) + chance.random() * HORIZON)
    found, wanted = incidents(alerts_of(backtest(), shuffled)), incidents(clean)
    assert [(issue, kinds) for issue, _, _, kinds in found] == [(issue, kinds) for issue, _, _, kinds in wanted]
    for (_, opened, ended, _), (_, clean_opened, clean_ended, _) in zip(found, wanted, strict=True):
        assert abs(opened - clean_opened) <= HORIZON
        assert abs(ended - clean_ended) <= 3 * HORIZON


@few
@given(st.integers(0, 2**32))
def test_posts_that_come_again_within_ten_minutes_change_nothing(clean, seed):
    chance = random.Random(seed)
    again = [(created(row) + chance.random() * HORIZON, 1, row) for row in ROWS]
    once = [(created(row), 0, row) for row in ROWS]
    everything = [row for *_, row in sorted(once + again, key=lambda item: item[:2])]
    assert alerts_of(backtest(), everything) == clean


async def played(arrivals, records):
    """Alerts by id of the running pipeline: posts one a record, as they arrive, each on the partition of its id."""
    pipeline = MemoryPipeline(WATCHED, partitions=2)
    for arrived_at, rows in arrivals:
        for at in range(0, len(rows), records):
            for partition in range(2):
                batch = [row for row in rows[at : at + records] if partition_of(row["id"], 2) == partition]
                if batch:
                    pipeline.post(orjson.dumps(batch), partition, arrived_at or created(batch[-1]))
        await pipeline.run()
    return {alert.id: alert for alert in pipeline.alerts()}


@pytest.mark.parametrize("begins", [SURGE_AT - timedelta(hours=2, minutes=50), SURGE_AT - timedelta(minutes=30)])
async def test_a_three_hour_outage_replayed_in_a_burst_changes_nothing(begins):
    """The surge falls into the outage; what was said meanwhile comes at once when it ends, then life goes on."""
    first, last = START + begins, START + begins + OUTAGE
    before = [row for row in ROWS if created(row) < first]
    missed = [row for row in ROWS if first <= created(row) < last]
    after = [row for row in ROWS if created(row) >= last]
    assert len(missed) > 200
    live = await played([(None, before), (None, missed), (None, after)], records=2)
    burst = await played([(None, before), (last.astimezone(UTC), missed), (None, after)], records=500)
    assert [alert.issue for alert in live.values() if alert.event == "opened"] == ["beras"]
    assert burst == live


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_the_zone_of_an_issue_moves_no_incident(clean, zone):
    issues = [issue.model_copy(update={"zone": zone}) for issue in WATCHED]
    found = alerts_of(backtest(issues), ROWS)
    assert [one[:2] for one in incidents(found)] == [one[:2] for one in incidents(clean)]
    assert {alert.zone for alert in found} == {zone}


def test_a_day_without_posts_raises_nothing_when_it_ends(clean):
    """The quiet talk stops for a day, and goes on as before."""
    gap = timedelta(days=1)
    half = START + SURGE_AT - timedelta(hours=2)
    moved = [
        row if created(row) < half else row | {"created_at": (created(row) + gap).isoformat()} for row in recorded(surge=0)
    ]
    assert alerts_of(backtest(), moved) == []


def talk(begin, minutes, pace, at=START):
    """A post every `pace` seconds from minute `begin` on."""
    moments = [at + timedelta(minutes=begin, seconds=n * pace) for n in range(minutes * 60 // pace)]
    return [{"created_at": one.isoformat(), "source": "x", "text": f"harga beras di pasar {one}"} for one in moments]


@pytest.mark.parametrize("pause", [5 * 60, 2 * 24 * 60])
def test_an_incident_of_the_first_day_outlasts_a_pause_and_what_comes_back_is_judged_again(pause):
    back = 200 + pause
    rows = talk(0, 200, 120) + talk(190, 10, 3) + talk(back, 300, 120) + talk(back + 200, 12, 3)
    rows = [row | {"id": f"x:{n}"} for n, row in enumerate(sorted(rows, key=created))]
    found = alerts_of(backtest(WATCHED[:1]), rows)
    assert [alert.event for alert in found] == ["opened", "resolved"] * 2
    assert found[0].incident == found[1].incident != found[2].incident == found[3].incident
    assert START + timedelta(minutes=225) <= found[1].at <= START + timedelta(minutes=300)
    assert 0 <= (found[2].at - START) / timedelta(minutes=1) - back - 200 <= 10
    assert {reason.path for alert in found for reason in alert.reasons} == {"first_day"}
