import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from streams.connectors.webhook.signatures import SignatureError, verify

NOW = datetime(2026, 7, 4, tzinfo=UTC)
OLD, NEW = "k" * 32, "n" * 32
BODY = b'{"id": 1, "text": "Beras \xf0\x9f\x8d\x9a"}'


def signed(key: str, content: bytes) -> bytes:
    return hmac.digest(key.encode(), content, hashlib.sha256)


def sent(scheme: str, key: str, body: bytes = BODY, at: datetime = NOW) -> CIMultiDict[str]:
    """The headers of a sender."""
    seconds = int(at.timestamp())
    match scheme:
        case "standard":
            digest = hmac.digest(base64.b64decode(key), f"msg_1.{seconds}.".encode() + body, hashlib.sha256)
            signature = "v1," + base64.b64encode(digest).decode()
            found = {"Webhook-Id": "msg_1", "webhook-timestamp": str(seconds), "webhook-signature": f"v1a,x {signature}"}
        case "meta":
            found = {"x-hub-signature-256": "sha256=" + signed(key, body).hex()}
        case "tiktok":
            found = {"Tiktok-Signature": f"t={seconds},s={signed(key, f'{seconds}.'.encode() + body).hex()}"}
        case "hmac":
            found = {"X-Signature-256": signed(key, body).hex().upper()}
        case _:
            found = {"Authorization": f"Bearer {key}"}
    return CIMultiDict(found)


SCHEMES = ["standard", "meta", "tiktok", "hmac", "bearer"]


def seen(scheme, headers, body=BODY, keys=(OLD, NEW), now=NOW):
    return verify(scheme, "X-Signature-256", keys, headers, body, now)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("key", [OLD, NEW])
def test_either_of_two_keys_opens_and_no_third(scheme, key):
    assert seen(scheme, sent(scheme, key)) == ("msg_1" if scheme == "standard" else None)
    with pytest.raises(SignatureError, match="another one, or there is none"):
        seen(scheme, sent(scheme, "x" * 32))


@pytest.mark.parametrize("scheme", [one for one in SCHEMES if one != "bearer"])
def test_a_body_with_another_byte_is_refused(scheme):
    with pytest.raises(SignatureError):
        seen(scheme, sent(scheme, OLD), BODY + b" ")


@pytest.mark.parametrize("scheme", ["standard", "tiktok"])
@pytest.mark.parametrize(("away", "opens"), [(-299, True), (299, True), (-301, False), (301, False)])
def test_a_signature_holds_for_five_minutes(scheme, away, opens):
    headers = sent(scheme, OLD, at=NOW + timedelta(seconds=away))
    if opens:
        seen(scheme, headers)
    else:
        with pytest.raises(SignatureError, match="too old, or its clock is wrong"):
            seen(scheme, headers)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_without_a_header_nothing_opens(scheme):
    with pytest.raises(SignatureError):
        seen(scheme, CIMultiDict())


def test_the_example_of_standard_webhooks_opens():
    """Source: the specification's reference implementation, test vector of its libraries."""
    headers = CIMultiDict(
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        }
    )
    now = datetime.fromtimestamp(1614265330, UTC)
    assert seen("standard", headers, b'{"test": 2432232314}', ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], now)


def test_a_signature_may_be_in_base64_and_behind_its_algorithm():
    encoded = base64.b64encode(signed(OLD, BODY)).decode()
    seen("hmac", CIMultiDict({"X-Signature-256": encoded}))
    seen("hmac", CIMultiDict({"X-Signature-256": "sha256=" + signed(OLD, BODY).hex()}))
    seen("hmac", CIMultiDict({"X-Signature-256": "sha256=" + encoded}))


@given(st.sampled_from(SCHEMES), st.text(max_size=60), st.binary(max_size=20))
def test_no_header_by_chance_opens(scheme, value, body):
    names = ("webhook-id", "webhook-timestamp", "webhook-signature", "X-Hub-Signature-256", "TikTok-Signature")
    headers = CIMultiDict(dict.fromkeys((*names, "X-Signature-256", "Authorization"), value))
    with pytest.raises(SignatureError):
        seen(scheme, headers, body)
