"""The AsyncAPI document is current, valid for the official parser, and true of what is on the topics."""

import json
import subprocess

import jsonschema
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from deploy.asyncapi import FILE, main
from schemas.alert import Alert
from streams.alerts.cloudevents import alert_headers
from tests.javascript import JavaScriptUnavailableError, folder, node
from tests.missing import is_missing
from tests.streams.alerts.alerts import alert

DOCUMENT = json.loads(FILE.read_text())
PARSE = FILE.parents[1] / "tests/node/asyncapi.js"


def complaints(path) -> list[str]:
    try:
        there = folder()
        program = node()
    except JavaScriptUnavailableError as error:
        is_missing("the AsyncAPI parser", error)
    script = there / PARSE.name
    script.write_text(PARSE.read_text())
    done = subprocess.run([program, script, path], capture_output=True, text=True, timeout=100, check=False)
    assert not done.stderr, done.stderr
    return done.stdout.splitlines()


def test_the_document_is_what_the_code_says():
    assert main(["--check"]) == 0


def test_the_official_parser_finds_nothing_wrong(tmp_path):
    assert complaints(FILE) == []
    wrong = tmp_path / "wrong.json"
    wrong.write_text(FILE.read_text().replace('"action": "send"', '"action": "shout"'))
    assert complaints(wrong)


def test_a_real_alert_obeys_the_message():
    message = DOCUMENT["components"]["messages"]["alert"]
    one = alert(1)
    headers = {name: value.decode() for name, value in alert_headers(one)}
    jsonschema.validate(headers, message["headers"])
    payload = {"components": DOCUMENT["components"], **message["payload"]}
    jsonschema.validate(json.loads(one.model_dump_json(exclude_none=True)), payload)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"id": "x"}, payload)


def test_a_real_alert_is_a_cloud_event_for_the_official_library():
    one = alert(1)
    value = one.model_dump_json().encode()
    message = KafkaMessage(headers=dict(alert_headers(one)), key=one.incident.encode(), value=value)
    event = from_binary(message, JSONFormat())
    assert Alert.model_validate_json(json.dumps(event.get_data())) == one
    assert event.get_id() == one.id
    assert event.get_specversion() == "1.0"
    assert event.get_type() == f"id.kentongan.alert.{one.event}.v1"
    assert event.get_subject() == one.issue
    assert event.get_time() == one.at
