"""What is no readable post is masked too, and read again it gives the same post."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codec import decode_posts
from streams.privacy.letters import mask_letter
from streams.privacy.mask import mask
from streams.privacy.pseudonym import Pseudonymizer
from streams.sources.sanitize import Sanitizer

PSEUDONYM = Pseudonymizer(b"k" * 32).pseudonym
POST = {
    "id": "x:1234567890123456",
    "source": "x",
    "created_at": "2026-07-04T08:00:00+07:00",
    "text": "hubungi 081234567890 soal beras",
    "author": "budi_santoso",
    "url": "https://x.com/a/status/1234567890123456",
    "engagement": {"likes": 123456789},
}
SECRETS = (b"081234567890", b"budi_santoso", b"3174012505900001", b"budi@example.com", b"81234567890")


@pytest.mark.parametrize("pseudonym", [PSEUDONYM, None])
def test_a_post_is_the_one_that_the_pipeline_would_have_made_of_it(pseudonym):
    [(_, post)], _ = decode_posts(mask_letter(orjson.dumps(POST), pseudonym))
    [(_, before)], _ = decode_posts(orjson.dumps(POST))
    assert post.text == mask(before.text)
    assert post.author == (pseudonym(before.author) if pseudonym else None)
    assert post.model_copy(update={"text": before.text, "author": before.author}) == before


@pytest.mark.parametrize("pseudonym", [PSEUDONYM, None])
@pytest.mark.parametrize(
    "ids",
    [
        {"id": "whatsapp:6281234567890"},
        {"id": "x:budi_santoso/17", "reply_to": "x:siti/4", "repost_of": "x:5"},
        {"id": "https://x.com/budi_santoso/status/12345"},
        {"id": "mail:budi@example.com", "reply_to": "mail:siti@example.com"},
    ],
)
def test_ids_are_those_that_the_pipeline_would_have_given(pseudonym, ids):
    value = POST | {"text": "beras naik"} | ids
    [(_, post)], _ = decode_posts(mask_letter(orjson.dumps(value), pseudonym))
    [(_, before)], _ = decode_posts(orjson.dumps(value))
    at_once, sent_again = Sanitizer(pseudonym)(before), Sanitizer(pseudonym)(post)
    assert post.id == at_once.id != before.id
    assert (sent_again.id, sent_again.reply_to, sent_again.repost_of) == (at_once.id, at_once.reply_to, at_once.repost_of)
    # What is no post keeps no such id either, and with the key it has the same one.
    [broken] = orjson.loads(mask_letter(orjson.dumps([value | {"created_at": "kemarin"}]), pseudonym))
    assert broken["id"] != value["id"]
    assert not pseudonym or broken["id"] == at_once.id
    cut_off = mask_letter(orjson.dumps(value | {"author": "budi_santoso"})[:-3], pseudonym)
    assert ids["id"].encode() not in cut_off


def test_the_id_of_somebody_is_no_id_of_a_post():
    value = {"id": "x:9", "user": {"id": 12345678901234567, "id_str": "12345678901234567", "verified": True}}
    masked = orjson.loads(mask_letter(orjson.dumps(value), PSEUDONYM))
    told = PSEUDONYM("12345678901234567")
    assert masked == {"id": "x:9", "user": {"id": told, "id_str": told, "verified": True}}
    assert orjson.loads(mask_letter(orjson.dumps(value), None)) == {"id": "x:9", "user": {"verified": True}}


@pytest.mark.parametrize(
    "value",
    [
        orjson.dumps({"id": 7, "isi": "hubungi 081234567890", "user": {"screen_name": "budi_santoso", "hp": 6281234567890}}),
        orjson.dumps([{"text": "NIK 3174012505900001", "username": "budi_santoso"}, ["budi@example.com"]]),
        b'{"id": "x:1", "author" : "budi_santoso", "text": "telepon 081234567890',
        b"\xff\xfe tulis ke budi@example.com, NIK 3174012505900001",
        orjson.dumps("hubungi 081234567890"),
    ],
)
def test_nothing_that_can_be_recognised_is_left(value):
    masked = mask_letter(value, PSEUDONYM)
    assert not [secret for secret in SECRETS if secret in masked]


def test_what_nobody_can_read_stays_byte_by_byte():
    assert mask_letter(b"\xff\x00 not a post", None) == b"\xff\x00 not a post"
    deep = b"[" * 100_000
    assert mask_letter(deep, None) == deep


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from([*POST, "likes", "username", "isi"]), inner, max_size=5),
    ),
    max_leaves=20,
)


@given(VALUES)
def test_masking_twice_changes_nothing_more_and_keeps_json_json(value):
    once = mask_letter(json.dumps(value).encode(), PSEUDONYM)
    json.loads(once)
    assert mask_letter(once, PSEUDONYM) == once


@given(st.binary(max_size=300))
def test_any_bytes_are_masked_twice_as_once(value):
    once = mask_letter(value, PSEUDONYM)
    assert mask_letter(once, PSEUDONYM) == once


@pytest.mark.parametrize("broken", [{}, {"id": 5}])
def test_markup_within_a_number_hides_it_from_no_mask(broken):
    fields = POST | {"text": "<p>0812<b>3456</b>7890 &amp; kamu</p>", "text_format": "html"} | broken
    masked = json.loads(mask_letter(orjson.dumps(fields), PSEUDONYM))
    assert (masked["text"], masked["text_format"]) == ("[TELEPON] & kamu", "plain")
    assert json.loads(mask_letter(orjson.dumps(masked), None))["text"] == masked["text"]
