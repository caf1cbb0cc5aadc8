"""Who may see what, and what a browser may do."""

import pytest

from streams.web.access import OPEN_PATHS
from streams.web.assets import ASSETS

PATHS = ["/", *ASSETS, "/metrics", "/live", "/ready", "/api/state", "/api/issues", "/nowhere"]
DATA = ["/api/state", "/api/issues", "/api/alerts", "/api/events"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_carries_the_security_headers(page, path):
    answer = await (await page()).client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", DATA)
async def test_data_needs_the_token_where_there_is_one(page, path):
    client = (await page(web_token="rahasia")).client
    assert (await client.get(path)).status == 401
    assert (await client.get(path, headers={"Authorization": "Bearer salah"})).status == 401
    assert (await client.get(path, cookies={"kentongan": "rahasia"})).status == 401
    assert "rahasia" not in await (await client.get(path)).text()


async def test_the_token_opens(page):
    client = (await page(web_token="rahasia")).client
    assert (await client.get("/api/state", headers={"Authorization": "Bearer rahasia"})).status == 200


@pytest.mark.parametrize(("body", "status"), [('{"token": "salah"}', 403), ("x", 400), ("[]", 400), ("{}", 400)])
async def test_a_wrong_token_is_refused(page, body, status):
    answer = await (await page(web_token="rahasia")).client.post("/login", data=body)
    assert answer.status == status
    assert "Set-Cookie" not in answer.headers


async def test_the_token_is_traded_for_a_cookie_that_does_not_give_it_away(page):
    one = await page(web_token="rahasia")
    answer = await one.client.post("/login", json={"token": "rahasia"})
    cookie = answer.cookies["kentongan"]
    assert answer.status == 200
    assert "rahasia" not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert (await one.client.get("/api/state", cookies={"kentongan": cookie.value})).status == 200


async def test_without_a_token_nobody_can_log_in(page):
    assert (await (await page()).client.post("/login", json={"token": ""})).status == 403


async def test_machines_ask_without_a_token(page):
    client = (await page(web_token="rahasia")).client
    assert {"/metrics", "/live", "/ready"} <= OPEN_PATHS
    assert (await client.get("/metrics")).status == 200
    assert (await client.get("/live")).status == 200
    assert (await client.get("/ready")).status == 503


@pytest.mark.parametrize(("host", "status"), [("evil.example", 421), ("evil.example:8090", 421), ("localhost:1", 200)])
async def test_a_foreign_name_that_leads_here_gets_nothing(page, host, status):
    assert (await (await page()).client.get("/api/state", headers={"Host": host})).status == status


async def test_with_a_token_any_name_will_do(page):
    client = (await page(web_token="rahasia")).client
    headers = {"Host": "kentongan.example", "Authorization": "Bearer rahasia"}
    assert (await client.get("/api/state", headers=headers)).status == 200
