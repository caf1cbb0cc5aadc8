"""What a provider says of itself is followed as far as it can be one, and the desk says who it is."""

import pytest
from pydantic import SecretStr

from tests.streams.desk.openid.test_page import BEGIN, accounts, desk_settings, key, provider, sent_back, through
from tests.streams.desk.test_roles import application, asking

__all__ = ["accounts", "desk_settings", "key", "provider"]


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://lain.example"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": 7},
    ],
    ids=str,
)
async def test_what_describes_no_provider_is_not_followed(accounts, engine, desk_settings, provider, described):
    provider.described = described
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        told = await desk.get(BEGIN)
        assert (told.status_code, "tidak dapat dipercaya" in told.text) == (403, True)
        assert "kentongan-openid" not in desk.cookies


@pytest.mark.parametrize("methods", [["client_secret_post"], ["client_secret_basic"]])
async def test_the_desk_says_who_it_is_as_the_provider_wants_it(accounts, engine, desk_settings, provider, methods):
    provider.described = {"token_endpoint_auth_methods_supported": methods}
    async with asking(application(engine, through(desk_settings, provider))) as desk:
        assert (await desk.get(await sent_back(desk))).status_code == 303
    wrong = through(desk_settings, provider, desk_openid_secret=SecretStr("lain"))
    async with asking(application(engine, wrong)) as desk:
        assert (await desk.get(await sent_back(desk))).status_code == 403
