"""An OpenID provider on a free port of this machine: it signs in whoever comes, as the person that it was told."""

import asyncio
import base64
import contextlib
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import RSAKey

__all__ = ["CLIENT", "SECRET", "OpenIDProvider", "new_key", "openid_provider"]

CLIENT, SECRET = "kentongan", "rahasia:bersama"


def new_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


class OpenIDProvider:
    """What it does wrong can be set from outside."""

    def __init__(self, key: RSAKey) -> None:
        self.issuer = ""
        self.key, self.published = key, [key]
        self.claims: dict[str, Any] = {"preferred_username": "officer"}
        """Of the person, and whatever else is to be other than it should; None leaves a claim out."""
        self.header: dict[str, Any] = {"alg": "RS256", "kid": key.kid}
        self.sign = lambda claims: jwt.encode(self.header, claims, self.key, algorithms=[self.header["alg"]])
        self.described: dict[str, Any] = {}
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.answers = "well"

    async def description(self, request: web.Request) -> web.Response:
        self.asked.append("description")
        if self.answers == "never":
            raise web.HTTPServiceUnavailable
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
                "response_types_supported": ["code"],
            }
            | self.described
        )

    async def authorize(self, request: web.Request) -> web.Response:
        given = dict(request.query)
        assert given["response_type"] == "code"
        assert given["client_id"] == CLIENT
        assert "openid" in given["scope"].split()
        assert given["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = given
        location = f"{given['redirect_uri']}?code={code}&state={given['state']}"
        return web.Response(status=302, headers={"Location": location})

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append("token")
        if self.answers == "slowly":
            await asyncio.sleep(1)
        form = await request.post()
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = request.headers.get("Authorization") == f"Basic {basic}" or form.get("client_secret") == SECRET
        if not known:
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = self.codes.pop(str(form["code"]), None)
        proven = asked and create_s256_code_challenge(str(form["code_verifier"])) == asked["code_challenge"]
        if asked is None or not proven or form["redirect_uri"] != asked["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        access, now = secrets.token_urlsafe(8), int(time.time())
        claims: dict[str, Any] = {"iss": self.issuer, "sub": "7", "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], "at_hash": create_half_hash(access, "RS256").decode()} | self.claims
        said = {name: value for name, value in claims.items() if value is not None}
        token = self.sign(said)
        return web.json_response({"id_token": token, "access_token": access, "token_type": "Bearer"})

    async def keys(self, request: web.Request) -> web.Response:
        self.asked.append("keys")
        return web.json_response({"keys": [one.as_dict(private=False) for one in self.published]})


@contextlib.asynccontextmanager
async def openid_provider(key: RSAKey) -> AsyncIterator[OpenIDProvider]:
    """One that answers until the end."""
    found = OpenIDProvider(key)
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", found.description)
    app.router.add_get("/authorize", found.authorize)
    app.router.add_post("/token", found.token)
    app.router.add_get("/keys", found.keys)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.issuer = site_address(runner)
    try:
        yield found
    finally:
        await runner.cleanup()


def site_address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"
