"""The desk as people and programs see it: killed as often as you like, it shows what the topics hold."""

import asyncio
import json
import os
import random
import subprocess
import sys
from typing import Any

import aiohttp
import pytest

from schemas.alert import Alert
from streams.desk.tokens import new_token
from streams.kafka.admin import create_topics
from streams.settings import PREFIX, Settings
from tests.desk import Desk, write
from tests.interface import events, get
from tests.pipeline import eventually
from tests.streams.alerts.alerts import alert, sample
from tests.streams.desk.records import scored

# The whole of it: DESK_KILLS=20 DESK_POSTS=20000, which makes 500 alerts.
KILLS = int(os.environ.get("DESK_KILLS", "5"))
POSTS = int(os.environ.get("DESK_POSTS", "2000"))

pytestmark = [pytest.mark.integration, pytest.mark.kafka, pytest.mark.timeout(300 + POSTS // 10)]
ALERTS = POSTS // 40


@pytest.fixture
async def settings(kafka, prefix, tmp_path) -> Settings:
    found = Settings(
        bootstrap_servers=kafka.bootstrap_servers, topic_prefix=prefix, partitions=3, desk_file=tmp_path / "desk.db"
    )
    await create_topics(found)
    return found


async def all_posts(session: aiohttp.ClientSession, query: str = "") -> list[dict[str, Any]]:
    found, before = [], ""
    while True:
        status, page = await get(session, f"/api/v1/posts?limit=500{query}{before}")
        assert status == 200, page
        found += page["posts"]
        if page["next"] is None:
            return found
        before = f"&before={page['next']}"


async def test_a_desk_that_is_killed_again_and_again_shows_what_the_topics_hold(settings, tmp_path):
    desk, chance = Desk(settings, tmp_path, desk_requests_per_minute="100000"), random.Random(3)
    # Each post comes once more, with other words; every ninth is deleted, and an alert shows one that may be.
    expected = {f"x:{number}": f"kabar {number} terbaru" for number in range(POSTS) if number % 9}
    told = {f"alert-{number}" for number in range(ALERTS)}

    async def flow() -> None:
        for first in range(0, POSTS, 100):
            numbers = range(first, min(first + 100, POSTS))
            await write(settings, *(scored(number, text=f"kabar {number}") for number in numbers))
            await write(settings, *(scored(number, text=f"kabar {number} terbaru") for number in numbers))
            await write(settings, *(f"x:{number}" for number in numbers if number % 9 == 0))
            shown = [
                tuple(sample("x", post=f"x:{one}") for one in (number * 40, number * 40 + 1)) for number in range(ALERTS)
            ]
            some = range(first // 40, min(first + 100, POSTS) // 40)
            await write(settings, *(alert(number, samples=shown[number]) for number in some))

    flowing = asyncio.create_task(flow())
    for number in range(KILLS):
        desk.start()
        try:
            if number % 2:  # while it stores; the others come wherever it is then, its start included
                async with aiohttp.ClientSession(desk.url) as session:
                    await desk.answering(session)
            await asyncio.sleep(chance.uniform(1, 4))
        finally:
            desk.kill()
    await flowing
    async with desk.running() as session:

        async def all_there() -> bool:
            return {post["id"]: post["text"] for post in await all_posts(session)} == expected

        # Each look asks for all of them, in pages of 500.
        await eventually(all_there, within=60 + POSTS // 50, what="what the desk shows is what the topics hold")
        assert len(await all_posts(session)) == len(expected)
        _, page = await get(session, "/api/v1/alerts?limit=500")
        assert sorted(one["id"] for one in page["alerts"]) == sorted(told)
        deleted = {sample["post"] for one in page["alerts"] for sample in one["samples"]} - expected.keys()
        assert deleted == set()
        assert [post["id"] for post in await all_posts(session, "&q=1234")] == ["x:1234"] * (POSTS > 1234)


async def test_people_decide_and_everybody_sees_it_and_other_programs_listen(settings, tmp_path):
    await write(settings, *(alert(number, severity=number + 1, issue="harga-pangan") for number in range(4)), scored(60))
    async with Desk(settings, tmp_path, actor="Rini").running() as session:
        _, page = await get(session, "/api/v1/incidents?limit=3")
        assert [one["incident"] for one in page["incidents"]] == ["incident-3", "incident-2", "incident-1"]
        _, rest = await get(session, "/api/v1/incidents", params={"after": page["next"]})
        assert [one["incident"] for one in rest["incidents"]] == ["incident-0"]
        _, page = await get(session, "/api/v1/incidents?open=true&min_severity=4")
        assert [one["incident"] for one in page["incidents"]] == ["incident-3"]
        _, found = await get(session, "/api/v1/incidents/incident-1/posts?q=beras&sentiment=negative")
        assert [post["id"] for post in found["posts"]] == ["x:60"]
        assert (await get(session, "/api/v1/incidents/incident-9"))[0] == 404

        action = {"kind": "close", "by": "Rini", "reason": "sudah dijawab"}
        async with session.post("/api/v1/incidents/incident-1/actions", json=action) as answer:
            assert (answer.status, set(await answer.json())) == (201, {"done"})
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "evil.example"}):
            async with session.post("/api/v1/incidents/incident-2/actions", json=action, headers=headers) as answer:
                assert answer.status in (403, 421)

        async def closed() -> Any:
            return [one["incident"] for one in (await get(session, "/api/v1/incidents?open=false"))[1]["incidents"]]

        assert await eventually(closed, within=30, what="a closed incident") == ["incident-1"]
        _, whole = await get(session, "/api/v1/incidents/incident-1")
        assert [(one["kind"], one["by"], one["reason"]) for one in whole["decisions"]] == [tuple(action.values())]
        assert Alert.model_validate_json(json.dumps(whole["alerts"][0])).id == "alert-1"

        _, page = await get(session, "/api/v1/alerts")
        async with session.get("/api/v1/alerts/stream", params={"after": page["next"]}) as answer:
            await write(settings, alert(7, severity=2), alert(8))
            first = await events(answer, 2)
            assert sorted(name for _, name in first) == ["alert-7", "alert-8"]
        await write(settings, alert(9))
        resumed = {"Last-Event-ID": first[0][0]}
        async with session.get("/api/v1/alerts/stream?min_severity=3", headers=resumed) as answer:
            assert "alert-9" in [name for _, name in await events(answer, 1 + (first[1][1] == "alert-8"))]
        assert (await get(session, "/api/v1/alerts?after=1.1"))[0] == 410


async def test_a_stream_goes_on_where_it_was_whatever_came_while_reader_and_desk_were_away(settings, tmp_path):
    many, desk = 450, Desk(settings, tmp_path)
    await write(settings, alert(0))
    async with desk.running() as session:
        _, page = await get(session, "/api/v1/alerts?limit=1")
        begin = page["next"].partition(".")[0] + ".0"
        async with session.get(f"/api/v1/alerts/stream?after={begin}") as answer:
            ((last, first),) = await events(answer, 1)
            assert first == "alert-0"
    await write(settings, *(alert(number, severity=1 + number % 9) for number in range(1, many)))
    async with desk.running() as session:
        async with session.get("/api/v1/alerts/stream", headers={"Last-Event-ID": last}) as answer:
            missed = await events(answer, many - 1)
            assert sorted(name for _, name in missed) == sorted(f"alert-{number}" for number in range(1, many))
            await write(settings, alert(many))
            assert [name for _, name in await events(answer, 1)] == [f"alert-{many}"]
        found, after = [], ""
        while True:
            _, page = await get(session, f"/api/v1/alerts?limit=100&min_severity=5{after}")
            found += [one["id"] for one in page["alerts"]]
            if not page["more"]:
                break
            after = f"&after={page['next']}"
        grave = [0, *(number for number in range(1, many) if number % 9 >= 4), many]
        assert sorted(found) == sorted(f"alert-{number}" for number in grave)


async def test_a_fuzzer_finds_nothing_that_the_document_does_not_say(settings, tmp_path):
    await write(settings, *(alert(number) for number in range(20)), *(scored(number) for number in range(50)))
    secret, entry = new_token("pusat", ["read", "act"])
    (tmp_path / "tokens.yaml").write_text(entry)
    # A place to go on from may be well formed and of another store, a query well formed and without meaning.
    statuses = ["2xx", "3xx", "400", "401", "403", "404", "409", "410", "413", "429", "5xx"]
    (tmp_path / "schemathesis.toml").write_text(f"[checks.positive_data_acceptance]\nexpected-statuses = {statuses}\n")
    desk = Desk(settings, tmp_path, desk_tokens_file=str(tmp_path / "tokens.yaml"), desk_requests_per_minute="100000")
    authorization = f"Authorization: Bearer {secret}"
    async with desk.running() as session:
        assert (await get(session, "/api/v1/incidents"))[0] == 401
        command = [sys.executable, "-m", "schemathesis.cli", "run", f"{desk.url}/api/v1/openapi.json", "--seed", "1"]
        command += [
            "--exclude-path",
            "/api/v1/alerts/stream",
            "--header",
            authorization,
            "--max-examples",
            "8",
            "--no-color",
        ]
        run, environment = subprocess.run, os.environ | {"CI": ""}
        done = await asyncio.to_thread(
            run, command, capture_output=True, text=True, timeout=240, check=False, cwd=tmp_path, env=environment
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert secret not in desk.log()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"desk_host": "0.0.0.0"}, "KENTONGAN_DESK_TOKENS_FILE"),
        ({"desk_database": "mysql://x"}, "postgresql://user:password@host/name"),
        ({"desk_database": "postgresql://nobody:geheim@127.0.0.1:1/x"}, "KENTONGAN_DESK_DATABASE does not answer"),
        ({"desk_file": "/proc/desk.db"}, "KENTONGAN_DESK_FILE"),
        ({"desk_tokens_file": "/nowhere"}, "No such file"),
    ],
)
def test_what_an_operator_gets_wrong_is_one_sentence(tmp_path, wrong, said):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {"desk_file": str(tmp_path / "desk.db"), "desk_port": "0"} | wrong
    environment = kept | {f"{PREFIX}{name.upper()}": value for name, value in given.items()}
    command = [sys.executable, "-m", "streams.cli", "desk", "serve"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr


def test_a_token_is_shown_once_and_its_entry_holds_but_its_hash():
    def made(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "streams.cli", "desk", "token", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    done = made("papan", "--scope", "read", "--scope", "act")
    assert (done.returncode, "name: papan" in done.stdout) == (0, True)
    assert done.stderr.split()[-1] not in done.stdout
    done = made("papan informasi")
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
