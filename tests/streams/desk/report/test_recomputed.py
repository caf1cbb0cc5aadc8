"""Every figure of a report against plain code over the raw posts, alerts and decisions that were put into the store."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from schemas.action import Action
from schemas.fact import FactMatch
from schemas.scored import ScoredPost, Sentiment
from schemas.watchlist import Issue
from streams.desk.report.figures import Counts, Report
from streams.desk.report.make import make_report
from streams.desk.report.period import Span, period_of
from streams.desk.writing import Writer
from streams.kafka.records import Incoming
from tests.streams.desk.records import TOPICS, alert_record, decision_record, posts_record, scored
from tests.streams.web.alerts import alert

IDS = {one.name: "a" for one in (TOPICS.scored, TOPICS.alerts, TOPICS.incident_actions, TOPICS.watchlist)}
DAY = date(2026, 7, 8)
"""A Wednesday."""
ISSUES = ("harga-pangan", "listrik", "banjir_rob", "a" * 100)
NOW = datetime(2026, 7, 12, 20, 0, tzinfo=UTC)


def some_posts(seed: int, many: int) -> list[ScoredPost]:
    """Posts of three weeks, with and without author and sentiment, of one issue or of several."""
    chance = random.Random(seed)
    found = []
    for number in range(many):
        at = datetime(2026, 6, 27, tzinfo=UTC) + timedelta(seconds=chance.randrange(16 * 86_400))
        label = chance.choice(["negative", "neutral", "positive"])
        feels = Sentiment(label=label, negative=0.4, neutral=0.3, positive=0.3, abstained=chance.random() < 0.1, model="m")
        found.append(
            scored(
                number,
                created_at=at,
                issues=tuple(chance.sample(ISSUES, chance.choice([1, 1, 2, 3]))),
                source=chance.choice(["x", "youtube"]),
                author=chance.choice([None, *(f"akun{one}" for one in range(40))]),
                sentiment=None if chance.random() < 0.05 else feels,
            )
        )
    return found


def plain(posts: list[ScoredPost]) -> dict[str, float | None]:
    """The figures of posts, counted one by one."""
    felt = Counter(post.sentiment.label for post in posts if post.sentiment and not post.sentiment.abstained)
    clear = sum(felt.values())
    return {
        "posts": len(posts),
        "negative": felt["negative"],
        "neutral": felt["neutral"],
        "positive": felt["positive"],
        "accounts": len({post.author for post in posts if post.author}),
        "with_account": sum(post.author is not None for post in posts),
        "unclear": len(posts) - clear,
        "negative_share": felt["negative"] / clear if clear else None,
    }


def between(posts: list[ScoredPost], since: datetime, until: datetime) -> list[ScoredPost]:
    return [post for post in posts if since <= post.created_at.replace(microsecond=0) < until]


def put(engine: Engine, posts: list[ScoredPost], *more: Incoming) -> None:
    issues = [
        Incoming(
            TOPICS.watchlist.name,
            0,
            number,
            NOW,
            name.encode(),
            Issue(id=name, title=f"=Isu {number}", query="beras").model_dump_json().encode(),
        )
        for number, name in enumerate(ISSUES)
    ]
    records = [posts_record(number, *posts[first : first + 100]) for number, first in enumerate(range(0, len(posts), 100))]
    Writer(engine, TOPICS).put([*records, *more, *issues], IDS)


def told(counts: Counts | None) -> dict[str, float | None] | None:
    return None if counts is None else counts.model_dump()


# Written out by hand: what a day is must not be taken from the code that is tested.
HOURS = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}


@pytest.mark.parametrize(
    ("zone", "span", "only"),
    [
        ("Asia/Jakarta", "day", ()),
        ("Asia/Makassar", "week", ()),
        ("Asia/Jayapura", "day", ("listrik", "banjir_rob")),
        ("Asia/Jakarta", "week", ("a" * 100,)),
    ],
)
def test_counts_are_those_of_the_raw_posts(engine: Engine, zone: str, span: Span, only: tuple[str, ...]):
    posts = some_posts(1, 1500)
    put(engine, posts)
    here = timezone(timedelta(hours=HOURS[zone]))
    begin = datetime(2026, 7, 8 if span == "day" else 6, tzinfo=here)
    length = timedelta(days=1 if span == "day" else 7)
    end = min(begin + length, NOW)
    report = make_report(engine, period_of(span, DAY, zone), only, NOW)
    wanted = [post for post in posts if not only or set(post.issues) & set(only)]
    during = between(wanted, begin, end)
    earlier = between(wanted, begin - length, end - length)

    assert (report.since, report.until) == (begin, end)
    assert told(report.total.now) == plain(during)
    assert told(report.total.before) == plain(earlier)
    for name in only or ISSUES:
        [row] = [one for one in report.issues if one.issue == name]
        assert told(row.now) == plain([post for post in during if name in post.issues])
        assert told(row.before) == plain([post for post in earlier if name in post.issues])
        assert row.title == f"=Isu {ISSUES.index(name)}"
    assert {one.issue for one in report.issues} == set(only or ISSUES)
    assert [one.now.posts for one in report.issues] == sorted((one.now.posts for one in report.issues), reverse=True)
    assert {one.source: (one.posts, one.negative) for one in report.sources} == {
        name: (plain(of_it)["posts"], plain(of_it)["negative"])
        for name in ("x", "youtube")
        if (of_it := [post for post in during if post.source == name])
    }


def test_what_the_store_does_not_reach_back_to_is_not_compared(engine: Engine):
    posts = [post for post in some_posts(2, 300) if post.created_at > datetime(2026, 7, 7, 12, tzinfo=UTC)]
    put(engine, posts)
    report = make_report(engine, period_of("day", DAY, "Asia/Jakarta"), (), NOW)
    assert report.total.before is None
    assert {one.before for one in report.issues} == {None}


def test_a_day_that_is_not_over_is_compared_up_to_the_same_hour(engine: Engine):
    posts = some_posts(3, 1500)
    put(engine, posts)
    now = datetime(2026, 7, 8, 3, 0, tzinfo=UTC)  # 10 o'clock in Jakarta
    report = make_report(engine, period_of("day", DAY, "Asia/Jakarta"), (), now)
    assert not report.over
    assert told(report.total.now) == plain(between(posts, datetime(2026, 7, 7, 17, tzinfo=UTC), now))
    day = timedelta(days=1)
    assert told(report.total.before) == plain(between(posts, datetime(2026, 7, 6, 17, tzinfo=UTC), now - day))


def test_a_post_that_comes_late_is_in_the_next_report_alone(engine: Engine):
    put(engine, some_posts(4, 200))
    period = period_of("day", DAY, "Asia/Jakarta")
    first = make_report(engine, period, (), NOW)
    late = scored(9_999, created_at=datetime(2026, 7, 8, 5, tzinfo=UTC))
    Writer(engine, TOPICS).put([posts_record(1000, late)], IDS)
    later = make_report(engine, period, (), NOW + timedelta(hours=1))
    assert later.total.now.posts == first.total.now.posts + 1
    assert later.made_at - first.made_at == timedelta(hours=1)


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


def test_a_day_is_that_of_the_zone():
    for name, hours in HOURS.items():
        period = period_of("day", DAY, name)
        assert period.since == datetime(2026, 7, 8, tzinfo=UTC) - timedelta(hours=hours)
        assert period.until - period.since == timedelta(days=1)
    week = period_of("week", DAY, "Asia/Jakarta")
    assert (week.first, week.last) == (date(2026, 7, 6), date(2026, 7, 12))
    assert week.before().last == date(2026, 7, 5)
    # A zone that changes its clock has days of 23 and 25 hours.
    spring = period_of("day", date(2026, 3, 29), "Europe/Amsterdam")
    assert spring.until - spring.since == timedelta(hours=23)
    assert spring.since.astimezone(ZoneInfo("Europe/Amsterdam")).hour == 0
