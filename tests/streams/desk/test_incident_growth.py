"""How an incident grew: over all of its time, in a bounded number of steps, with what was usual and every alert."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine

from schemas.alert import Reason
from schemas.alert_outlook import History
from streams.desk.chart_part import asked_part
from streams.desk.incident_growth import MOST_STEPS, Growth, began, growth, stretch
from streams.desk.incidents import whole_incident
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, posts_record, scored
from tests.streams.desk.test_app import IDS, client

MINUTE = timedelta(minutes=1)
THREE_HOURS = History(minutes=5, posts=(4,) * 36, negative=(1,) * 36, expected=(2.5,) * 36)


@pytest.fixture
def desk_settings(tmp_path) -> Settings:
    return Settings(desk_file=tmp_path / "desk.db")


def told(*minutes: int, resolved: bool = False, history: History | None = THREE_HOURS):
    """An incident that opened at the start, with an alert so many minutes later each."""
    return [
        alert(
            1,
            id=f"alert-{place}",
            sequence=place,
            event="opened" if not place else "resolved" if resolved and place == len(minutes) - 1 else "updated",
            opened_at=START,
            at=START + minute * MINUTE,
            history=history,
        )
        for place, minute in enumerate(minutes)
    ]


def put(engine: Engine, alerts, posts=()) -> None:
    records = [alert_record(number, one) for number, one in enumerate(alerts)]
    of_issue = [
        scored(number, id=f"x:at{second}", created_at=START + timedelta(seconds=second), issues=("isu-1",))
        for number, second in enumerate(posts)
    ]
    Writer(engine, TOPICS).put([*records, *([posts_record(0, *of_issue)] if of_issue else [])], IDS)


def grown(engine: Engine, newest: datetime | None = None, asked: dict[str, str] | None = None) -> Growth:
    whole = whole_incident(engine, "incident-1", START + timedelta(days=2))
    assert whole is not None
    found = growth(engine, whole, newest, asked)
    assert found is not None
    return found


def test_an_incident_of_hours_is_shown_from_before_it_began_until_now(engine):
    put(engine, told(0, 30, 300), [-3600, *range(0, 300, 10), 6 * 3600, 7 * 3600])
    found = grown(engine, newest=START + timedelta(hours=7))
    seen = found.seen
    assert datetime.fromtimestamp(seen.begin, UTC) == START - timedelta(hours=3)
    assert seen.seconds == 600
    assert (sum(seen.posts), max(seen.posts), len(seen.posts)) == (33, 30, 61)
    assert seen.posts.index(30) == 18  # the ten minutes after it opened
    assert found.alerts == (18, 21, 48)
    # The first alert knows the three hours before it, the later ones those before them; after the last one nobody does.
    assert found.expected[:21] == (5.0,) * 21
    assert found.expected[29] is None
    assert found.expected[30:48] == (5.0,) * 18
    assert set(found.expected[48:]) == {None}


def test_what_is_over_is_shown_until_it_was(engine):
    put(engine, told(0, 60, resolved=True), [0, 10])
    seen = grown(engine, newest=START + timedelta(days=20)).seen
    assert seen.begin + seen.seconds * len(seen.posts) == (START + timedelta(minutes=65)).timestamp()


def test_where_no_post_is_stored_the_last_alert_tells_its_hours(engine):
    put(engine, told(0, 30), [-7 * 86_400])
    found = grown(engine, newest=START + timedelta(minutes=30))
    assert (found.seen.posts, found.seen.negative, found.seen.seconds) == ([4] * 36, [1] * 36, 300)
    assert found.expected == (2.5,) * 36
    assert found.alerts == (30, 36)


def test_without_posts_and_hours_there_is_no_chart(engine):
    put(engine, told(0, 30, history=None))
    whole = whole_incident(engine, "incident-1", START)
    assert growth(engine, whole, None) is None


def test_what_came_before_the_oldest_stored_post_is_told_as_not_known(engine):
    put(engine, told(0, 30), [600])
    assert grown(engine).stored_from == int(START.timestamp()) + 600


def test_of_posts_that_are_stored_from_the_first_step_on_nothing_is_said(engine):
    put(engine, told(0, 30), [-3 * 3600 + 60])
    assert grown(engine).stored_from is None


def test_a_growth_of_a_day_begins_a_day_before():
    [first] = told(0)
    slow = Reason(kind="volume_spike", score=2, observed=40, expected=2.5, window_minutes=1440, path="span")
    assert began([first]) == START - timedelta(hours=3)
    assert began([first.model_copy(update={"reasons": (*first.reasons, slow)})]) == START - timedelta(days=1)


@given(st.integers(0, 600 * 24 * 60), st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]))
def test_however_long_it_lasts_the_steps_are_few_and_hold_all_of_it(minutes, zone):
    until = START + minutes * MINUTE
    begin, seconds, steps = stretch(START, until, zone)
    assert steps <= MOST_STEPS
    assert begin <= START.timestamp() < begin + seconds
    assert begin + (steps - 1) * seconds <= until.timestamp() < begin + steps * seconds


def test_a_part_of_an_incident_is_shown_in_finer_steps_within_the_whole(engine):
    put(engine, told(0, 30, 300), [*range(0, 300, 10), 6 * 3600, 7 * 3600])
    newest, begin = START + timedelta(hours=7), int(START.timestamp())
    whole = grown(engine, newest)
    part = grown(engine, newest, {"dari": str(begin - 600), "sampai": str(begin + 3600)})
    assert (part.limits, part.is_part, whole.is_part) == (whole.limits, True, False)
    assert (part.seen.begin, part.seen.seconds, len(part.seen.posts)) == (begin - 600, 60, 70)
    assert (sum(part.seen.posts), part.alerts) == (30, (10, 40))
    assert part.expected[:40] == (0.5,) * 40
    empty = grown(engine, newest, {"dari": str(begin + 2 * 3600), "sampai": str(begin + 3 * 3600)})
    assert (sum(empty.seen.posts), empty.is_part) == (0, True)
    assert not grown(engine, newest, dict(zip(("dari", "sampai"), map(str, whole.limits), strict=True))).is_part


@given(st.text("0123456789-x", max_size=12), st.text("0123456789", max_size=12))
@example("7000", "7001")
@example("0", "999999")
def test_whatever_part_is_asked_for_lies_within_the_whole_and_is_an_hour_at_least(first, last):
    part = asked_part({"dari": first, "sampai": last}, 5_000, 90_000)
    if part is not None:
        assert 5_000 <= part[0] <= part[1] - 3_600 <= 90_000 - 3_600


async def test_the_page_shows_all_alerts_tells_the_chart_in_words_and_as_a_table(engine, desk_settings):
    put(engine, told(0, 3, 30, 300), [*range(0, 300, 10), 6 * 3600])
    async with client(engine, desk_settings) as asked:
        page = (await asked.get("/insiden/incident-1")).text
        part = page[page.index("growth-title") :]
        drawn = orjson.loads(unescape(re.findall(r"data-figures='([^']*)'", part)[0]))
        assert (len(drawn["marks"]), drawn["told"]["alerts"][18], sum(drawn["posts"])) == (4, 2, 31)
        assert (drawn["times"][18], drawn["expected"][18]) == ("4 Juli 2026, 10.00", 5.0)
        says = (
            "31 unggahan, 4 Juli 2026, 07.00 WIB sampai 4 Juli 2026, 16.10 WIB; terbanyak 30 unggahan dalam 10 menit, "
            "mulai 4 Juli 2026, 10.00 WIB, biasanya 5. Peringatan di grafik: 4, pertama 4 Juli 2026, 10.00 WIB, "
            "terakhir 4 Juli 2026, 15.00 WIB. Unggahan tersimpan sejak 4 Juli 2026, 10.00 WIB."
        )
        assert f'id="chart-says">{says}' in part
        assert "<td>4 Juli 2026, 10.00</td><td>30</td><td>30</td><td>5</td><td>2</td>" in part
        assert "style=" not in part[: part.index("</section>")]
        asked.cookies.set("kentongan-bahasa", "en")
        assert "at most 30 posts in 10 minutes" in (await asked.get("/insiden/incident-1/bagian")).text


async def test_hundreds_of_alerts_make_no_heavy_page(engine, desk_settings):
    put(engine, told(*range(0, 3000, 5)), range(0, 3000 * 60, 300))
    async with client(engine, desk_settings) as asked:
        page = (await asked.get("/insiden/incident-1")).content
        assert len(page) < 150_000
