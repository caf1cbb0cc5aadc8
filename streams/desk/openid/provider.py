"""The OpenID provider of the settings: what it says of itself, its keys, and the ID token that it gives for a code."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import KeySet
from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError

from streams.connectors.http.fetch import Fetcher
from streams.connectors.http.trouble import FetchError
from streams.desk.openid.attempt import Attempt
from streams.desk.openid.identity import Expected, claims_of, key_set
from streams.desk.openid.trouble import OpenIDError
from streams.settings import Settings

__all__ = ["BACK", "Provider", "provider_of"]

BACK: Final = "/masuk/openid/kembali"
"""Where the provider sends people back to, below the desk's address."""

_SECONDS: Final = 10.0
"""Time that each of its answers may take."""
_KEPT_SECONDS: Final = 3600.0
"""For how long what it says of itself, and its keys, are taken to be as they were."""
_OBJECT: Final = TypeAdapter(dict[str, JsonValue])


class _Described(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0, 3), as far as it is needed."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Answer(BaseModel):
    """What the token endpoint answers (OpenID Connect Core 1.0, 3.1.3.3), as far as it is needed."""

    id_token: str
    access_token: str | None = None


class Provider:
    """Asked when somebody signs in, within bounds of time and size; what it says of itself is kept for an hour."""

    def __init__(self, issuer: str, client: str, secret: str, desk_url: str) -> None:
        self._issuer, self._client, self._secret = issuer, client, secret
        self._desk_url = desk_url.rstrip("/")
        self._back = f"{self._desk_url}{BACK}"
        self._described: tuple[float, _Described] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def address(self, attempt: Attempt) -> str:
        """Where a browser that begins to sign in is sent.

        Raises:
            OpenIDError: the provider does not answer, or not as one.
        """
        found = await self._description()
        address: str = prepare_grant_uri(
            found.authorization_endpoint,
            self._client,
            "code",
            redirect_uri=self._back,
            scope="openid profile email",
            state=attempt.state,
            nonce=attempt.nonce,
            code_challenge=create_s256_code_challenge(attempt.verifier),
            code_challenge_method="S256",
        )
        return address

    async def sign_out_address(self) -> str | None:
        """Where people end their session at the provider too (OpenID Connect RP-Initiated Logout 1.0), if it is known."""
        try:
            end = (await self._description()).end_session_endpoint
        except OpenIDError:
            return None
        back = {"client_id": self._client, "post_logout_redirect_uri": f"{self._desk_url}/masuk"}
        return None if end is None or not self._is_safe(end) else str(add_params_to_uri(end, back.items()))

    async def claims(self, attempt: Attempt, code: str, issuer: str | None) -> Mapping[str, Any]:
        """Who has signed in, as the provider says for the code; `issuer` is who sent the code, where that is said (RFC 9207).

        Raises:
            OpenIDError: it gives no token for the code, or one that cannot be believed.
        """
        if issuer is not None and issuer != self._issuer:
            raise OpenIDError("unbelievable", "another provider than that of the settings has answered")
        answer = await self._exchanged(attempt, code)
        expected = Expected(self._issuer, self._client, attempt.nonce)
        was = self._keys
        keys = await self._key_set(None)
        try:
            return claims_of(answer.id_token, keys, expected, int(time.time()), answer.access_token)
        except OpenIDError:
            if was is None or was is not self._keys:
                raise
            # Its keys may be others than an hour ago.
            again = await self._key_set(was)
            return claims_of(answer.id_token, again, expected, int(time.time()), answer.access_token)

    async def _exchanged(self, attempt: Attempt, code: str) -> _Answer:
        found = await self._description()
        basic = "client_secret_basic" in found.token_endpoint_auth_methods_supported
        client = ClientAuth(self._client, self._secret, "client_secret_basic" if basic else "client_secret_post")
        asked = prepare_token_request(
            "authorization_code", redirect_uri=self._back, code=code, code_verifier=attempt.verifier
        )
        _, headers, body = client.prepare("POST", found.token_endpoint, {}, asked)
        try:
            async with self._fetcher(found.token_endpoint) as fetcher:
                answer = await fetcher.post(found.token_endpoint, dict(parse_qsl(body)), headers)
            return _Answer.model_validate_json(answer)
        except FetchError as error:
            if error.kind == "refused":
                raise OpenIDError("unbelievable", f"it gives no token for the code: {_refusal(error.body)}") from None
            raise OpenIDError("away", str(error)) from None
        except ValidationError:
            raise OpenIDError("unbelievable", "what it gives for the code holds no ID token") from None

    async def _description(self) -> _Described:
        async with self._one_at_a_time:
            if self._described is None or time.monotonic() - self._described[0] > _KEPT_SECONDS:
                body = await self._fetched(get_well_known_url(self._issuer, external=True))
                self._described = (time.monotonic(), self._read(body))
            return self._described[1]

    def _read(self, body: bytes) -> _Described:
        try:
            found = _Described.model_validate_json(body)
        except ValidationError:
            raise OpenIDError(
                "unbelievable", "what stands at the address of the issuer describes no OpenID provider"
            ) from None
        if found.issuer != self._issuer:
            raise OpenIDError("unbelievable", "it calls itself by another name than KENTONGAN_DESK_OPENID_ISSUER has")
        if not all(map(self._is_safe, (found.authorization_endpoint, found.token_endpoint, found.jwks_uri))):
            raise OpenIDError("unbelievable", "one of its addresses is not below https://")
        return found

    def _is_safe(self, address: str) -> bool:
        """Whether an address is read over as safe a connection as the issuer's own is."""
        return urlsplit(address).scheme in ("https", urlsplit(self._issuer).scheme)

    async def _key_set(self, but: tuple[float, KeySet] | None) -> KeySet:
        """Its keys, asked for anew where they are old, or are those of `but`."""
        found = await self._description()
        async with self._one_at_a_time:
            if self._keys is None or self._keys is but or time.monotonic() - self._keys[0] > _KEPT_SECONDS:
                try:
                    document = _OBJECT.validate_json(await self._fetched(found.jwks_uri))
                except ValidationError:
                    raise OpenIDError("unbelievable", "the keys of the provider are none") from None
                self._keys = (time.monotonic(), key_set(document))
            return self._keys[1]

    async def _fetched(self, address: str) -> bytes:
        try:
            async with self._fetcher(address) as fetcher:
                answer = await fetcher.fetch(address, heeds_robots=False)
        except FetchError as error:
            raise OpenIDError("away", str(error)) from None
        return b"" if answer.fetched is None else answer.fetched.body

    def _fetcher(self, address: str) -> Fetcher:
        """For one question: whoever runs the desk has named the provider, which may stand in their own network."""
        return Fetcher(timeout=_SECONDS, private_hosts=frozenset({urlsplit(address).hostname or ""}))


def provider_of(settings: Settings) -> Provider | None:
    """The provider of the settings, if they name one."""
    secret, url = settings.desk_openid_secret, settings.desk_url
    if settings.desk_openid_issuer is None or settings.desk_openid_client is None or secret is None or url is None:
        return None
    return Provider(settings.desk_openid_issuer, settings.desk_openid_client, secret.get_secret_value(), url)


def _refusal(body: bytes) -> str:
    """The error that a token endpoint returns, a word (RFC 6749, 5.2)."""
    try:
        said = _OBJECT.validate_json(body).get("error")
    except ValidationError:
        return "no reason is told"
    return (
        said
        if isinstance(said, str) and said.isascii() and said.replace("_", "").isalnum() and len(said) < 40
        else "an error"
    )
