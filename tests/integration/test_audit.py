"""The audit trail on real brokers: many writers and one chain, and the commands that show and verify it."""

import asyncio
import contextlib
import gc
from collections import Counter

import httpx
import pytest
from aiokafka.errors import KafkaError

from schemas.codec import encode_record
from streams.audit.chain import Doing, following, verify
from streams.audit.journal import append, read_trail
from streams.desk.app import make_app
from streams.desk.database import open_database
from streams.desk.events import Events
from streams.kafka.clients import producer
from streams.local.broker import EmbeddedBroker
from tests.pipeline import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.timeout(200)]

WRITERS, EACH = 6, 3
LIST = """issues:
  - {id: beras, title: Harga beras, query: beras}
"""


def doing(number: int) -> Doing:
    return Doing(f"penulis-{number}", "facts.apply", "facts", {"added": number})


async def test_writers_at_a_time_make_one_chain_and_log_no_faults(broker, prefix, tmp_path, caplog):
    pipeline = Pipeline(
        broker.bootstrap_servers, prefix, tmp_path, idempotent_producer=not isinstance(broker, EmbeddedBroker)
    )
    await pipeline.prepare()

    async def write(number: int) -> None:
        for _ in range(EACH):
            await append(pipeline.settings, doing(number))

    await asyncio.gather(*(write(number) for number in range(WRITERS)))
    entries, faults = verify(await read_trail(pipeline.settings))
    assert faults == []
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
    assert Counter(entry.by for entry in entries) == {f"penulis-{number}": EACH for number in range(WRITERS)}


@pytest.mark.kafka
async def test_a_writer_that_died_with_its_entry_half_written_is_passed_over(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path)
    await pipeline.prepare()
    await append(pipeline.settings, doing(0))
    dead = producer(pipeline.settings, transactional_id=f"{prefix}audit")
    await dead.start()
    await dead.begin_transaction()
    await dead.send_and_wait(pipeline.topics.audit.name, b"half an entry", partition=0)
    entry = await append(pipeline.settings, doing(1))
    assert entry.number == 1
    assert verify(await read_trail(pipeline.settings))[1] == []
    with contextlib.suppress(KafkaError):
        await dead.stop()


async def test_what_people_do_is_entered_shown_and_verified_and_what_was_put_in_is_named(broker, prefix, tmp_path):
    pipeline = Pipeline(
        broker.bootstrap_servers,
        prefix,
        tmp_path,
        actor="Sari",
        idempotent_producer=not isinstance(broker, EmbeddedBroker),
    )
    await pipeline.prepare()
    (tmp_path / "watchlist.yaml").write_text(LIST)
    assert pipeline.run("watchlist", "apply", str(tmp_path / "watchlist.yaml")).returncode == 0
    assert pipeline.run("incident", "mute", "--issue", "beras", "--for", "1h", "--reason", "rahasia").returncode == 0
    assert pipeline.run("subject", "find", "--id", "x:1").returncode == 0
    shown = pipeline.run("audit", "list").stdout
    assert [line.split("  ")[-2:] for line in shown.splitlines()] == [
        ["watchlist.apply", "Sari: watchlist; added 1; added_ids beras"],
        ["incident.mute", shown.splitlines()[1].split("  ")[-1]],
        ["subject.find", "Sari: 1 posts; posts 1; records 0"],
    ]
    assert "rahasia" not in shown
    assert pipeline.run("audit", "list", "--action", "subject", "--json").stdout.count("\n") == 1
    noted = pipeline.run("audit", "head").stdout.strip()
    whole = pipeline.run("audit", "verify", "--anchor", noted)
    assert (whole.returncode, whole.stdout.strip()) == (
        0,
        "3 entries follow from one another, with 1 that were noted down.",
    )
    entries, _ = verify(await read_trail(pipeline.settings))
    forged = following(entries[1], Doing("Budi", "subject.erase", "p1-x", {}), entries[1].at)
    async with producer(pipeline.settings) as client:
        await client.send_and_wait(pipeline.topics.audit.name, encode_record(forged), partition=0)
        await client.send_and_wait(pipeline.topics.audit.name, b"no entry", partition=0)
    again = pipeline.run("watchlist", "apply", str(tmp_path / "watchlist.yaml"))
    assert f"passed over: 1 on {pipeline.topics.audit.name}" in again.stderr
    found = pipeline.run("audit", "verify", "--anchor", noted)
    assert found.returncode == 1
    assert "entry 2 stands at offset" in found.stdout
    assert pipeline.run("audit", "verify", "--anchor", "x").returncode == 2


async def test_who_changed_which_account_is_entered_and_no_password_is(broker, prefix, tmp_path):
    transactions = not isinstance(broker, EmbeddedBroker)
    pipeline = Pipeline(
        broker.bootstrap_servers,
        prefix,
        tmp_path,
        actor="Sari",
        idempotent_producer=transactions,
        desk_file=tmp_path / "desk.db",
    )
    await pipeline.prepare()
    (tmp_path / "password").write_text("kentongan berbunyi")
    given = ("--password-file", str(tmp_path / "password"))
    for arguments, code in (
        (("add", "rini", "--role", "officer", *given), 0),
        (("role", "rini", "editor"), 0),
        (("password", "rini", *given), 0),
        (("remove", "tono"), 2),
    ):
        assert pipeline.run("desk", "account", *arguments).returncode == code
    await change_own_password(pipeline, "rini", "kentongan berbunyi", "bambu dipukul tiga kali")
    assert pipeline.run("desk", "account", "remove", "rini").returncode == 0
    entries, faults = verify(await read_trail(pipeline.settings))
    assert faults == []
    signed_in = [entry for entry in entries if entry.action == "account.sign_in"]
    assert [(entry.by, entry.target, entry.details) for entry in signed_in] == [("rini", "rini", {"through": "password"})] * 3
    entries = [entry for entry in entries if entry not in signed_in]
    assert [(entry.action, entry.target, entry.outcome, entry.details) for entry in entries] == [
        ("account.add", "rini", "done", {"role": "officer"}),
        ("account.role", "rini", "done", {"role": "editor"}),
        ("account.password", "rini", "done", {}),
        ("account.remove", "tono", "failed", {}),
        ("account.password", "rini", "done", {}),
        ("account.remove", "rini", "done", {}),
    ]
    assert [entry.by for entry in entries] == ["Sari"] * 4 + ["rini", "Sari"]


async def change_own_password(pipeline: Pipeline, name: str, current: str, new: str) -> None:
    """On the desk, by one of two sessions; the other one ends."""
    engine = open_database(pipeline.settings)
    app = make_app(pipeline.settings, engine, Events(engine), lambda: None, None)
    one, other = (httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") for _ in range(2))
    async with one, other:
        for client in (one, other):
            assert (await client.post("/masuk", data={"name": name, "password": current})).status_code == 303
        done = await one.post("/kata-sandi", data={"current": current, "new": new, "again": new}, follow_redirects=True)
        assert (done.status_code, "Kata sandi sudah diganti" in done.text) == (200, True)
        assert [(await client.get("/kata-sandi")).status_code for client in (one, other)] == [200, 303]
        assert (await other.post("/masuk", data={"name": name, "password": new})).status_code == 303
    engine.dispose()


@pytest.mark.kafka
async def test_the_start_of_a_worker_is_entered(kafka, prefix, tmp_path):
    pipeline = Pipeline(kafka.bootstrap_servers, prefix, tmp_path)
    await pipeline.prepare()
    async with producer(pipeline.settings) as client:
        await client.send_and_wait(pipeline.topics.audit.name, b"no entry", partition=0)
    pipeline.start_worker("--stage", "notify", instance_id="satu")
    try:

        async def entered() -> bool:
            entries, _ = verify(await read_trail(pipeline.settings))
            return [(entry.by, entry.action, entry.details["stages"]) for entry in entries] == [
                ("worker satu", "worker.start", "notify")
            ]

        await pipeline.eventually(entered, within=60, what="the start is entered")
        await pipeline.said(f"records that could not be read were passed over: 1 on {pipeline.topics.audit.name}")
    finally:
        pipeline.close()
