"""Access tokens for the interfaces of app stores, signed with the user's key.

Sources: https://developers.google.com/identity/protocols/oauth2/service-account (Google, by a token that is exchanged) and
https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests (Apple).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import orjson

from streams.connectors.reviews.settings import ReviewsSource
from streams.errors import UserError

__all__ = ["GoogleKey", "apple_token", "check_key", "google_exchange", "google_key"]

_SCOPE: Final = "https://www.googleapis.com/auth/androidpublisher"
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_APPLE_LIFE: Final = timedelta(minutes=15)  # Apple takes none of more than twenty
_GOOGLE_LIFE: Final = timedelta(hours=1)

GoogleKey = Mapping[str, str]
"""Of the JSON key of a service account: client_email, private_key and token_uri."""


def google_key(text: str) -> GoogleKey:
    """The parts of a key.

    Raises:
        ValueError: it is none.
    """
    found = orjson.loads(text)
    parts = (
        {name: found.get(name) for name in ("client_email", "private_key", "token_uri")} if isinstance(found, dict) else {}
    )
    given = {name: part for name, part in parts.items() if isinstance(part, str) and part}
    if len(given) < 3:
        raise ValueError("no key of a service account")
    return given


def google_exchange(key: GoogleKey, now: datetime) -> Mapping[str, str]:
    """The form that is brought to the key's token_uri, which answers with a token."""
    claims = {"iss": key["client_email"], "scope": _SCOPE, "aud": key["token_uri"], "iat": now, "exp": now + _GOOGLE_LIFE}
    return {"grant_type": _GRANT, "assertion": _signed(claims, key["private_key"], "RS256", {})}


def apple_token(source: ReviewsSource, key: str, now: datetime) -> str:
    """The token that a request brings; it lasts for a quarter of an hour."""
    claims = {"iss": source.issuer, "iat": now, "exp": now + _APPLE_LIFE, "aud": "appstoreconnect-v1"}
    return _signed(claims, key, "ES256", {"kid": source.key_id})


def check_key(source: ReviewsSource, key: str, now: datetime) -> None:
    """See that a key signs.

    Raises:
        UserError: it does not; what it says does not hold the key.
    """
    try:
        if source.store == "play":
            google_exchange(google_key(key), now)
        else:
            apple_token(source, key, now)
    except (ValueError, TypeError, _jwt_error()):
        wanted = (
            "the JSON key of a service account" if source.store == "play" else "the private key of App Store Connect (.p8)"
        )
        raise UserError(f"source {source.name}: its key_file {source.key_file} does not hold {wanted}") from None


def _signed(claims: Mapping[str, object], key: str, algorithm: str, headers: Mapping[str, object]) -> str:
    import jwt

    return jwt.encode(dict(claims), key, algorithm=algorithm, headers=dict(headers))


def _jwt_error() -> type[Exception]:
    import jwt

    return jwt.PyJWTError
