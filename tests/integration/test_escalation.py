"""A severe incident that nobody takes on is passed on to a second channel; one that somebody acknowledged is not."""

import pytest

from schemas.codec import encode_record
from streams.kafka.clients import producer
from tests.pipeline import Pipeline
from tests.receivers import WebReceiver, write_channels
from tests.streams.virality.sample import alert

pytestmark = [pytest.mark.integration, pytest.mark.kafka]

AFTER = 20  # seconds, in which the acknowledgement has to arrive
TAKEN, MILD, LEFT = ("8e0e7c0e-taken", 9), ("7b0a4a0e-mild", 7), ("5f0f5a52-left", 9)


@pytest.fixture
async def duty():
    async with WebReceiver() as found:
        yield found


@pytest.fixture
async def head():
    async with WebReceiver() as found:
        yield found


@pytest.fixture
async def pipeline(kafka, prefix, tmp_path, duty, head):
    rules = {"group": "0s", "cap": 1000}
    path = write_channels(
        tmp_path,
        {"jaga": duty.apprise_url, "pimpinan": head.apprise_url},
        pimpinan={**rules, "language": "en"},
        jaga={**rules, "escalation": {"severity": 8, "after": f"{AFTER}s", "to": "pimpinan"}},
    )
    path.write_text(path.read_text().replace("- pimpinan\n", ""))  # who is told by nothing but the escalation
    found = Pipeline(kafka.bootstrap_servers, prefix, tmp_path, channels_file=path, partitions=1)
    await found.prepare()
    yield found
    found.close()


async def tell(pipeline, name, severity):
    one = alert(id=f"{name}-0", incident=name, title=name, severity=severity, issue=name)
    async with producer(pipeline.settings) as sender:
        await sender.send_and_wait(pipeline.topics.alerts.name, encode_record(one), key=name.encode())


async def test_what_nobody_acknowledges_is_passed_on_and_what_somebody_takes_on_is_not(pipeline, duty, head):
    async def told(receiver, name):
        async def look():
            return [body for body in receiver.bodies if name in body["title"]]

        return await pipeline.eventually(look, within=60, what=f"{name} is told")

    pipeline.start_worker("--stage", "notify", "--stage", "deliver")
    for name, severity in (MILD, TAKEN):
        await tell(pipeline, name, severity)
        await told(duty, name)
    # The message itself says how it is done.
    [message] = await told(duty, TAKEN[0])
    assert "Tangani: kentongan incident ack 8e0e7c0e --by NAMA" in message["message"]
    done = pipeline.run("incident", "ack", "8e0e7c0e", "--by", "Sari")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The incident 8e0e7c0e (8e0e7c0e-taken) is acknowledged by Sari: it is not escalated.\n"
    await pipeline.said("actions_changed", within=20)

    # Both others came earlier, so once this one is passed on they would have been.
    await tell(pipeline, *LEFT)
    [first] = await told(duty, LEFT[0])
    [passed_on] = await told(head, LEFT[0])
    assert passed_on["message"].startswith("Nobody has answered for ")
    assert "kentongan incident ack 5f0f5a52 --by NAME" in passed_on["message"]
    assert "Belum ada yang menanggapi" not in first["message"]
    assert head.times[0] - duty.times[-1] >= AFTER - 1
    assert [LEFT[0] in body["title"] for body in head.bodies] == [True]
