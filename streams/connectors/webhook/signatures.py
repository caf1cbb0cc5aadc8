"""Checks the signature of a request over its bytes as they came, in a time that reveals nothing of a key."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from streams.connectors.webhook.settings import Scheme
from streams.errors import KentonganError

__all__ = ["TOLERANCE", "SignatureError", "has_token", "same", "verify"]

TOLERANCE: Final = timedelta(minutes=5)
"""A signature that carries its time may be so much older, or newer, than now (Standard Webhooks, `webhook-timestamp`)."""

_WHSEC: Final = "whsec_"
_MOST_SIGNATURES: Final = 10
_ALGORITHM: Final = re.compile(r"^\w{1,16}=(?=.)")


class SignatureError(KentonganError):
    """A request is not from the expected sender; the message says why, without quoting the request."""


def verify(
    scheme: Scheme, header: str, keys: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime
) -> str | None:
    """See that a request was signed with one of the keys; return what the sender calls it, where it does.

    `header` is that of the scheme `hmac`; names in `headers` are found in any case.

    Raises:
        SignatureError: it was not, or too long ago.
    """
    match scheme:
        case "standard":
            return _standard(keys, headers, body, now)
        case "meta":
            _one_of(keys, body, [_after(headers.get("X-Hub-Signature-256", ""), "sha256=")])
        case "tiktok":
            parts = dict(re.findall(r"(\w+)=([^,\s]*)", headers.get("TikTok-Signature", "")[:1_000]))
            _in_time(parts.get("t", ""), now)
            _one_of(keys, f"{parts.get('t', '')}.".encode() + body, [parts.get("s", "")])
        case "hmac":
            _one_of(keys, body, [_ALGORITHM.sub("", headers.get(header, ""))])
        case "bearer":
            if not has_token(headers, keys):
                raise SignatureError("the token is another one, or there is none")
    return None


def has_token(headers: Mapping[str, str], tokens: Sequence[str]) -> bool:
    """Whether a request brings one of the tokens, in the header Authorization (RFC 6750)."""
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    # Every one is compared, so that the time does not reveal which is right; hashes are as long as one another.
    found = [hmac.compare_digest(_hashed(given.strip()), _hashed(token)) for token in tokens]
    return scheme.lower() == "bearer" and any(found)


def _standard(keys: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Source: Standard Webhooks specification, 1.0.0."""
    name, time = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not name or len(name) > 256:
        raise SignatureError("it has no webhook-id")
    _in_time(time, now)
    signed = f"{name}.{time}.".encode() + body
    given = [one.partition(",") for one in headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]]
    for key in keys:
        try:
            raw = base64.b64decode(key.removeprefix(_WHSEC), validate=True)
        except ValueError:
            raw = key.encode()
        wanted = base64.b64encode(hmac.digest(raw, signed, hashlib.sha256)).decode()
        if any(version == "v1" and same(one, wanted) for version, _, one in given):
            return name
    raise SignatureError("the signature is another one, or there is none")


def _one_of(keys: Sequence[str], signed: bytes, given: Sequence[str]) -> None:
    for key in keys:
        digest = hmac.digest(key.encode(), signed, hashlib.sha256)
        wanted = (digest.hex(), base64.b64encode(digest).decode())
        # As hexadecimal digits in either case, or in Base64, whose letters' case counts.
        if any(same(one.lower(), wanted[0]) or same(one, wanted[1]) for one in given):
            return
    raise SignatureError("the signature is another one, or there is none")


def _in_time(seconds: str, now: datetime) -> None:
    if not re.fullmatch(r"\d{1,12}", seconds):
        raise SignatureError("it carries no time")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise SignatureError("it is too old, or its clock is wrong")


def _after(text: str, prefix: str) -> str:
    return text.removeprefix(prefix) if text.startswith(prefix) else ""


def same(given: str, wanted: str) -> bool:
    """Whether they are the same, in a time that reveals nothing of either but its length."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def _hashed(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
