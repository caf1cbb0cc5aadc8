"""Every figure of posts in a report against plain code over the raw posts that were put into the store."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from streams.desk.report.make import make_report
from streams.desk.report.period import Span, period_of
from streams.desk.writing import Writer
from tests.streams.desk.records import TOPICS, posts_record, scored
from tests.streams.desk.report.raw import DAY, IDS, ISSUES, NOW, between, plain, put, some_posts, told

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
