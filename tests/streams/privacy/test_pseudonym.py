import base64
import hashlib
import hmac
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from streams.errors import UserError
from streams.privacy.pseudonym import MIN_KEY_BYTES, Pseudonymizer, load_key

KEY = b"kunci uji, bukan untuk dipakai!!"
hasher = Pseudonymizer(KEY)


def test_method_is_hmac_sha256_as_documented():
    digest = hmac.new(KEY, b"kentongan author 1\0" + b"budi", hashlib.sha256).digest()
    assert hasher.pseudonym("budi") == "p1-" + base64.b32encode(digest).decode().lower()[:26]


def test_pseudonyms_stay_the_same_across_releases():
    assert hasher.pseudonym("budi") == "p1-q4na6rxggtxwvddhswtal56trt"


@given(st.text())
def test_form_and_idempotence(author):
    once = hasher.pseudonym(author)
    assert re.fullmatch(r"p1-[a-z2-7]{26}", once)
    assert hasher.pseudonym(once) == once


@pytest.mark.parametrize(
    "author", ["p1-", "p1-" + "a" * 25, "p1-" + "a" * 27, "p1-" + "A" * 26, "p1-" + "a" * 26 + "\n", "p2-" + "a" * 26]
)
def test_what_only_resembles_a_pseudonym_is_hashed(author):
    assert hasher.pseudonym(author) != author


def test_ids_and_keys_make_the_difference():
    other = Pseudonymizer(bytes(reversed(KEY)))
    names = {
        made.pseudonym(author) for made in (hasher, other) for author in ("budi", "Budi", "budi ", "", "ibu 🌾", "\ud800")
    }
    assert len(names) == 12


def test_short_key_is_refused():
    with pytest.raises(ValueError, match="31 bytes"):
        Pseudonymizer(b"x" * (MIN_KEY_BYTES - 1))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (KEY, KEY),
        (KEY + b"\n", KEY),
        (b" " + KEY + b"\r\n", KEY),
        (b"\xff" * 31 + b"\n", b"\xff" * 31 + b"\n"),
    ],
)
def test_key_is_the_content_and_text_loses_its_line_end(tmp_path, content, key):
    path = tmp_path / "author.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with capture_logs() as logs:
        assert load_key(path) == key
    assert logs == []


def test_key_that_everyone_may_read_is_logged_and_used(tmp_path):
    path = tmp_path / "author.key"
    path.write_bytes(KEY)
    path.chmod(0o644)
    with capture_logs() as logs:
        assert load_key(path) == KEY
    assert [(entry["log_level"], entry["event"]) for entry in logs] == [("warning", "author_key_readable_by_everyone")]


def test_missing_key_file_says_how_to_make_one(tmp_path):
    with pytest.raises(UserError, match=r"author\.key does not exist; make one with: openssl rand -hex 32 > "):
        load_key(tmp_path / "author.key")


def test_unreadable_key_file_is_a_user_error(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        load_key(tmp_path)


@pytest.mark.parametrize("content", [b"", b"rahasia\n", b"x" * 31 + b"\n", b"\0" * 31])
def test_short_key_file_says_how_to_make_one(tmp_path, content):
    path = tmp_path / "author.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UserError, match=r"bytes and must have 32 or more; make one with: openssl") as caught:
        load_key(path)
    assert "\n" not in str(caught.value)
