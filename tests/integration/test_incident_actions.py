"""What somebody decides about an incident holds in running workers, on each kind of broker."""

import json
import re

import pytest
import yaml

from schemas.codec import encode_record
from schemas.watchlist import Issue
from streams.kafka.clients import producer
from tests.brokers import ApacheKafka
from tests.pipeline import Pipeline
from tests.receivers import WebReceiver
from tests.streams.virality.sample import alert

pytestmark = pytest.mark.integration

MUTED = "8e0e7c0e-0000-4000-8000-000000000000"
OTHER = "8e1111ff-0000-4000-8000-000000000000"


@pytest.fixture
async def pipeline(broker, prefix, tmp_path):
    async with WebReceiver() as receiver:
        (tmp_path / "alamat").write_text(receiver.apprise_url)
        humas = {"url_file": str(tmp_path / "alamat"), "group": "0s", "cap": 1000}
        (tmp_path / "channels.yaml").write_text(yaml.safe_dump({"default": ["humas"], "channels": {"humas": humas}}))
        found = Pipeline(
            broker.bootstrap_servers,
            prefix,
            tmp_path,
            channels_file=tmp_path / "channels.yaml",
            idempotent_producer=isinstance(broker, ApacheKafka),
        )
        found.receiver = receiver
        await found.prepare([Issue(id="beras", title="Harga beras", query="beras", zone="Asia/Makassar")])
        yield found
        found.close()


def decided(pipeline, *arguments):
    found = pipeline.run("incident", *arguments, "--by", "Sari")
    assert (found.returncode, found.stderr) == (0, "")
    return found.stdout


def listed(pipeline, *options):
    found = pipeline.run("incident", "list", "--json", *options)
    assert (found.returncode, found.stderr) == (0, "")
    return {row["incident"]: row for row in map(json.loads, found.stdout.splitlines())}


class Told:
    """Alerts of two incidents, in turn, and what of them reaches people."""

    def __init__(self, pipeline):
        self.pipeline, self.sent = pipeline, 0

    async def tell(self):
        """Send an alert of the one incident and then of the other; return which was told, once the second was."""
        mark, before = self.sent, len(self.pipeline.receiver.bodies)
        self.sent += 1
        async with producer(self.pipeline.settings) as sender:
            for incident, issue in ((MUTED, "beras"), (OTHER, "banjir")):
                name = f"{issue}-{mark}"
                one = alert(id=name, incident=incident, issue=issue, title=name, sequence=mark)
                # One partition: what is sent second comes second.
                value = encode_record(one.model_copy(update={"event": "updated" if mark else "opened"}))
                await sender.send_and_wait(self.pipeline.topics.alerts.name, value, partition=0)

        async def second():
            return any(f"banjir-{mark}" in str(body) for body in self.pipeline.receiver.bodies[before:])

        await self.pipeline.eventually(second, within=60, what="the alert of the other incident is told")
        return ["beras" for body in self.pipeline.receiver.bodies[before:] if f"beras-{mark}" in str(body)]


async def known(pipeline, count):
    """Wait until the worker has seen so many changes, a few seconds at most."""

    async def look():
        return pipeline.log().count("actions_changed") >= count

    await pipeline.eventually(look, within=5, what=f"the worker sees {count} actions")


async def test_what_is_decided_is_seen_by_a_running_worker_within_seconds(pipeline):
    pipeline.start_worker("--stage", "notify", "--stage", "deliver")
    told = Told(pipeline)
    assert await told.tell() == ["beras"]

    said = decided(pipeline, "mute", MUTED[:4], "--for", "4h", "--reason", "sudah ditangani")
    assert said.startswith("The incident 8e0e7c0e (beras-0) is muted by Sari until ")
    assert said.endswith(": nothing of it is sent.\n")
    await known(pipeline, 1)
    assert await told.tell() == []
    shown = pipeline.run("incident", "list").stdout
    assert "8e0e7c0e  7/10  open since " in shown
    assert "\n          Percakapan “Harga beras” melonjak\n          muted by Sari until " in shown
    row = listed(pipeline)[MUTED]
    assert (row["muted"], row["acknowledged"], row["alerts"]) == (True, False, 2)
    assert (row["actions"][0]["by"], row["actions"][0]["reason"]) == ("Sari", "sudah ditangani")

    assert decided(pipeline, "undo", "mute", MUTED) == "The incident 8e0e7c0e (beras-1) is no longer muted.\n"
    await known(pipeline, 2)
    assert await told.tell() == ["beras"]

    decided(pipeline, "mute", "--issue", "beras", "--for", "1d", "--reason", "rapat")
    await known(pipeline, 3)
    assert await told.tell() == []
    decided(pipeline, "undo", "mute", "--issue", "beras")
    await known(pipeline, 4)

    assert "it is not escalated" in decided(pipeline, "ack", MUTED)
    await known(pipeline, 5)
    assert await told.tell() == ["beras"]
    said = decided(pipeline, "false-alarm", MUTED, "--reason", "iklan")
    assert said.endswith(": nothing more of it is sent; false alarms of the issue so far: 1.\n")
    await known(pipeline, 6)
    assert await told.tell() == []
    assert set(listed(pipeline)) == {OTHER}
    row = listed(pipeline, "--all")[MUTED]
    assert (row["open"], row["closed"], row["acknowledged"], row["false_alarms_of_issue"]) == (False, True, True, 1)
    shown = pipeline.run("incident", "show", MUTED).stdout
    assert "called a false alarm by Sari: iklan" in shown
    assert "incidents of beras that were called false alarms: 1" in shown

    pipeline.start_worker("--stage", "notify", "--stage", "deliver")  # a worker that starts knows it all
    await pipeline.said("worker_started", worker=1)
    pipeline.workers[0].terminate()
    assert pipeline.workers[0].wait(30) == 0
    assert await told.tell() == []
    for arguments, complaint in (
        (("ack", "8e"), "2 incidents begin with 8e: "),
        (("ack", "9"), "there is no incident 9; "),
        (("mute", "--issue", "tol", "--for", "1h", "--reason", "x"), "there is no issue tol; "),
        (("undo", "close", OTHER), "the incident 8e1111ff (banjir-6) is not closed, "),
        (("close", OTHER, "--reason", ""), "--reason cannot be used: "),
    ):
        found = pipeline.run("incident", *arguments)
        assert found.returncode == 2
        assert found.stderr.startswith(f"kentongan: {complaint}")
        assert found.stderr.count("\n") == 1


async def test_colleagues_hand_an_incident_over_and_leave_notes_that_can_be_taken_away(pipeline):
    one = alert(incident=MUTED, issue="beras", title="Harga beras")
    async with producer(pipeline.settings) as sender:
        await sender.send_and_wait(pipeline.topics.alerts.name, encode_record(one), partition=0)
    said = decided(pipeline, "hand-over", "8e0e", "--to", "Budi")
    assert said.endswith(" is handed over to Budi by Sari: it is not escalated.\n")
    row = listed(pipeline)[MUTED]
    assert (row["acknowledged"], row["actions"][0]["to"]) == (True, "Budi")
    decided(pipeline, "note", "8e0e", "telepon 0812-3456-7890 milik @budi_santoso")
    shown = pipeline.run("incident", "show", "8e0e").stdout
    [note] = re.findall("note ([0-9a-f]{8}) by Sari: telepon \\[TELEPON\\] milik @…\n", shown)
    assert decided(pipeline, "remove-note", "8e0e", note) == "The note is gone.\n"
    assert " note " not in pipeline.run("incident", "show", "8e0e").stdout
    found = pipeline.run("incident", "remove-note", "8e0e", note)
    assert (found.returncode, found.stderr.count("\n")) == (2, 1)


async def test_a_term_that_nobody_watches_is_shown_and_taken_by_its_name(pipeline):
    term = alert(incident=OTHER, kind="emerging_issue", issue="#1d02a3b4c5d6e7f8", title="#gaspol")
    async with producer(pipeline.settings) as sender:
        await sender.send_and_wait(pipeline.topics.alerts.name, encode_record(term), partition=0)
    said = decided(pipeline, "mute", "--issue", "#gaspol", "--for", "1d", "--reason", "lomba")
    assert said.startswith("The issue #gaspol is muted by Sari until ")
    assert listed(pipeline)[OTHER]["muted"] is True
    shown = pipeline.run("incident", "list").stdout
    assert "  #gaspol\n" in shown
    assert "1d02" not in shown
