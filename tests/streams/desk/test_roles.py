"""Who may do what on the desk: every route with every role, on the real application; and how accounts sign in and out."""

import re

import httpx
import pytest
from argon2 import PasswordHasher
from pydantic import SecretStr

from schemas.action import Action
from streams.desk.accounts import Accounts
from streams.desk.app import make_app
from streams.desk.events import Events
from streams.desk.roles import ANYBODY, LINK, ROLES, ROUTES, described_routes, role_needed
from streams.desk.tokens import Tokens, new_token, read_tokens
from streams.incidents import decide
from streams.settings import Settings
from tests.streams.desk.test_app import filled

__all__ = ["filled"]

PASSWORD = "kentongan berbunyi"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def desk_settings(tmp_path):
    """A port where nothing listens stands for the broker: what passes the check goes no further."""
    links = {"desk_link_key": SecretStr("k" * 32), "desk_url": "http://localhost"}
    return Settings(desk_file=tmp_path / "desk.db", desk_requests_per_minute=100_000, **links)


@pytest.fixture
def with_all_routes(desk_settings):
    provider = {
        "desk_openid_issuer": "http://127.0.0.1:1",
        "desk_openid_client": "kentongan",
        "desk_openid_secret": SecretStr("s"),
    }
    return desk_settings.model_copy(update=provider)


@pytest.fixture
def accounts(engine):
    found = Accounts(engine, CHEAP)
    for role in ROLES:
        found.add(role, role, PASSWORD)
    return found


def application(engine, settings, tokens=None):
    return make_app(settings, engine, Events(engine), lambda: None, tokens)


def asking(app, address="127.0.0.1"):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost")


def signed_in(accounts, name):
    return {"Cookie": f"kentongan-desk={accounts.sign_in(name, PASSWORD)[0]}"}


def test_each_route_has_an_entry_and_each_entry_a_route(engine, with_all_routes):
    assert set(described_routes(application(engine, with_all_routes).routes)) == set(ROUTES)


@pytest.mark.parametrize("role", [None, *ROLES])
async def test_no_role_does_what_it_may_not_on_any_route(accounts, engine, with_all_routes, role):
    app = application(engine, with_all_routes)
    reached = []

    async def reach(scope, receive, send):
        reached.append((scope["method"], scope["path"]))
        await nothing(send)

    [access] = app.user_middleware
    guard = access.cls(reach, *access.args, **access.kwargs)
    headers = {} if role is None else signed_in(accounts, role)
    routes = set(described_routes(app.routes))
    async with asking(guard) as asked, asking(app) as real:
        for method, path in sorted(routes):
            needed = ROUTES[method, path]
            may = needed in (ANYBODY, LINK) or (role is not None and ROLES.index(role) >= ROLES.index(needed))
            reached.clear()
            answer = await asked.request(method, re.sub(r"\{\w+\}", "x", path), headers=headers)
            if not may:
                answer = await real.request(method, re.sub(r"\{\w+\}", "x", path), headers=headers)
            assert bool(reached) == may, (method, path)
            if not may and role is not None:
                assert answer.status_code == 403, (method, path)
            elif not may:
                assert answer.status_code in (303, 401, 429), (method, path)


async def test_without_a_key_nobody_gets_by_with_a_link(accounts, engine, desk_settings):
    async with asking(application(engine, desk_settings)) as asked:
        assert (await asked.get("/tautan/x")).status_code == 403
    async with asking(application(engine, desk_settings.model_copy(update={"desk_link_key": None}))) as asked:
        assert (await asked.get("/tautan/x")).status_code == 303
        assert (await asked.post("/tautan/x")).status_code == 401


@pytest.mark.parametrize(
    "path", ["//masuk", "/masuk/", "/masuk/../kanal/x/uji", "/MASUK", "/static/../api/v1/posts", "/static/a/b", "/nothing"]
)
def test_only_the_very_paths_of_the_table_are_open(path):
    assert role_needed("GET", path) == "reader"


async def nothing(send):
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def test_the_real_application_refuses_and_shows_no_button_that_it_would_refuse(accounts, engine, desk_settings):
    async with asking(application(engine, desk_settings)) as asked:
        for role in ROLES:
            headers = signed_in(accounts, role)
            assert (await asked.get("/", headers=headers)).status_code == 200
            shown = (await asked.get("/fakta", headers=headers)).text
            assert ("/fakta/baru" in shown) == (role in ("editor", "administrator"))
            refused = await asked.post("/insiden/x/keputusan", content="kind=close", headers=headers)
            assert refused.status_code == (403 if role == "reader" else 404)
        foreign = await asked.post("/insiden/x/keputusan", headers=headers | {"Origin": "https://evil.example"})
        assert foreign.status_code == 403


async def test_a_decision_is_under_the_name_of_who_is_signed_in_or_whose_token_it_is(
    filled, desk_settings, tmp_path, monkeypatch
):
    published = []

    async def publish(_: Settings, action: Action) -> None:  # that it arrives is shown on a broker
        published.append(action.by)

    monkeypatch.setattr(decide, "publish_action", publish)
    where, wanted = "/api/v1/incidents/incident-1/actions", {"kind": "close", "by": "orang lain", "reason": "sudah"}
    async with asking(application(filled, desk_settings)) as asked:
        assert (await asked.post(where, json=wanted)).status_code == 201
    secret, entry = new_token("pusat", ["act"])
    (tmp_path / "tokens.yaml").write_text(entry)
    accounts = Accounts(filled, CHEAP)
    accounts.add("rini", "officer", PASSWORD)
    async with asking(application(filled, desk_settings, read_tokens(tmp_path / "tokens.yaml"))) as asked:
        for headers in (signed_in(accounts, "rini"), {"Authorization": f"Bearer {secret}"}):
            assert (await asked.post(where, json=wanted, headers=headers)).status_code == 201
    assert published == ["orang lain", "rini", "pusat"]


async def test_people_sign_in_and_out_and_guesses_are_limited(accounts, engine, desk_settings):
    async with asking(application(engine, desk_settings)) as asked:
        assert (await asked.get("/")).headers["location"] == "/masuk"
        assert "tidak dikenal" in (await asked.post("/masuk", content="name=officer&password=salah")).text
        answer = await asked.post("/masuk", content=f"name=officer&password={PASSWORD.replace(' ', '+')}")
        assert {"HttpOnly", "SameSite=lax"} <= set(answer.headers["set-cookie"].split("; "))
        kept = {"Cookie": f"kentongan-desk={asked.cookies['kentongan-desk']}"}
        assert "Keluar (officer)" in (await asked.get("/")).text
        assert (await asked.post("/keluar")).status_code == 303
        assert (await asked.get("/", headers=kept)).status_code == 303
        assert [(await asked.post("/masuk", content="name=officer&password=x")).status_code for _ in range(12)][-1] == 429


async def test_beyond_loopback_the_desk_is_never_open_though_the_last_account_is_gone(engine, desk_settings):
    settings = desk_settings.model_copy(update={"desk_host": "0.0.0.0"})
    async with asking(application(engine, settings)) as asked:
        assert (await asked.get("/api/v1/issues")).status_code == 401
    async with asking(application(engine, desk_settings)) as asked:
        assert (await asked.get("/api/v1/issues")).status_code == 200
    async with asking(application(engine, desk_settings, Tokens(()))) as asked:
        assert (await asked.get("/api/v1/issues")).status_code == 401


async def test_who_signs_in_comes_to_what_was_asked_for_and_nowhere_else(accounts, engine, desk_settings):
    async with asking(application(engine, desk_settings)) as asked:
        where = (await asked.get("/insiden/x%20y?q=a%26b")).headers["location"]
        assert where == "/masuk?ke=/insiden/x%20y%3Fq%3Da%2526b"
        assert 'name="ke" value="/insiden/x%20y?q=a%26b"' in (await asked.get(where)).text
        form = {"name": "reader", "password": PASSWORD}
        for given, leads in (
            ("/isu/beras?q=x", "/isu/beras?q=x"),
            ("https://evil.example/isu", "/"),
            ("//evil.example/isu", "/"),
            ("/\\evil.example", "/"),
            ("/isu/\r\nSet-Cookie: x=y", "/isu/%0D%0ASet-Cookie:%20x=y"),
        ):
            answer = await asked.post("/masuk", data=form | {"ke": given})
            assert (answer.status_code, answer.headers["location"]) == (303, leads)
            asked.cookies.clear()


async def test_people_are_told_on_a_page_and_programs_in_json(accounts, engine, desk_settings):
    browser = {"Accept": "text/html,*/*;q=0.8"}
    async with asking(application(engine, desk_settings)) as asked:
        told = await asked.post("/insiden/x/keputusan", headers=browser)
        assert (told.status_code, "belum tersimpan" in told.text) == (401, True)
        for headers in ({}, browser | {"HX-Request": "true"}):
            assert (await asked.post("/insiden/x/keputusan", headers=headers)).json().keys() == {"error"}
        assert (await asked.get("/bagian/insiden", headers={"HX-Request": "true"})).status_code == 401
        assert (await asked.get("/api/v1/issues", headers=browser)).json().keys() == {"error"}
        reader = browser | signed_in(accounts, "reader")
        for method, path, status in (("POST", "/insiden/x/keputusan", 403), ("GET", "/insiden/x", 404), ("GET", "/<b>", 404)):
            told = await asked.request(method, path, headers=reader)
            assert (told.status_code, told.headers["content-type"]) == (status, "text/html; charset=utf-8")
            assert "<b>" not in told.text.partition("<main")[2]


async def test_sign_ins_that_fail_are_counted_without_names(accounts, engine, desk_settings):
    async with asking(application(engine, desk_settings, Tokens(()))) as asked:
        for form in ({"name": "lain", "password": PASSWORD}, {"token": "x"}):
            assert (await asked.post("/masuk", data=form)).status_code == 200
        assert (await asked.post("/masuk", data={"name": "reader", "password": PASSWORD})).status_code == 303
        wrong = {"name": "reader", "password": "x"}
        statuses = [(await asked.post("/masuk", data=wrong)).status_code for _ in range(15)]
        found = re.findall(r"^kentongan_desk_failed_sign_ins_total(.*)", (await asked.get("/metrics")).text, re.MULTILINE)
    assert set(statuses) == {200, 429}
    unknown, limited = statuses.count(200) + 2, statuses.count(429)
    assert found[:2] == [f'{{reason="unknown"}} {unknown}.0', f'{{reason="limited"}} {limited}.0']
