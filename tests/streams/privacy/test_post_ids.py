from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.post import Post, qualified_id
from streams.privacy.post_ids import PostIds, identifies
from streams.privacy.pseudonym import Pseudonymizer

PSEUDONYM = Pseudonymizer(b"k" * 32).pseudonym
IDS = PostIds(PSEUDONYM)
KEYLESS = PostIds(None)


def post(id_, **fields):
    return Post(id=id_, source="x", created_at=datetime(2025, 3, 1, tzinfo=UTC), **{"text": "beras"} | fields)


@pytest.mark.parametrize(
    "id_",
    [
        "x:1345678901234567890",
        "x:1",
        "facebook:1741181211020741",
        "youtube:UgzX-9_aBcDeFgHiJkL.9aBcDeF",
        "rss.antara:https://www.antaranews.com/berita/4012345/harga-beras",
        "https://nasional.kompas.com/read/2021/01/13/09443521/vaksin",
        "at:3k44xyz",
        "a1b2c3d4-0001-4000-8000-000000000000",
        "file:0f0e0d0c0b0a090807060504",
        "077f312c1961e330677042d8",
        "b08123456789012e",
    ],
)
def test_an_id_that_tells_nobody_stays(id_):
    assert not identifies(id_)
    assert IDS.of(post(id_), "beras").id == qualified_id("x", id_)
    assert IDS.deleted(id_, lambda _: False) == id_


PERSONAL = [
    "whatsapp:6281200001234",
    "whatsapp:6281200001234@s.whatsapp.net:3EB0",
    "wa:+62 812-0000-1234/7",
    "mail:warga.contoh@contoh.id",
    "instagram:@budi_contoh:1",
    "https://x.com/budi_contoh/status/1",
    "mastodon:https://contoh.example/users/budi/statuses/1",
    "081200001234",
    "ktp:32.73.99.120490.0001",
]


@pytest.mark.parametrize("id_", PERSONAL)
def test_an_id_that_tells_somebody_becomes_a_hash_that_can_be_found_again(id_):
    found = IDS.of(post(id_, reply_to=id_, repost_of=id_), "beras")
    among_all = qualified_id("x", id_)
    assert found.id == found.reply_to == found.repost_of == IDS.deleted(among_all, lambda _: False)
    assert found.id.rpartition(":")[2] == PSEUDONYM(f"post id\0{among_all}")
    assert IDS.of(post(found.id, reply_to=found.id), "beras") == (found.id, found.id, None)
    assert PostIds(Pseudonymizer(b"l" * 32).pseudonym).of(post(id_), "beras").id != found.id


def test_the_source_in_front_stays():
    assert IDS.of(post("whatsapp:6281200001234:1"), "").id.startswith("whatsapp:p1-")
    assert IDS.of(post("6281200001234"), "").id.startswith("x:p1-")
    assert IDS.of(post("6281200001234:1"), "").id.startswith("p1-")


@pytest.mark.parametrize("id_", PERSONAL)
def test_without_a_key_it_is_derived_from_what_is_said(id_):
    found = KEYLESS.of(post(id_, reply_to=id_), "beras")
    assert found.id == KEYLESS.of(post(id_), "beras").id != KEYLESS.of(post(id_), "telur").id
    assert found.id.startswith("x:")
    assert (found.reply_to or "").endswith("hidden")
    assert KEYLESS.of(post(found.id, reply_to=found.reply_to), "beras") == (found.id, found.reply_to, None)
    assert KEYLESS.deleted(id_, lambda _: True) is None


def test_an_id_with_the_authors_own_is_hashed_and_so_are_those_it_refers_to():
    found = IDS.of(post("forum:budi_contoh/7", author="budi_contoh", reply_to="forum:ani_contoh/3"), "")
    assert found.id == IDS.hashed("forum:budi_contoh/7")
    assert found.reply_to == IDS.hashed("forum:ani_contoh/3")
    assert IDS.of(post("antara:harga-7", author="antara"), "").id == "antara:harga-7"


def test_the_deletion_of_an_id_with_the_authors_own_is_told_by_what_is_remembered():
    hashed = IDS.hashed("forum:budi_contoh/7")
    assert IDS.deleted("forum:budi_contoh/7", {hashed}.__contains__) == hashed
    assert IDS.deleted("forum:budi_contoh/7", set().__contains__) == "forum:budi_contoh/7"


@given(
    st.text(min_size=1, max_size=200)
    | st.lists(st.sampled_from([*PERSONAL, ":", "p1-"]), min_size=1, max_size=3).map("".join)
)
def test_replacing_is_idempotent_and_keeps_to_the_length_of_an_id(id_):
    if len(id_) > 200 or not id_:
        return
    for ids in (IDS, KEYLESS):
        once = ids.of(post(id_, reply_to=id_), "beras")
        assert ids.of(post(once.id, reply_to=once.reply_to), "beras") == once
        assert Post.model_validate_json(post(once.id, reply_to=once.reply_to).model_dump_json()).id == once.id
