"""Notes and hand-overs in the store and on the page: each once, taken away where a record without a value says so."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from schemas.action import Action, action_key
from streams.desk.incidents import whole_incident
from streams.desk.retention import forget_old
from streams.desk.tables import decisions
from streams.desk.writing import Writer
from streams.kafka.records import Incoming
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, decision_record
from tests.streams.desk.test_app import IDS, client

NOTE = Action(id="n", kind="note", incident="incident-1", issue="isu-1", by="Rini", at=START, reason="<b>kades ditelepon</b>")


def put(engine: Engine, *records: Incoming) -> None:
    Writer(engine, TOPICS).put(records, IDS)


def notes(engine: Engine) -> list[str]:
    whole = whole_incident(engine, "incident-1", datetime.now(UTC))
    assert whole is not None
    assert not whole.decided
    return [one.id for one in whole.notes]


def gone(offset: int, action: Action) -> Incoming:
    return Incoming(TOPICS.incident_actions.name, 0, offset, START, action_key(action).encode(), None)


def test_notes_stand_beside_one_another_each_once_until_one_is_taken_away(engine):
    put(engine, alert_record(0, alert(1)), decision_record(0, NOTE), decision_record(1, NOTE))
    put(engine, decision_record(2, NOTE.model_copy(update={"id": "m"})))
    assert notes(engine) == ["n", "m"]
    put(engine, gone(3, NOTE))
    assert notes(engine) == ["m"]


def test_only_notes_are_taken_away(engine):
    close = Action(id="a", kind="close", incident="incident-1", issue="isu-1", by="Rini", at=START)
    put(engine, alert_record(0, alert(1)), decision_record(0, close), gone(1, close))
    with engine.connect() as connection:
        assert connection.scalars(select(decisions.c.id)).all() == ["a"]


def test_a_note_stays_until_it_is_off_its_topic(engine, desk_settings):
    close = Action(id="a", kind="close", incident="incident-1", issue="isu-1", by="Rini", at=START)
    put(engine, alert_record(0, alert(1)), decision_record(0, NOTE), decision_record(1, close))
    forget_old(engine, desk_settings, (START + timedelta(days=365)).timestamp())
    with engine.connect() as connection:
        assert connection.scalars(select(decisions.c.id)).all() == ["n"]
    put(engine, gone(2, NOTE))
    with engine.connect() as connection:
        assert not connection.scalars(select(decisions.c.id)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "note"},
        {"kind": "note", "reason": "x", "until": START},
        {"kind": "note", "reason": "x", "to": "Budi"},
        {"kind": "close", "to": "Budi"},
    ],
)
def test_what_fits_no_kind_is_no_action(wrong):
    with pytest.raises(ValueError, match=r"note|acknowledgement"):
        Action(id="1", incident="i", issue="isu-1", by="Rini", at=START, **wrong)


async def test_the_page_tells_notes_as_text_and_to_whom_an_incident_was_handed_over(engine, desk_settings):
    over = Action(id="a", kind="acknowledge", incident="incident-1", issue="isu-1", by="Rini", to="Budi", at=START)
    put(engine, alert_record(0, alert(1)), decision_record(0, NOTE), decision_record(1, over))
    async with client(engine, desk_settings) as asked:
        text = (await asked.get("/insiden/incident-1")).text
        assert "Diserahkan kepada Budi oleh Rini" in text
        assert "&lt;b&gt;kades ditelepon&lt;/b&gt;" in text
        found = (await asked.get("/api/v1/incidents/incident-1")).json()
        assert [one["reason"] for one in found["notes"]] == ["<b>kades ditelepon</b>"]
        assert [one["to"] for one in found["decisions"]] == ["Budi"]
        assert (await asked.post("/insiden/incident-1/catatan", data={"text": " "})).status_code == 400
        assert (await asked.post("/insiden/incident-1/catatan", data={"text": "x" * 501})).status_code == 400
        for wrong in ({"kind": "hand_over", "to": " "}, {"kind": "note", "reason": "x"}, {"kind": "note"}):
            assert (await asked.post("/insiden/incident-1/keputusan", data=wrong)).status_code == 400
        from_elsewhere = {"sec-fetch-site": "cross-site"}
        answer = await asked.post("/insiden/incident-1/catatan", data={"text": "x"}, headers=from_elsewhere)
        assert answer.status_code == 403
