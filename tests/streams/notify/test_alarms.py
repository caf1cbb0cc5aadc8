"""What people are told of alarms on the pipeline, and what the Alertmanager is told of that."""

import json
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from streams.errors import UserError
from streams.notify.alarms import AlarmNotification, alarm_message
from streams.notify.channels import CONSOLE, Channel, Channels
from streams.notify.relay import PATH, Relay, relay
from streams.notify.senders import NotSentError
from streams.settings import Settings

SHAPE = json.loads((Path(__file__).parents[2] / "fixtures/alertmanager_webhook_v4.json").read_text())


def alarm(status="firing", severity="critical", **annotations):
    return {"status": status, "labels": {"alertname": "KentonganLag", "severity": severity}, "annotations": annotations}


def notification(*alarms, status="firing"):
    return SHAPE | {"status": status, "alerts": list(alarms)}


def message(*alarms, status="firing", **rules):
    told = AlarmNotification.model_validate(notification(*alarms, status=status))
    return alarm_message(told, Channel(url_file="x", **rules))


LAG = alarm(summary="Tahap bahasa tertinggal.", summary_en="Stage language is behind.", runbook="runbook.md#kentonganlag")
OVER = alarm("resolved", summary="Pekerja a\nmacet.", runbook="r")


def test_what_lasts_comes_first_with_its_runbook():
    told = message(OVER, LAG)
    assert told.subject == "Kentongan sendiri bermasalah"
    assert told.text == "[GENTING] Tahap bahasa tertinggal.\n    runbook.md#kentonganlag\n[SELESAI] Pekerja a macet."


def test_in_english_and_in_both_languages():
    assert message(LAG, language="en").text.startswith("[CRITICAL] Stage language is behind.")
    assert message(LAG, language="both").text.splitlines()[:2] == [
        "[GENTING] Tahap bahasa tertinggal.",
        "[CRITICAL] Stage language is behind.",
    ]


def test_an_sms_is_one():
    told = message(LAG, alarm(summary="x" * 500), style="sms")
    assert told.subject == ""
    assert told.text == "Kentongan sendiri bermasalah: [GENTING] Tahap bahasa tertinggal."
    assert len(message(alarm(summary="x" * 500), style="sms").text) == 160


def test_of_very_many_the_rest_is_counted_and_a_chat_takes_it():
    told = message(*[alarm(summary="x" * 400)] * 50, limit=1000)
    assert len(told.subject) + len(told.text) < 1000
    assert "... dan 30 lagi" in message(*[LAG] * 50).text


def test_the_shape_that_an_alertmanager_sends_is_taken():
    told = AlarmNotification.model_validate(SHAPE)
    assert alarm_message(told, Channel(url_file="x")).text == "[ALARM] ..."


class Taking:
    def __init__(self, fails=False):
        self.told = []
        self.fails = fails

    async def send(self, message):
        if self.fails:
            raise NotSentError("status 500")
        self.told.append(message.render())

    async def close(self):
        pass


async def answer(body, **senders):
    channels = Channels.model_validate({"channels": {name: {"url_file": "x"} for name in senders}})
    async with TestClient(TestServer(Relay(channels, senders).app())) as client:
        return (await client.post(PATH, data=body)).status


@pytest.mark.parametrize(
    ("fails", "status"), [((False, False), 200), ((False, True), 200), ((True, True), 502)], ids=["both", "one", "none"]
)
async def test_the_alertmanager_tries_again_when_nobody_was_told(fails, status):
    assert await answer(json.dumps(notification(LAG)), a=Taking(fails[0]), b=Taking(fails[1])) == status


@pytest.mark.parametrize("body", ["", "{}", "[]", json.dumps(notification() | {"version": "5"}), b"\xff", "x" * 20_000])
async def test_what_is_no_notification_is_refused_and_told_to_nobody(body):
    taking = Taking()
    assert await answer(body, a=taking) in (400, 413)
    assert not taking.told


@pytest.mark.parametrize(("names", "said"), [(["humas"], "there is no channel humas"), (["am"], "of kind alertmanager")])
async def test_a_channel_that_tells_nobody_is_refused(names, said):
    channels = Channels.model_validate(
        {"channels": {"console": {"kind": "console"}, "am": {"kind": "alertmanager", "url_file": "x"}}}
    )
    with pytest.raises(UserError, match=said):
        await relay(Settings(), channels, names, None, print)


async def test_a_port_that_is_taken_is_named():
    with pytest.raises(UserError, match="check KENTONGAN_ALARM_HOST"):
        await relay(Settings(alarm_host="192.0.2.1"), CONSOLE, ["console"], None, print)
