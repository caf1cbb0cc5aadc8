from datetime import datetime

from schemas.alert import Alert
from streams.alerts.cloudevents import alert_headers
from tests.streams.virality.sample import alert


def test_the_attributes_that_the_specification_asks_for_are_there():
    one = alert()
    found = {name: value.decode() for name, value in alert_headers(one)}
    assert found["ce_specversion"] == "1.0"
    assert found["ce_id"] == one.id
    assert found["ce_type"] == "id.kentongan.alert.opened.v1"
    assert found["ce_source"].startswith("/")
    assert datetime.fromisoformat(found["ce_time"]) == one.at
    assert found["content-type"] == "application/json"


def test_nothing_personal_is_in_them():
    one: Alert = alert()
    text = repr(alert_headers(one))
    assert one.samples[0].excerpt not in text
    assert one.samples[0].post not in text
