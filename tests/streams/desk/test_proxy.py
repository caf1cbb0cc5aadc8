"""A proxy that signs people in: its header counts from its address alone, and says nothing that is not an account."""

import contextlib

import aiohttp
import httpx
import pytest
from pydantic import ValidationError

from streams.desk.tokens import Tokens, new_token, read_tokens
from streams.local.ports import free_port
from streams.settings import Settings
from tests.desk import Desk
from tests.pipeline import eventually
from tests.streams.desk.test_roles import accounts, application, desk_settings, signed_in

__all__ = ["accounts", "desk_settings"]

PROXY, OTHER = "10.1.2.3", "10.2.0.1"
TRUSTED = {"desk_user_header": "Remote-User", "desk_trusted_proxies": "10.1.0.0/16, fd00::7"}


@pytest.fixture
def behind(desk_settings):
    return desk_settings.model_copy(update=TRUSTED)


def asking(app, address):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url="http://desk.example")


async def status(app, address, *headers, path="/api/v1/issues"):
    async with asking(app, address) as asked:
        return (await asked.get(path, headers=list(headers))).status_code


async def test_the_proxy_says_who_asks_and_the_account_says_what_they_may(accounts, engine, behind):
    async with asking(application(engine, behind), PROXY) as asked:
        for name, status in (("reader", 403), ("officer", 404)):
            headers = {"Remote-User": name}
            page = await asked.get("/fakta", headers=headers)
            assert (page.status_code, name in page.text, "/keluar" in page.text) == (200, True, False)
            assert (await asked.post("/insiden/x/keputusan", content="kind=close", headers=headers)).status_code == status
            assert (await asked.get("/kata-sandi", headers=headers)).status_code == 404
        accounts.remove("officer")
        assert (await asked.get("/api/v1/issues", headers=headers)).status_code == 401
        foreign = {"Remote-User": "editor", "Origin": "https://evil.example"}
        assert (await asked.post("/fakta/baru/hapus", headers=foreign)).status_code == 403


async def test_addresses_are_told_apart_as_they_are_meant(accounts, engine, behind):
    app = application(engine, behind)
    for address in ("fd00::7", "FD00:0::7", f"::ffff:{PROXY}"):
        assert await status(app, address, ("Remote-User", "reader")) == 200


async def test_from_anywhere_else_the_header_is_nothing(accounts, engine, behind):
    app, session = application(engine, behind), tuple(signed_in(accounts, "reader").items())
    for address in (OTHER, "127.0.0.1", "fd00::8", "::ffff:10.2.0.1", "10.1.2.3.evil", ""):
        for lie in (None, PROXY, f"{OTHER}, {PROXY}", f"{PROXY}, {PROXY}", "fd00::7"):
            lies = [] if lie is None else [("X-Forwarded-For", lie), ("X-Real-IP", PROXY), ("Forwarded", f"for={PROXY}")]
            refused = await status(app, address, ("Remote-User", "administrator"), *lies)
            assert refused in (401, 429), (address, lie)
            assert await status(app, address, ("Remote-User", "nobody"), *session, *lies) == 200


async def test_that_the_proxy_asks_for_another_one_does_not_take_its_word_away(accounts, engine, behind):
    app = application(engine, behind)
    assert await status(app, PROXY, ("Remote-User", "reader"), ("X-Forwarded-For", "203.0.113.9")) == 200


async def test_what_names_no_account_signs_nobody_in(accounts, engine, behind):
    app = application(engine, behind)
    for headers in (
        [("Remote-User", "")],
        [("Remote-User", "nobody")],
        [("Remote-User", "Administrator")],
        [("Remote-User", "reader"), ("Remote-User", "administrator")],
        [("Remote-User", "administrator"), ("remote-user", "administrator")],
        [("REMOTE-USER", "reader, administrator")],
        [("Remote-User", "administrator\x00")],
        [("Remote-User", "administrator' OR '1'='1")],
        [("Remote-User", "a" * 5000)],
        [("Remote_User", "administrator")],
        [("X-Remote-User", "administrator")],
        [],
    ):
        assert await status(app, PROXY, *headers) == 401, headers


async def test_what_the_proxy_says_goes_before_a_session_and_a_token_before_both(accounts, engine, behind, tmp_path):
    secret, entry = new_token("pusat", ["act"])
    (tmp_path / "tokens.yaml").write_text(entry)
    app = application(engine, behind, read_tokens(tmp_path / "tokens.yaml"))
    session = tuple(signed_in(accounts, "administrator").items())
    assert await status(app, PROXY, ("Remote-User", "nobody"), *session) == 401
    assert await status(app, PROXY, ("rEMOTE-uSER", "reader"), *session) == 200
    assert await status(app, PROXY, *session) == 200
    token = ("Authorization", f"Bearer {secret}")
    assert await status(app, PROXY, ("Remote-User", "administrator"), token) == 403  # it does not read


async def test_without_the_setting_no_address_is_believed(accounts, engine, desk_settings):
    for address in (PROXY, "127.0.0.1"):
        assert await status(application(engine, desk_settings), address, ("Remote-User", "administrator")) == 401


async def test_where_a_proxy_signs_in_nobody_gets_by_it_though_there_is_no_account(engine, behind):
    assert await status(application(engine, behind), "127.0.0.1") == 401


async def test_limits_count_for_whom_a_proxy_asks(engine, behind):
    async with asking(application(engine, behind, Tokens(())), PROXY) as asked:

        async def guess(address):
            return (await asked.post("/masuk", data={"token": "x"}, headers={"X-Forwarded-For": address})).status_code

        assert {await guess("203.0.113.9") for _ in range(30)} == {200, 429}
        assert await guess("203.0.113.10") == 200


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"desk_user_header": "Remote-User"}, "TRUSTED_PROXIES is needed"),
        (TRUSTED | {"desk_trusted_proxies": "0.0.0.0/0"}, "every address"),
        (TRUSTED | {"desk_trusted_proxies": "::/0"}, "every address"),
        (TRUSTED | {"desk_trusted_proxies": "proxy.example"}, "no address"),
        (TRUSTED | {"desk_trusted_proxies": "10.1.2.3/16"}, "no address"),
        (TRUSTED | {"desk_user_header": "Remote User:"}, "desk_user_header"),
    ],
)
def test_settings_that_would_believe_anybody_are_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        Settings(**given)


async def test_the_desk_itself_believes_who_connects_and_not_what_is_forwarded(accounts, behind, tmp_path):
    away = behind.model_copy(update={"bootstrap_servers": f"127.0.0.1:{free_port()}"})
    desk = Desk(away, tmp_path, desk_user_header="Remote-User", desk_trusted_proxies="127.0.0.2")
    desk.start()
    try:

        async def asked(address, *lies):
            connector = aiohttp.TCPConnector(local_addr=(address, 0))
            async with aiohttp.ClientSession(desk.url, connector=connector) as session:
                headers = {"Remote-User": "reader", **dict(lies)}
                async with session.get("/api/v1/issues", headers=headers) as answer:
                    return answer.status

        async def answers():
            assert desk.alive, desk.log()
            with contextlib.suppress(aiohttp.ClientError):
                return await asked("127.0.0.1") == 401
            return False

        await eventually(answers, within=90, what="the desk answers")
        assert await asked("127.0.0.2") == 200
        assert await asked("127.0.0.2", ("X-Forwarded-For", "203.0.113.9")) == 200
        assert await asked("127.0.0.1", ("X-Forwarded-For", "127.0.0.2")) == 401
    finally:
        desk.kill()
