"""The HTTP interface as another program sees it: pages, streams, tokens, limits, and what a fuzzer makes of it."""

import asyncio
import os
import subprocess
import sys
from typing import Any

import orjson
import pytest

from schemas.alert import Alert
from streams.kafka.admin import create_topics
from streams.settings import PREFIX, Settings
from tests.api import Api, events, get
from tests.pipeline import eventually
from tests.streams.web.alerts import alert

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300)]

MANY = 1500
"""More than the server keeps at hand."""


@pytest.fixture
async def api(kafka, prefix, tmp_path) -> Api:
    settings = Settings(bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=3)
    await create_topics(settings)
    return Api(settings, tmp_path)


async def test_pages_give_every_alert_once_and_a_filter_those_that_it_lets_through(api):
    await api.write(*(alert(number, issue=f"isu-{number % 3}") for number in range(120)))
    async with api.running() as session:
        found, cursor = [], None
        while True:
            status, page = await get(session, "/alerts?limit=50" + (f"&after={cursor}" if cursor else ""))
            assert status == 200
            found += page["alerts"]
            cursor = page["next"]
            if not page["more"]:
                break
        assert sorted(one["id"] for one in found) == sorted(f"alert-{number}" for number in range(120))
        assert Alert.model_validate_json(orjson.dumps(found[0])).id == found[0]["id"]
        _, page = await get(session, f"/alerts?after={cursor}")
        assert page == {"alerts": [], "next": cursor, "more": False}
        _, page = await get(session, "/alerts?issue=isu-1&limit=500")
        assert {one["issue"] for one in page["alerts"]} == {"isu-1"}
        assert len(page["alerts"]) == 40
        _, page = await get(session, "/alerts?since=2999-01-01T00:00:00Z")
        assert page["alerts"] == []
        _, page = await get(session, "/alerts?since=1970-01-01T00:00:00Z&limit=500")
        assert len(page["alerts"]) == 120


async def test_a_stream_goes_on_after_a_restart_though_more_has_come_than_is_kept(api):
    await api.write(alert(0))
    async with api.running() as session, session.get("/alerts/stream?after=0:0") as answer:
        ((last, first),) = await events(answer, 1)
        assert first == "alert-0"
    await api.write(*(alert(number) for number in range(1, MANY)))
    async with api.running() as session:
        async with session.get("/alerts/stream", headers={"Last-Event-ID": last}) as answer:
            missed = await events(answer, MANY - 1)
            assert sorted(name for _, name in missed) == sorted(f"alert-{number}" for number in range(1, MANY))
            await api.write(alert(MANY))
            assert [name for _, name in await events(answer, 1)] == [f"alert-{MANY}"]
        async with session.get("/alerts/stream", params={"min_severity": "9"}) as answer:
            await answer.content.readuntil(b"\n\n")
            await api.write(alert(8001, severity=3), alert(8002, severity=9))
            assert [name for _, name in await events(answer, 1)] == ["alert-8002"]


async def test_incidents_are_told_by_their_last_alert(api):
    await api.write(
        alert(1, severity=5), alert(2, severity=8), alert(3), alert(9, incident="incident-3", issue="isu-3", event="resolved")
    )
    async with api.running() as session:

        async def known() -> Any:
            _, found = await get(session, "/incidents")
            return found if len(found["incidents"]) == 3 else None

        found = (await eventually(known, within=30, what="three incidents"))["incidents"]
        assert [(one["open"], one["incident"]) for one in found] == [
            (True, "incident-2"),
            (True, "incident-1"),
            (False, "incident-3"),
        ]
        _, found = await get(session, "/incidents?open=true&min_severity=6")
        assert [one["incident"] for one in found["incidents"]] == ["incident-2"]


async def test_what_somebody_decides_is_shown_to_everybody(api):
    await api.write(alert(1), alert(2))
    async with api.running() as session:

        async def two() -> Any:
            return len((await get(session, "/incidents"))[1]["incidents"]) == 2

        await eventually(two, within=30, what="two incidents")

        async def decide(incident: str, body: dict[str, Any], token: str) -> tuple[int, Any]:
            async with session.post(f"/incidents/{incident}/actions", json=body, headers=api.headers(token)) as answer:
                return answer.status, orjson.loads(await answer.read())

        false_alarm = {"kind": "false_alarm", "by": "Rini", "reason": "akun uji coba"}
        assert (await decide("incident-1", false_alarm, api.read))[0] == 403
        assert (await decide("incident-7", false_alarm, api.act))[0] == 404
        assert (await decide("incident", false_alarm, api.act))[0] == 404  # two begin so
        assert (await decide("incident-2", {"kind": "acknowledge", "by": "Rini", "reason": "saya"}, api.act))[0] == 201
        assert (await decide("incident-2", {"kind": "mute", "by": "Rini", "reason": "rapat"}, api.act))[0] == 400
        status, body = await decide("incident-1", false_alarm, api.act)
        assert status == 201
        assert "incident" in body["done"]

        async def closed() -> Any:
            return [one["incident"] for one in (await get(session, "/incidents?open=false"))[1]["incidents"]]

        assert await eventually(closed, within=30, what="a closed incident") == ["incident-1"]
        _, found = await get(session, "/incidents?open=false")
        (one,) = found["incidents"]
        assert [(action["kind"], action["by"], action["reason"]) for action in one["actions"]] == [
            tuple(false_alarm.values())
        ]
        assert one["false_alarms_of_issue"] == 1


async def test_nobody_gets_anything_without_a_token_that_may_read(api):
    async with api.running() as session:
        for path in ("/alerts", "/alerts/stream", "/incidents"):
            for wrong, status in [
                ({"Authorization": "Bearer x"}, 401),
                ({"Authorization": ""}, 401),
                (api.headers(api.act), 403),
            ]:
                found, body = await get(session, path, headers=wrong)
                assert found == status
                assert set(body) == {"error"}
        assert (await get(session, "/openapi.json", headers={"Authorization": ""}))[0] == 200
        for _ in range(40):
            status, _ = await get(session, "/alerts", headers={"Authorization": "Bearer guess"})
        assert status == 429
        assert (await get(session, "/alerts"))[0] == 200


async def test_whoever_asks_too_often_is_told_how_long_to_wait(kafka, prefix, tmp_path):
    settings = Settings(bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=1)
    await create_topics(settings)
    async with Api(settings, tmp_path, per_minute=5).running() as session:
        for _ in range(5):
            assert (await get(session, "/incidents"))[0] == 200
        async with session.get("/incidents") as answer:
            assert answer.status == 429
            assert 1 <= int(answer.headers["Retry-After"]) <= 13


async def test_a_fuzzer_finds_nothing_that_the_document_does_not_say(api, tmp_path):
    await api.write(*(alert(number) for number in range(20)))
    # A cursor may be well formed and of another topic.
    statuses = ["2xx", "3xx", "401", "403", "404", "409", "410", "429", "5xx"]
    (tmp_path / "schemathesis.toml").write_text(f"[checks.positive_data_acceptance]\nexpected-statuses = {statuses}\n")
    async with api.running():
        command = [
            sys.executable,
            "-m",
            "schemathesis.cli",
            "run",
            f"{api.url}/openapi.json",
            "--exclude-path",
            "/alerts/stream",
        ]
        command += ["--header", f"Authorization: Bearer {api.both}", "--max-examples", "25", "--seed", "1", "--no-color"]
        run = subprocess.run
        done = await asyncio.to_thread(
            run, command, capture_output=True, text=True, timeout=240, check=False, cwd=tmp_path, env=os.environ | {"CI": ""}
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_what_an_operator_gets_wrong_is_one_sentence(tmp_path):
    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        given = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
        command = [sys.executable, "-m", "streams.cli", "api", *arguments]
        return subprocess.run(command, env=kept | given, capture_output=True, text=True, timeout=60, check=False)

    done = run("serve")
    assert (done.returncode, done.stdout) == (2, "")
    assert "kentongan api token" in done.stderr
    done = run("serve", api_tokens_file=str(tmp_path / "none"))
    assert done.returncode == 2
    assert "No such file" in done.stderr
    done = run("token", "papan informasi")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    done = run("token", "papan", "--scope", "read", "--scope", "act")
    assert done.returncode == 0
    assert "name: papan" in done.stdout
    secret = done.stderr.split()[-1]
    assert secret not in done.stdout
