import pytest
from sqlalchemy import Engine, select

from schemas.action import Action
from schemas.post import Engagement
from streams.desk.alert_rows import read_alert_row
from streams.desk.posts import Search, search
from streams.desk.retention import forget_old
from streams.desk.tables import METADATA, alerts, decisions, incidents
from streams.desk.writing import Writer
from streams.kafka.records import Incoming
from tests.streams.alerts.alerts import alert, sample
from tests.streams.desk.records import START, TOPICS, alert_record, decision_record, deletion, posts_record, scored

IDS = {TOPICS.scored.name: "a", TOPICS.alerts.name: "b", TOPICS.incident_actions.name: "c"}


@pytest.fixture
def writer(engine: Engine) -> Writer:
    return Writer(engine, TOPICS)


def stored(engine: Engine) -> list[str]:
    return [post.id for post in search(engine, Search()).posts]


def shown(engine: Engine) -> list[list[str]]:
    with engine.connect() as connection:
        rows = connection.execute(select(alerts.c.body).order_by(alerts.c.number)).scalars()
        return [[one.post for one in read_alert_row(body).samples] for body in rows]


def whole(engine: Engine) -> dict[str, list[object]]:
    with engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in METADATA.sorted_tables
            if table.name != "counters"
        }


def test_what_is_read_again_is_stored_once(engine, writer):
    records = [
        posts_record(0, scored(1), scored(2)),
        posts_record(1, scored(3)),
        alert_record(0, alert(1)),
        decision_record(0, Action(id="a", kind="close", incident="incident-1", issue="isu-1", by="Rini", at=START)),
    ]
    assert writer.put(records, IDS) == 4
    before = whole(engine)
    assert writer.put(records, IDS) == 0
    assert whole(engine) == before
    assert writer.places(IDS) == {
        (TOPICS.scored.name, 0): 2,
        (TOPICS.alerts.name, 0): 1,
        (TOPICS.incident_actions.name, 0): 1,
    }


def test_a_topic_made_anew_is_read_from_its_beginning(engine, writer):
    writer.put([posts_record(7, scored(1))], IDS)
    again = IDS | {TOPICS.scored.name: "z"}
    assert writer.places(again) == {}
    assert writer.put([posts_record(0, scored(2))], again) == 1
    assert stored(engine) == ["x:2", "x:1"]
    assert writer.places(again) == {(TOPICS.scored.name, 0): 1}


def test_posts_of_no_watched_issue_are_not_kept_and_undo_nothing(engine, writer):
    writer.put([posts_record(0, scored(1), scored(2, issues=()), scored(3, too_old=True))], IDS)
    writer.put([posts_record(1, scored(1, issues=(), text="lain"))], IDS)
    assert [post.text for post in search(engine, Search()).posts] == ["harga beras naik"]


def test_a_later_reading_takes_the_place_of_an_earlier_one(engine, writer):
    writer.put([posts_record(0, scored(1)), posts_record(1, scored(1, text="sudah diralat"))], IDS)
    writer.put([posts_record(2, scored(1, text="diralat lagi"))], IDS)
    assert [post.text for post in search(engine, Search()).posts] == ["diralat lagi"]


def test_a_deletion_takes_the_post_and_what_alerts_show_of_it(engine, writer):
    samples = (sample("satu", post="x:1"), sample("dua", post="x:2"))
    writer.put([posts_record(0, scored(1), scored(2)), alert_record(0, alert(1, samples=samples))], IDS)
    writer.put([deletion(1, "x:1")], IDS)
    assert stored(engine) == ["x:2"]
    assert shown(engine) == [["x:2"]]
    # An alert that was written before the deletion and is read after it.
    writer.put([alert_record(1, alert(2, samples=samples))], IDS)
    assert shown(engine) == [["x:2"], ["x:2"]]


def test_a_copy_without_erased_posts_takes_the_place_of_its_alert(engine, writer):
    writer.put([alert_record(0, alert(1, samples=(sample("satu", post="x:1"),)))], IDS)
    writer.put([alert_record(1, alert(1), copy_of=0)], IDS)
    assert shown(engine) == [[]]


def test_an_incident_is_told_by_its_last_alert_whatever_comes_late(engine, writer):
    last = alert(2, incident="i", sequence=2, event="resolved", severity=3)
    writer.put([alert_record(0, last), alert_record(1, alert(1, incident="i", sequence=1))], IDS)
    with engine.connect() as connection:
        [row] = connection.execute(select(incidents)).all()
    assert (row.severity, row.resolved) == (3, True)


@pytest.mark.parametrize("value", [b"{", b"[{}]", b"\xff", b"[1]"])
def test_what_cannot_be_read_is_passed_over_and_counted(engine, writer, value):
    broken = Incoming(TOPICS.scored.name, 0, 0, START, None, value)
    assert writer.put([broken, posts_record(1, scored(1))], IDS) == 2
    assert stored(engine) == ["x:1"]
    assert writer.unreadables.now() == {TOPICS.scored.name: 1}


def test_a_value_that_the_database_cannot_hold_stops_nothing(engine, writer):
    writer.put([alert_record(0, alert(1, sequence=2**70)), alert_record(1, alert(2)), posts_record(0, scored(1))], IDS)
    with engine.connect() as connection:
        assert connection.execute(select(alerts.c.id)).scalars().all() == ["alert-2"]
    assert writer.unreadables.now() == {TOPICS.alerts.name: 1}
    assert writer.places(IDS)[TOPICS.alerts.name, 0] == 2
    assert stored(engine) == ["x:1"]


def test_signs_that_a_database_does_not_take_are_blanks(engine, writer):
    writer.put([posts_record(0, scored(1, text="harga\0beras 'naik' \\ :"))], IDS)
    assert [post.text for post in search(engine, Search()).posts] == ["harga beras 'naik' \\ :"]


def test_posts_of_the_same_second_and_number_are_told_apart(engine, writer, monkeypatch):
    monkeypatch.setattr("streams.desk.post_rows.number_of", lambda created_at, post: created_at << 22)
    posts = [scored(1, id=f"x:{number}") for number in range(5)]
    writer.put([posts_record(0, *posts[:3])], IDS)
    writer.put([posts_record(1, *posts[2:])], IDS)
    assert sorted(stored(engine)) == [post.id for post in posts]


def test_what_is_old_goes_and_what_was_decided_with_it(engine, desk_settings, writer):
    action = Action(id="a", kind="close", incident="incident-1", issue="isu-1", by="Rini", at=START)
    writer.put([posts_record(0, scored(1)), alert_record(0, alert(1)), decision_record(0, action)], IDS)
    day = 86_400
    start = START.timestamp()
    assert forget_old(engine, desk_settings, start + 29 * day) == 0
    assert forget_old(engine, desk_settings, start + 31 * day) == 1
    assert stored(engine) == []
    assert forget_old(engine, desk_settings, start + 91 * day) == 1
    with engine.connect() as connection:
        assert [connection.execute(select(table)).all() for table in (alerts, incidents, decisions)] == [[], [], []]


def test_a_reading_again_raises_the_counts_and_leaves_the_verdict(engine, writer):
    again = {"repeat": True, "sentiment": None, "engagement": Engagement(likes=9)}
    writer.put([posts_record(0, scored(1), scored(2)), posts_record(1, scored(2, **again))], IDS)
    writer.put([posts_record(2, scored(1, text="lama", **again), scored(3, **again))], IDS)
    found = [(post.id, post.text, post.sentiment, post.actions) for post in search(engine, Search()).posts]
    assert found == [
        ("x:3", "harga beras naik", None, 9),
        ("x:2", "harga beras naik", "negative", 9),
        ("x:1", "harga beras naik", "negative", 9),
    ]


def test_an_edit_takes_the_place_of_a_post_and_one_that_speaks_of_nothing_watched_takes_it_away(engine, writer):
    writer.put([posts_record(0, scored(1), scored(2)), alert_record(0, alert(1, samples=(sample("satu", post="x:2"),)))], IDS)
    writer.put([posts_record(1, scored(1, text="diralat", repeat=True, edited=True))], IDS)
    writer.put([posts_record(2, scored(2, text="lain", issues=(), repeat=True, edited=True))], IDS)
    writer.put([posts_record(3, scored(2, repeat=True, outdated=True))], IDS)
    assert [(post.id, post.text) for post in search(engine, Search()).posts] == [("x:1", "diralat")]
    # What an alert said is said.
    assert shown(engine) == [["x:2"]]
