"""What a report says of incidents, decisions and facts against the alerts and decisions that were put into the store."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from schemas.action import Action
from schemas.fact import FactMatch
from schemas.scored import ScoredPost
from streams.desk.report.figures import Report
from streams.desk.report.make import make_report
from streams.desk.report.period import period_of
from streams.kafka.records import Incoming
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import alert_record, decision_record
from tests.streams.desk.report.raw import DAY, NOW, between, plain, put, some_posts, told


def fact(repeats: int, corrections: int, **changes: object) -> FactMatch:
    whole = {
        "fact": "beras-plastik",
        "state": "matched",
        "claim": "=beras plastik beredar",
        "verdict": "Salah",
        "correction": "Tidak ada.",
        "owner": "Dinas",
        "checked": date(2026, 7, 1),
        "repeats": repeats,
        "corrections": corrections,
    }
    return FactMatch(**whole | changes)


@pytest.fixture
def eventful(engine: Engine) -> tuple[Report, list[ScoredPost]]:
    posts = some_posts(5, 4000)
    opened = datetime(2026, 7, 8, 2, 0, tzinfo=UTC)

    def told_alert(number: int, incident: str, at: datetime, **changes: object) -> Incoming:
        body = alert(number, incident=incident, issue="listrik", title="Listrik", at=at, **changes)
        return alert_record(number, body, at=at + timedelta(seconds=30))

    records = [
        told_alert(1, "satu", opened, opened_at=opened, severity=5),
        told_alert(
            2,
            "satu",
            opened + timedelta(hours=1),
            opened_at=opened,
            severity=8,
            sequence=1,
            event="updated",
            facts=(fact(9, 0),),
        ),
        told_alert(
            3,
            "satu",
            opened + timedelta(hours=2),
            opened_at=opened,
            severity=6,
            sequence=2,
            event="updated",
            facts=(fact(4, 3),),
        ),
        told_alert(4, "satu", opened + timedelta(days=1), opened_at=opened, severity=2, sequence=3, event="resolved"),
        told_alert(5, "dua", opened + timedelta(hours=3), opened_at=opened + timedelta(hours=3), severity=9),
        # Begun before the day, with nothing of it in the day.
        told_alert(6, "lama", opened - timedelta(days=3), opened_at=opened - timedelta(days=3)),
        told_alert(
            7,
            "tiga",
            opened + timedelta(hours=4),
            opened_at=opened + timedelta(hours=4),
            facts=(fact(50, 9, state="needs_review"),),
        ),
    ]

    def decided(number: int, kind: str, incident: str, minutes: int, by: str) -> Incoming:
        at = opened + timedelta(minutes=minutes)
        return decision_record(
            number, Action(id=f"k{number}", kind=kind, incident=incident, issue="listrik", by=by, at=at, reason="-1+1")
        )

    records += [
        decided(0, "acknowledge", "satu", 12, "Rini"),
        decided(1, "acknowledge", "satu", 40, "Budi"),
        decided(2, "acknowledge", "dua", 3 * 60 + 30, "Sari"),
        decided(3, "close", "dua", 5 * 60, "Sari"),
        decided(4, "mute", "lama", -48 * 60, "Budi"),
        decided(5, "acknowledge", "tiga", 30 * 60, "Budi"),  # the day after
    ]
    put(engine, posts, *records)
    return make_report(engine, period_of("day", DAY, "Asia/Jakarta"), (), NOW), posts


def test_incidents_and_the_time_until_somebody_took_them_on(eventful):
    report, _ = eventful
    assert [(one.incident, one.severity, one.alerts, one.opened, one.resolved) for one in report.incidents] == [
        ("dua", 9, 1, True, False),
        ("satu", 8, 3, True, False),  # its end is on the next day
        ("tiga", 7, 1, True, False),
    ]
    minutes = {one.incident: one.acknowledged_after for one in report.incidents}
    assert minutes == {"satu": 11.5, "dua": 29.5, "tiga": 26 * 60 - 0.5}
    assert {one.incident: one.acknowledged_by for one in report.incidents} == {"satu": "Rini", "dua": "Sari", "tiga": "Budi"}
    assert (report.answered.opened, report.answered.acknowledged) == (3, 3)
    assert (report.answered.median_minutes, report.answered.longest_minutes) == (29.5, 1559.5)
    assert [(one.kind, one.by) for one in report.decisions] == [
        ("acknowledge", "Rini"),
        ("acknowledge", "Budi"),
        ("acknowledge", "Sari"),
        ("close", "Sari"),
    ]
    assert {one.incident for one in report.open} == {"lama", "tiga"}  # closed and over are not


def test_facts_are_told_with_the_most_that_an_hour_had(eventful):
    report, _ = eventful
    [one] = report.facts
    assert (one.repeats, one.corrections, one.incidents, one.verdict) == (9, 3, ("satu",), "Salah")
    assert one.first_at == datetime(2026, 7, 8, 3, 0, tzinfo=UTC)


def test_shares_around_an_answer_are_those_of_the_raw_posts(eventful):
    report, posts = eventful
    of_it = [post for post in posts if "listrik" in post.issues]
    opened, reach = datetime(2026, 7, 8, 2, 0, tzinfo=UTC), timedelta(hours=6)
    answers = {
        ("dua", "acknowledge"): opened + timedelta(minutes=210),
        ("tiga", "acknowledge"): opened + timedelta(hours=30),
        ("satu", "correction"): opened + timedelta(hours=2),
        ("satu", "acknowledge"): opened + timedelta(minutes=12),
    }
    assert {(one.incident, one.answer): one.at for one in report.effects} == answers
    for one in report.effects:
        assert told(one.before) == plain(between(of_it, one.at - reach, one.at))
        assert told(one.after) == plain(between(of_it, one.at, one.at + reach))
        assert one.complete
