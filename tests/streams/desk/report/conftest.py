"""A report with posts, incidents and titles that would do harm where text is taken for more than text."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from schemas.watchlist import Issue
from streams.desk.report.figures import Report
from streams.desk.report.make import make_report
from streams.desk.report.period import period_of
from streams.desk.writing import Writer
from streams.kafka.records import Incoming
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, posts_record, scored
from tests.streams.desk.report.hostile import DAY, HOSTILE

IDS = {one.name: "a" for one in (TOPICS.scored, TOPICS.alerts, TOPICS.watchlist)}


@pytest.fixture
def report(engine: Engine) -> Report:
    issues = [
        Incoming(
            TOPICS.watchlist.name,
            0,
            number,
            START,
            f"isu-{number}".encode(),
            Issue(id=f"isu-{number}", title=title, query="beras").model_dump_json().encode(),
        )
        for number, title in enumerate(HOSTILE)
    ]
    posts = [
        scored(number, issues=(f"isu-{number % 5}",), created_at=START + timedelta(minutes=number)) for number in range(60)
    ]
    told = [alert_record(number, alert(number, title=title, owner=title)) for number, title in enumerate(HOSTILE)]
    earlier = scored(99, created_at=START - timedelta(days=2), issues=("isu-0",))
    Writer(engine, TOPICS).put([posts_record(0, earlier, *posts), *told, *issues], IDS)
    return make_report(engine, period_of("day", DAY, "Asia/Jakarta"), (), START + timedelta(days=1))
