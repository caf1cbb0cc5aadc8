"""What an ID token says, believed only if the provider signed it, for this desk, for this sign-in, and not long ago."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from streams.desk.openid.trouble import OpenIDError

__all__ = ["Expected", "account_named", "claims_of", "key_set"]

_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those with a public key: `none` and those with a shared secret are believed of nobody."""
_KINDS: Final = frozenset({"RSA", "EC", "OKP"})
_MOST_KEYS: Final = 100
_LEEWAY: Final = 60
"""Seconds by which the clocks of provider and desk may differ."""
_LONGEST: Final = 64_000
_FAULTS: Final = (JoseError, ValueError, TypeError, KeyError, AttributeError)
"""What comes of tokens and keys that are none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say."""

    issuer: str
    client: str
    nonce: str


def key_set(document: Mapping[str, Any]) -> KeySet:
    """The keys that may have signed, of a JSON Web Key Set; what signs nothing, or is of a kind not known, is left out.

    Raises:
        OpenIDError: it is none.
    """
    try:
        found = [one for one in document["keys"] if one["kty"] in _KINDS and one.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": found[:_MOST_KEYS]})
    except _FAULTS as error:
        raise OpenIDError("unbelievable", f"the keys of the provider are none ({type(error).__name__})") from None


def claims_of(token: str, keys: KeySet, expected: Expected, now: int, access_token: str | None = None) -> Mapping[str, Any]:
    """The claims of an ID token at `now` (Unix time); with an access token, of that one alone.

    Raises:
        OpenIDError: it cannot be believed.
    """
    if len(token) > _LONGEST:
        raise OpenIDError("unbelievable", "the ID token is too long")
    options = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client},
    }
    params = {"client_id": expected.client, "nonce": expected.nonce, "access_token": access_token}
    try:
        read = jwt.decode(token, keys, algorithms=list(_ALGORITHMS))
        claims: Mapping[str, Any] = CodeIDToken(read.claims, read.header, options, params)
        CodeIDToken.validate(claims, now, _LEEWAY)
    except _FAULTS as error:
        said = getattr(error, "claim", None) or getattr(error, "error", None) or type(error).__name__
        raise OpenIDError("unbelievable", f"the ID token is not believed ({said})") from None
    return claims


def account_named(claims: Mapping[str, Any], claim: str, domain: str | None) -> str:
    """The name of an account that the claims give; with a domain it is what stands before `@domain`.

    Raises:
        OpenIDError: they give none, one of another domain, or an address that the provider has not verified.
    """
    found = claims.get(claim)
    if not isinstance(found, str) or not found:
        raise OpenIDError("unknown", f"the ID token has no claim {claim}; KENTONGAN_DESK_OPENID_CLAIM names it")
    if claim == "email" and claims.get("email_verified") is not True:
        raise OpenIDError("unknown", "the provider has not verified the e-mail address")
    if domain is None:
        return found
    name, _, of = found.rpartition("@")
    if of.casefold() != domain.casefold():
        raise OpenIDError("unknown", f"the claim {claim} is of another domain than KENTONGAN_DESK_OPENID_DOMAIN")
    return name
