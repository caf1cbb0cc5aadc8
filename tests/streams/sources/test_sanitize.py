from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.post import MAX_TEXT, Post
from streams.privacy.post_ids import PostIds
from streams.privacy.pseudonym import Pseudonymizer
from streams.settings import Settings
from streams.sources.sanitize import Sanitizer, sanitizer

PSEUDONYM = Pseudonymizer(b"k" * 32).pseudonym


def post(text="beras naik", author=None):
    return Post(id="x:1", source="x", created_at=datetime(2025, 3, 1, tzinfo=UTC), text=text, author=author)


def test_personal_data_in_the_text_is_masked():
    assert Sanitizer(None)(post("hubungi 081234567890")).text == "hubungi [TELEPON]"


def test_an_author_becomes_a_pseudonym_or_is_dropped():
    assert Sanitizer(PSEUDONYM)(post(author="budi")).author == PSEUDONYM("budi")
    assert Sanitizer(None)(post(author="budi")).author is None


def test_a_masked_text_is_no_longer_than_a_text_may_be():
    phones = "08123456789 " * (MAX_TEXT // 12)
    sanitized = Sanitizer(None)(post(phones + "a" * (MAX_TEXT - len(phones))))
    assert Post.model_validate_json(sanitized.model_dump_json()) == sanitized


@pytest.mark.parametrize(
    "value",
    [
        b'{"id":"bsky:1","source":"bsky","created_at":"entah","text":"hubungi 081234567890","author":"did:plc:budi"}',
        b'{"id":"bsky:1","author":"did:plc:budi","text":"hubungi 081234567890',
        b"hubungi 081234567890 \xff",
    ],
)
def test_what_cannot_be_read_is_masked_too_and_a_second_time_changes_nothing(value):
    found = Sanitizer(PSEUDONYM).unreadable(value)
    assert b"[TELEPON]" in found
    assert b"did:plc:budi" not in found
    assert b"bsky:1" not in value or b"bsky:1" in found
    assert Sanitizer(PSEUDONYM).unreadable(found) == found


def test_the_address_and_the_ids_lose_what_tells_a_person_and_handles_stay_for_the_watchlist():
    said = post("kata @budi", author="budi").model_copy(
        update={"id": "whatsapp:6281200001234", "reply_to": "whatsapp:6281200001234", "url": "https://a.id/b?hp=081200001234"}
    )
    found = Sanitizer(PSEUDONYM)(said)
    assert (found.text, found.url) == ("kata @budi", "https://a.id/b")
    assert found.id == found.reply_to == PostIds(PSEUDONYM).hashed("whatsapp:6281200001234")
    assert Sanitizer(PSEUDONYM)(found) == found
    keyless = Sanitizer(None)(said)
    assert keyless.id.startswith("x:")
    assert keyless.reply_to == "whatsapp:hidden"
    assert Sanitizer(None)(keyless) == keyless


@given(st.text(min_size=1, max_size=60), st.none() | st.text(min_size=1, max_size=10))
def test_a_second_time_changes_nothing(text, author):
    for sanitize in (Sanitizer(PSEUDONYM), Sanitizer(None)):
        once = sanitize(post(text, author))
        assert sanitize(once) == once


def test_the_settings_decide_about_authors(tmp_path):
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o600)
    assert sanitizer(Settings(author_key_file=key))(post(author="budi")).author == PSEUDONYM("budi")
    assert sanitizer(Settings())(post(author="budi")).author is None


@pytest.mark.parametrize("form", ["html", "escaped"])
def test_markup_hides_no_personal_data(form):
    text = "hubungi 0812&#45;3456&#45;7890" if form == "escaped" else "<p>hubungi 0812<b>3456</b>7890 <br></p>"
    cleaned = Sanitizer(None)(post(text).model_copy(update={"text_format": form}))
    assert (cleaned.text, cleaned.text_format) == ("hubungi [TELEPON]", None)
