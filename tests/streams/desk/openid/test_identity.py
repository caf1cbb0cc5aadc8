"""Tokens and keys by chance: what is none is refused by one error, and no more."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import RSAKey

from streams.desk.openid.attempt import Attempt
from streams.desk.openid.identity import Expected, account_named, claims_of, key_set
from streams.desk.openid.trouble import OpenIDError

KEY = RSAKey.generate_key(2048, {"kid": "one"})
KEYS = key_set({"keys": [KEY.as_dict(private=False), {"kty": "lain"}, {"kty": "RSA", "use": "enc"}]})
EXPECTED = Expected("https://sso.example", "kentongan", "n")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["keys", "kty", "n", "e", "use"]) | st.text(), inner)
    ),
    max_leaves=12,
)
CLAIMS = ("iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "amr", "at_hash", "auth_time", "preferred_username")


@given(st.text() | st.from_regex(r"[\w-]{1,9}\.[\w-]{1,9}\.[\w-]{1,9}", fullmatch=True))
def test_what_is_no_token_is_refused(token):
    with pytest.raises(OpenIDError):
        claims_of(token, KEYS, EXPECTED, int(time.time()))


@given(st.dictionaries(st.sampled_from(CLAIMS), JSON))
def test_claims_of_any_kind_are_refused_or_are_those_that_are_expected(said):
    now = int(time.time())
    claims = {"iss": EXPECTED.issuer, "sub": "7", "aud": EXPECTED.client, "iat": now, "exp": now + 60, "nonce": "n"} | said
    token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, KEY)
    try:
        found = claims_of(token, KEYS, EXPECTED, now, "access")
        name = account_named(found, "preferred_username", None)
    except OpenIDError:
        return
    assert (found["iss"], found["nonce"], name) == (EXPECTED.issuer, "n", said["preferred_username"])
    assert EXPECTED.client in (found["aud"] if isinstance(found["aud"], list) else [found["aud"]])
    assert found["exp"] > now - 61


@given(st.dictionaries(st.sampled_from(["keys", "x"]), JSON))
def test_what_is_no_set_of_keys_is_refused_or_knows_no_key(document):
    try:
        found = key_set(document)
    except OpenIDError:
        return
    with pytest.raises(OpenIDError):
        claims_of(jwt.encode({"alg": "RS256", "kid": "one"}, {}, KEY), found, EXPECTED, int(time.time()))


@given(st.text())
def test_a_cookie_by_chance_is_no_attempt_or_leads_to_a_page_of_ours(cookie):
    found = Attempt.read(cookie)
    assert found is None or found.wanted.startswith("/")


@given(st.text())
def test_what_a_cookie_keeps_comes_back(wanted):
    begun = Attempt.begin(f"/isu?q={wanted}")
    again = Attempt.read(begun.cookie)
    assert again is not None
    assert (again.state, again.nonce, again.verifier) == (begun.state, begun.nonce, begun.verifier)
    assert len({begun.state, begun.nonce, begun.verifier, begun.secret}) == 4
    assert len(begun.cookie) < 4_000
