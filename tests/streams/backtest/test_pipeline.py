import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from schemas.post import Post
from streams.clock import minute_of
from streams.kafka.records import Outgoing
from streams.runtime.faust_runner import partition_of
from streams.sources.plan import Planner
from tests.memory import MemoryPipeline
from tests.posts import START, WATCHED
from tests.streams.backtest.runs import SURGE_AT, alerts_of, backtest, recorded


@pytest.fixture(scope="module")
def rows():
    return recorded()


@pytest.fixture(scope="module")
def plain(rows):
    return alerts_of(backtest(), rows)


def test_a_surge_opens_an_incident_within_minutes_and_quiet_ends_it(plain):
    [opened] = [alert for alert in plain if alert.event == "opened"]
    [resolved] = [alert for alert in plain if alert.event == "resolved"]
    assert opened.issue == resolved.issue == "beras"
    assert timedelta() < opened.at - (START + SURGE_AT) <= timedelta(minutes=6)
    assert opened.incident == resolved.incident
    assert plain == sorted(plain, key=lambda alert: alert.at)


def test_quiet_talk_gives_no_alert():
    assert alerts_of(backtest(), recorded(surge=0)) == []


def test_watching_it_changes_nothing(rows, plain):
    for step in (1, 7, 60):
        seen = []
        run = backtest(step=step, watch=lambda minute, _, seen=seen: seen.append(minute))
        assert alerts_of(run, rows) == plain
        assert seen == sorted(set(seen))
        assert all((minute + 1) % step == 0 for minute in seen[:-1])


def test_the_watched_state_is_that_of_the_minute(rows):
    def look(minute, stage):
        assert {state.closed for state in stage.issues().values()} <= {minute}

    alerts_of(backtest(step=1, watch=look), rows[:300])


def test_the_number_of_partitions_changes_no_decision(plain, rows):
    found = alerts_of(backtest(partitions=1), rows)
    assert [(alert.id, alert.at, alert.observed, alert.expected) for alert in found] == [
        (alert.id, alert.at, alert.observed, alert.expected) for alert in plain
    ]


def test_every_post_sent_twice_counts_once(plain, rows):
    assert alerts_of(backtest(), [row for row in rows for _ in range(2)]) == plain


async def test_the_consume_loop_says_the_same(plain, rows):
    pipeline = MemoryPipeline(WATCHED, partitions=4)
    planner = Planner(4, lambda key: partition_of(key, 4))
    posts = [Post.model_validate(row, strict=False) for row in rows]
    planned = [record for number, post in enumerate(posts) for record in planner.add(post, number)]
    planned += planner.mark(2 * (minute_of(posts[-1].created_at) + 1))
    topic = pipeline.topics.posts.name
    for one in planned:
        pipeline.memory.append(Outgoing(topic, one.value, headers=one.headers), one.partition, datetime.now(UTC))
    await pipeline.run()
    assert {alert.id: alert for alert in pipeline.alerts()} == {alert.id: alert for alert in plain}


def test_a_gap_of_years_takes_no_time_and_changes_nothing(rows, plain):
    early = rows[0] | {"id": "x:early", "created_at": "1990-01-01T00:00:00Z", "text": "selamat pagi"}
    stops = []
    run = backtest(step=5, watch=lambda minute, _: stops.append(minute))
    assert [alert.id for alert in alerts_of(run, [early, *rows])] == [alert.id for alert in plain]
    assert len(stops) < 1000


def test_no_posts_give_no_alerts():
    run = backtest()
    assert alerts_of(run, []) == []
    assert (run.posts, run.begin, run.clock) == (0, None, None)


def test_alerts_carry_the_interval_of_the_model_that_is_shipped(plain):
    """How many posts are truly negative, from what was measured of the model that scored them."""
    felt = [alert.sentiment for alert in plain if alert.sentiment.n]
    assert felt
    assert all(one.negative_low is not None and one.negative_low <= one.negative_high for one in felt)


def test_it_needs_neither_kafka_nor_faust():
    code = "import sys, streams.backtest.pipeline as p; print({'aiokafka', 'faust', 'mode'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
