"""The server while its broker is not there."""

import asyncio
import contextlib

import aiohttp
import pytest

from streams.api.server import serve
from streams.api.tokens import Token, Tokens, new_token
from streams.errors import UserError
from streams.local.ports import free_port
from streams.settings import Settings
from streams.yaml_file import read_yaml


@pytest.fixture
def secret_and_tokens(tmp_path):
    secret, entry = new_token("papan", ["read", "act"])
    (tmp_path / "tokens.yaml").write_text(entry)
    return secret, Tokens(tuple(Token.model_validate(one) for one in read_yaml(tmp_path / "tokens.yaml", 10_000)))


async def test_it_is_there_before_its_broker_and_says_what_it_waits_for(secret_and_tokens):
    secret, tokens = secret_and_tokens
    settings = Settings(bootstrap_servers=f"127.0.0.1:{free_port()}", api_port=0)
    address = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(settings, tokens, address.set_result))
    try:
        async with (
            asyncio.timeout(30),
            aiohttp.ClientSession(await address, headers={"Authorization": f"Bearer {secret}"}) as session,
        ):
            async with session.get("/health", headers={"Authorization": ""}) as answer:
                assert answer.status == 200
            async with session.get("/ready", headers={"Authorization": ""}) as answer:
                assert answer.status == 503
                assert set((await answer.json())["reasons"]) == {"broker", "alerts", "actions"}
            action = {"kind": "false_alarm", "by": "Rini", "reason": "akun uji coba"}
            for method, path, body in (
                ("GET", "/alerts", None),
                ("GET", "/incidents", None),
                ("POST", "/incidents/incident-1/actions", action),
            ):
                async with session.request(method, path, json=body) as answer:
                    assert answer.status == 503
                    assert answer.headers["Retry-After"] == "5"
                    assert (await answer.json())["error"].endswith("; try again")
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def test_a_port_that_is_taken_is_one_sentence(secret_and_tokens):
    _, tokens = secret_and_tokens
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(UserError, match=f"cannot listen on 127.0.0.1:{port}"):
            await serve(Settings(bootstrap_servers="127.0.0.1:1", api_port=port), tokens, lambda _: None)
