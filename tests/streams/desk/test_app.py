"""The desk's interface without a broker: what is stored is answered, to whom it may be, as often as it may be."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine

from schemas.action import Action
from schemas.alert import Alert
from streams.desk.app import make_app
from streams.desk.events import Events
from streams.desk.tokens import Tokens, new_token, read_tokens
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, decision_record, posts_record, scored

IDS = {TOPICS.scored.name: "a", TOPICS.alerts.name: "b", TOPICS.incident_actions.name: "c"}


def client(engine: Engine, settings: Settings, tokens: Tokens | None = None, **headers: str) -> httpx.AsyncClient:
    app = make_app(settings, engine, Events(engine), lambda: None, tokens)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    action = Action(id="a", kind="close", incident="incident-2", issue="isu-2", by="Rini", reason="selesai", at=START)
    Writer(engine, TOPICS).put(
        [
            *(alert_record(number, alert(number, severity=number + 1)) for number in range(5)),
            decision_record(0, action),
            posts_record(0, *(scored(number, text=f"kabar {number} <script>", issues=("isu-1",)) for number in range(30))),
        ],
        IDS,
    )
    return engine


async def test_incidents_come_in_pages_those_that_opened_last_first(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        found, after = [], {}
        while True:
            page = (await asked.get("/api/v1/incidents", params={"limit": 2, **after})).json()
            found += [one["incident"] for one in page["incidents"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert found == [f"incident-{number}" for number in (4, 3, 2, 1, 0)]
        page = (await asked.get("/api/v1/incidents?open=true&min_severity=2")).json()
        assert [one["incident"] for one in page["incidents"]] == [f"incident-{number}" for number in (4, 3, 1)]
        assert [one["incident"] for one in (await asked.get("/api/v1/incidents?open=false")).json()["incidents"]] == [
            "incident-2"
        ]


async def test_an_incident_has_its_alerts_decisions_and_posts(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        whole = (await asked.get("/api/v1/incidents/incident-2")).json()
        assert whole["incident"]["closed"]
        assert [one["reason"] for one in whole["decisions"]] == ["selesai"]
        assert [Alert.model_validate_json(httpx.Response(200, json=one).content).id for one in whole["alerts"]] == ["alert-2"]
        page = (await asked.get("/api/v1/incidents/incident-1/posts", params={"q": "kabar", "limit": 20})).json()
        assert len(page["posts"]) == 20
        assert page["posts"][0]["text"] == "kabar 29 <script>"
        assert page["posts"][0]["created_at"] == "2026-07-04T03:00:29Z"
        rest = (await asked.get("/api/v1/incidents/incident-1/posts", params={"q": "kabar", "before": page["next"]})).json()
        assert len(rest["posts"]) == 10
        until = (START + timedelta(seconds=3)).isoformat()
        some = (await asked.get("/api/v1/posts", params={"until": until, "issue": "isu-1"})).json()["posts"]
        assert [post["id"] for post in some] == ["x:2", "x:1", "x:0"]
        assert (await asked.get("/api/v1/incidents/incident-0/posts")).json() == {"posts": [], "next": None}


async def test_alerts_come_once_each_and_a_place_of_another_store_is_told(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        page = (await asked.get("/api/v1/alerts?limit=3")).json()
        assert (len(page["alerts"]), page["more"]) == (3, True)
        rest = (await asked.get("/api/v1/alerts", params={"after": page["next"]})).json()
        assert [one["id"] for one in page["alerts"] + rest["alerts"]] == [f"alert-{number}" for number in range(5)]
        again = (await asked.get("/api/v1/alerts", params={"after": rest["next"]})).json()
        assert again == {"alerts": [], "next": rest["next"], "more": False}
        assert (await asked.get("/api/v1/alerts?after=1.1")).status_code == 410


@pytest.mark.parametrize(
    ("asked_for", "numbers"),
    [
        ({"kind": "volume_spike", "event": "opened"}, [0, 1, 2, 3, 4]),
        ({"kind": "negative_surge"}, []),
        ({"event": "resolved"}, []),
        ({"incident": "incident-3"}, [3]),
        ({"incident": "inc", "min_severity": 4}, [3, 4]),
        ({"since": START.isoformat()}, [0, 1, 2, 3, 4]),
        ({"since": "2026-07-04T10:00:01+07:00"}, []),
    ],
)
async def test_alerts_are_asked_for_by_what_they_say_and_when_they_were_written(filled, desk_settings, asked_for, numbers):
    async with client(filled, desk_settings) as asked:
        page = (await asked.get("/api/v1/alerts", params=asked_for)).json()
        assert [one["id"] for one in page["alerts"]] == [f"alert-{number}" for number in numbers]


async def test_the_beginning_of_an_id_is_enough_where_one_incident_begins_so(filled, desk_settings):
    Writer(filled, TOPICS).put([alert_record(9, alert(30)), alert_record(10, alert(7, incident="lain_"))], IDS)
    async with client(filled, desk_settings) as asked:
        for begin, found in (("incident-30", "incident-30"), ("incident-3", "incident-3"), ("la", "lain_")):
            assert (await asked.get(f"/api/v1/incidents/{begin}")).json()["incident"]["incident"] == found
        for begin, said in (("incident", "several"), ("la__", "there is no")):  # _ stands for itself
            answer = await asked.get(f"/api/v1/incidents/{begin}")
            assert (answer.status_code, answer.json()["error"][: len(said)]) == (404, said)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/posts?limit=0", 400),
        ("/api/v1/alerts?kind=rumour", 400),
        ("/api/v1/alerts/stream?since=2026-07-04T10:00:00Z", 400),
        ("/api/v1/posts?nama=x", 400),
        ("/api/v1/posts?q=NOT beras", 400),
        ("/api/v1/posts?since=2026-07-04", 400),
        ("/api/v1/incidents?after=x", 400),
        ("/api/v1/incidents/nothing", 404),
        ("/nothing", 404),
        ("/api/v1/incidents/x/actions", 405),
    ],
)
async def test_what_cannot_be_answered_is_told_in_one_way(filled, desk_settings, path, status):
    async with client(filled, desk_settings) as asked:
        answer = await asked.get(path)
        assert (answer.status_code, list(answer.json())) == (status, ["error"])
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_without_tokens_only_this_machine_is_answered(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        assert (await asked.get("/api/v1/posts", headers={"Host": "evil.example"})).status_code == 421
        wanted = {"kind": "close", "by": "x", "reason": "x"}
        for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
            answer = await asked.post("/api/v1/incidents/incident-1/actions", json=wanted, headers=headers)
            assert answer.status_code == 403
        long = await asked.post("/api/v1/incidents/incident-1/actions", content=b"x" * 20_000)
        assert (long.status_code, list(long.json())) == (413, ["error"])


async def test_a_token_is_good_for_what_it_says(filled, desk_settings, tmp_path):
    secrets = {}
    for scope in ("read", "act"):
        secrets[scope], entry = new_token(scope, [scope])
        with (tmp_path / "tokens.yaml").open("a") as file:
            file.write(entry)
    tokens = read_tokens(tmp_path / "tokens.yaml")
    async with client(filled, desk_settings, tokens) as asked:
        assert (await asked.get("/api/v1/posts")).status_code == 401
        assert (await asked.get("/health")).status_code == 200
        for scope, reading, acting in (("read", 200, 403), ("act", 403, 404)):
            headers = {"Authorization": f"Bearer {secrets[scope]}", "Host": "desk.example"}
            assert (await asked.get("/api/v1/posts", headers=headers)).status_code == reading
            wanted = {"kind": "close", "by": "x", "reason": "x"}
            answer = await asked.post("/api/v1/incidents/nothing/actions", json=wanted, headers=headers)
            assert answer.status_code == acting
        statuses = {(await asked.get("/api/v1/posts", headers={"Authorization": "Bearer x"})).status_code for _ in range(40)}
        assert statuses == {401, 429}


async def test_the_headers_say_how_many_requests_are_left(filled, desk_settings):
    async with client(filled, desk_settings.model_copy(update={"desk_requests_per_minute": 3})) as asked:
        answers = [await asked.get("/api/v1/posts") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert [answer.headers["RateLimit"].partition(";t=")[0] for answer in answers] == [
            '"minute";r=2',
            '"minute";r=1',
            '"minute";r=0',
            '"minute";r=0',
        ]
        assert answers[0].headers["RateLimit-Policy"] == '"minute";q=3;w=60'
        assert 1 <= int(answers[3].headers["Retry-After"]) <= 21


async def test_it_says_that_nothing_fills_the_store(filled, desk_settings):
    async with client(filled, desk_settings) as asked:
        answer = await asked.get("/ready")
        assert (answer.status_code, set(answer.json()["reasons"])) == (503, {"broker"})
        text = (await asked.get("/metrics")).text
        assert "kentongan_desk_follows 0.0" in text
        assert "kentongan_desk_unresolved_incidents 5.0" in text
