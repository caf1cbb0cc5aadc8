"""Signing in through an OpenID provider that answers over HTTP on this machine, with what may go wrong on the way."""

import base64
import hashlib
import hmac
import re

import httpx
import orjson
import pytest
from pydantic import SecretStr

from streams.desk.openid import provider as asking_provider
from streams.settings import Settings
from tests.openid import CLIENT, SECRET, new_key, openid_provider
from tests.streams.desk.test_roles import accounts, application, asking

__all__ = ["accounts"]

BEGIN, BACK = "/masuk/openid", "/masuk/openid/kembali"


@pytest.fixture(scope="session")
def key():
    return new_key("one")


@pytest.fixture
async def provider(key):
    async with openid_provider(key) as found:
        yield found


@pytest.fixture
def desk_settings(tmp_path):
    return Settings(desk_file=tmp_path / "desk.db", desk_requests_per_minute=100_000)


def through(settings, provider, **more):
    openid = {
        "desk_openid_issuer": provider.issuer,
        "desk_openid_client": CLIENT,
        "desk_openid_secret": SecretStr(SECRET),
        "desk_url": "http://localhost",
    }
    return settings.model_copy(update=openid | more)


async def sent_back(desk, wanted="/"):
    """Begin, be signed in by the provider, and come back; the address with which one comes back."""
    begun = await desk.get(BEGIN, params={"ke": wanted})
    assert begun.status_code == 303, begun.text
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(begun.headers["location"])
    return answer.headers["location"]


async def failures(desk):
    text = (await desk.get("/metrics")).text
    found = re.findall(r'^kentongan_desk_failed_sign_ins_total\{reason="(\w+)"\} ([1-9]\S*)', text, re.MULTILINE)
    return {reason: float(number) for reason, number in found}


async def test_who_has_an_account_is_signed_in_with_its_role_and_comes_to_what_was_asked_for(
    accounts, engine, desk_settings, provider
):
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        sign_in = await desk.get("/isu/beras?q=a%26b", follow_redirects=True)
        [link] = re.findall(r'href="(/masuk/openid\?[^"]*)"', sign_in.text)
        begun = await desk.get(link)
        assert {"HttpOnly", "SameSite=lax", "Path=/masuk/openid"} <= set(begun.headers["set-cookie"].split("; "))
        async with httpx.AsyncClient() as browser:
            answer = await desk.get((await browser.get(begun.headers["location"])).headers["location"])
        assert (answer.status_code, answer.headers["location"]) == (303, "/isu/beras?q=a%26b")
        assert "Keluar (officer)" in (await desk.get("/")).text
        assert (await desk.post("/insiden/x/keputusan", content="kind=close")).status_code == 404
        assert (await desk.post("/fakta/baru/hapus")).status_code == 403
        assert await failures(desk) == {}
        left = await desk.post("/keluar", follow_redirects=True)
        assert (
            f"{provider.issuer}/end?client_id={CLIENT}&amp;post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fmasuk"
            in left.text
        )
        assert (await desk.get("/")).status_code == 303


async def test_with_a_provider_nobody_is_let_in_who_has_not_signed_in(engine, desk_settings, provider):
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        assert (await desk.get("/api/v1/issues")).status_code == 401


WRONG = (
    {"iss": "https://lain.example"},
    {"aud": "lain"},
    {"aud": [CLIENT, "lain"]},
    {"aud": [CLIENT, "lain"], "azp": "lain"},
    {"exp": 1_000_000_000},
    {"iat": 9_000_000_000},
    {"nbf": 9_000_000_000},
    {"nonce": "lain"},
    {"at_hash": "bGFpbg"},
    *({name: None} for name in ("nonce", "exp", "iat", "sub", "iss", "aud")),
)


async def test_a_token_for_another_one_or_another_time_is_not_believed(accounts, engine, desk_settings, provider):
    app = application(engine, through(desk_settings, provider))
    right = provider.claims
    for number, wrong in enumerate(WRONG):
        provider.claims = right | wrong
        async with asking(app, f"10.0.0.{number}") as desk:
            answer = await desk.get(await sent_back(desk))
            assert (answer.status_code, "tidak dapat dipercaya" in answer.text) == (403, True), wrong
            assert (await desk.get("/api/v1/issues")).status_code == 401
            assert await failures(desk) == {"openid": number + 1}


async def test_a_token_that_another_key_has_signed_is_not_believed(accounts, engine, desk_settings, provider):
    provider.key = new_key("one")
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        assert (await desk.get(await sent_back(desk))).status_code == 403


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_that_anybody_could_have_signed_is_not_believed(accounts, engine, desk_settings, provider, algorithm):
    def sign(claims):
        parts = [orjson.dumps(part) for part in ({"alg": algorithm, "kid": "one"}, claims)]
        text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
        made = hmac.new(provider.key.as_pem(private=False), text, hashlib.sha256).digest() if algorithm == "HS256" else b""
        return (text + b"." + base64.urlsafe_b64encode(made).rstrip(b"=")).decode()

    provider.sign = sign
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        assert (await desk.get(await sent_back(desk))).status_code == 403


async def test_keys_that_were_changed_are_asked_for_once_more(accounts, engine, desk_settings, provider):
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        assert (await desk.get(await sent_back(desk))).status_code == 303
        assert (await desk.get(await sent_back(desk))).status_code == 303
        assert provider.asked == ["description", "token", "keys", "token"]
        provider.key = new_key("two")
        provider.published, provider.header = [provider.key], {"alg": "RS256", "kid": "two"}
        assert (await desk.get(await sent_back(desk))).status_code == 303
        assert provider.asked[4:] == ["token", "keys"]


async def test_an_answer_counts_once_and_in_the_browser_that_began(accounts, engine, desk_settings, provider):
    app = application(engine, through(desk_settings, provider))
    async with asking(app) as desk, asking(app) as other:
        location = await sent_back(desk)
        kept = {"Cookie": f"kentongan-openid={desk.cookies['kentongan-openid']}"}
        assert (await other.get(location)).status_code == 400
        assert (await desk.get(re.sub("state=[^&]*", "state=x", location), headers=kept)).status_code == 400
        assert (await desk.get(location, headers=kept)).status_code == 303
        desk.cookies.clear()
        again = await desk.get(location)
        assert (again.status_code, "Mulai lagi" in again.text) == (400, True)
        kept_on = await desk.get(location, headers=kept)
        assert (kept_on.status_code, "tidak dapat dipercaya" in kept_on.text) == (403, True)
        assert (await desk.get("/api/v1/issues")).status_code == 401


async def test_who_the_provider_does_not_let_in_is_told_so(accounts, engine, desk_settings, provider):
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        state = re.findall("state=[^&]*", await sent_back(desk))[0]
        answer = await desk.get(f"{BACK}?error=access_denied&{state}")
        assert (answer.status_code, "tidak mengizinkan" in answer.text) == (403, True)


async def test_another_provider_that_answers_is_none(accounts, engine, desk_settings, provider):
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        assert (await desk.get(await sent_back(desk) + "&iss=https://lain.example")).status_code == 403
        assert (await desk.get(await sent_back(desk) + f"&iss={provider.issuer}")).status_code == 303


async def test_who_has_no_account_is_told_so(accounts, engine, desk_settings, provider):
    app = application(engine, through(desk_settings, provider))
    for number, name in enumerate(("lain", "Officer", "", "a b", "x" * 100, 7, None, ["officer"])):
        provider.claims = {"preferred_username": name}
        async with asking(app, f"10.0.0.{number}") as desk:
            answer = await desk.get(await sent_back(desk))
            assert (answer.status_code, "belum punya akun di meja ini" in answer.text) == (403, True), name
            assert await failures(desk) == {"openid": number + 1}


async def test_an_address_counts_where_it_is_verified_and_of_the_domain(accounts, engine, desk_settings, provider):
    domain = {"desk_openid_claim": "email", "desk_openid_domain": "humas.go.id"}
    app = application(engine, through(desk_settings, provider, **domain))
    for claims, status in (
        ({"email": "officer@Humas.go.id", "email_verified": True}, 303),
        ({"email": "officer@humas.go.id", "email_verified": False}, 403),
        ({"email": "officer@humas.go.id"}, 403),
        ({"email": "officer@evil.example", "email_verified": True}, 403),
        ({"email": "officer@humas.go.id@evil.example", "email_verified": True}, 403),
        ({"email": "officer", "email_verified": True}, 403),
    ):
        provider.claims = claims
        async with asking(app) as desk:
            assert (await desk.get(await sent_back(desk))).status_code == status, claims


async def test_where_the_provider_is_away_a_password_will_do(accounts, engine, desk_settings, provider, key, monkeypatch):
    settings = through(desk_settings, provider)
    async with asking(application(engine, settings)) as desk:
        location = await sent_back(desk)
        provider.answers = "never"
        async with asking(application(engine, settings)) as late:
            told = await late.get(BEGIN)
            assert (told.status_code, "tidak menjawab" in told.text, 'name="password"' in told.text) == (503, True, True)
            provider.answers = "well"
            assert (await late.get(BEGIN)).status_code == 303
        gone = through(desk_settings, provider, desk_openid_issuer="http://127.0.0.1:1")
        async with asking(application(engine, gone)) as never:
            assert (await never.get(BEGIN)).status_code == 503
            assert await failures(never) == {"provider": 1.0}
            assert (await never.post("/keluar", follow_redirects=True)).status_code == 200
        provider.answers = "slowly"
        monkeypatch.setattr(asking_provider, "_SECONDS", 0.2)
        told = await desk.get(location)
        assert (told.status_code, "tidak menjawab" in told.text) == (503, True)


async def test_answers_by_chance_are_bounded(accounts, engine, desk_settings, provider):
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        statuses = [(await desk.get(f"{BACK}?state=x&code=y")).status_code for _ in range(15)]
        assert statuses == [400] * 10 + [429] * 5
        assert provider.asked == []
