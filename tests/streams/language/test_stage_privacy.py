"""What tells a person goes no further than the language stage, and what was deleted does not come back."""

from streams.language.stage import LanguageStage
from streams.privacy.post_ids import PostIds
from streams.privacy.pseudonym import Pseudonymizer
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse
from tests.streams.language.stages import (
    TOLERANCE,
    TOPICS,
    detector,
    incoming,
    new_stage,
    post,
    restarted,
    take,
)


async def test_personal_data_goes_no_further_and_is_in_no_header():
    stage = new_stage(pseudonym=Pseudonymizer(b"k" * 32).pseudonym)
    secrets = ["081234567890", "budi.santoso@example.com", "3174012505900001"]
    said = post(1, text=f"hubungi {' atau '.join(secrets)} soal beras", author="budi_santoso")
    posts, folded = await take(stage, incoming(0, said, {"id": "bad", "text": secrets[0], "author": "budi_santoso"}))
    [one] = posts[0]
    assert one.issues == ("beras",)
    assert one.author
    assert one.author != "budi_santoso"
    written = b"".join(out.value for out in folded.sends[1])
    headers = repr([out.headers for phase in folded.sends for out in phase])
    for secret in [*secrets, "budi_santoso"]:
        assert secret.encode() not in written
        assert secret not in headers


async def test_without_a_key_authors_are_dropped(stage):
    posts, _ = await take(stage, incoming(0, post(1, author="budi")))
    assert posts[0][0].author is None


HIDING = {
    "text": "kata @budi_contoh dan @kemenkes_ri soal beras, wa 0812-0000-1234",
    "url": "https://x.com/budi_contoh/status/12",
}


async def test_accounts_are_hidden_unless_a_query_a_statement_or_the_operator_names_them():
    matcher = Matcher({"tanya": parse("@kemenkes_ri OR @pemprov*"), "budi": parse("beras NOT @budi_contoh")})
    stage = LanguageStage(
        TOPICS, detector(), lambda: matcher, None, future_tolerance=TOLERANCE, repeat_memory=9, public=["kompascom"]
    )
    stage.assign([0])
    said = post(2, text="@Kompascom @pemprovjatim @kompas beras")
    posts, _ = await take(stage, incoming(0, post(1, **HIDING), said))
    assert [one.text for one in posts[0]] == [
        "kata @… dan @kemenkes_ri soal beras, wa [TELEPON]",
        "@Kompascom @pemprovjatim @… beras",
    ]
    # What is hidden was matched before: the query that leaves the account out did not find the post.
    assert [one.issues for one in posts[0]] == [("tanya",), ("budi", "tanya")]
    assert posts[0][0].url == "https://x.com/i/status/12"


PERSONAL_ID = "whatsapp:6281200001234:7"


async def test_ids_that_tell_a_person_become_hashes_under_which_repeats_and_deletions_are_known():
    pseudonym = Pseudonymizer(b"k" * 32).pseudonym
    hashed = PostIds(pseudonym).hashed(PERSONAL_ID)
    stage = new_stage(pseudonym=pseudonym)
    first = post(1, likes=3) | {"id": PERSONAL_ID}
    again, answer = first | {"engagement": {"likes": 5}}, post(2, reply_to=PERSONAL_ID, repost_of=PERSONAL_ID)
    posts, folded = await take(stage, incoming(0, first), incoming(1, again, answer), incoming(2, key=PERSONAL_ID.encode()))
    assert [(one.id, one.repeat, one.engagement_gained) for one in posts[0]] == [
        (hashed, False, 3),
        (hashed, True, 2),
        ("x:2", False, 0),
    ]
    assert (posts[0][2].reply_to, posts[0][2].repost_of) == (hashed, hashed)
    assert [out.key for out in folded.sends[1] if out.value is None] == [hashed.encode()]
    assert b"62812" not in b"".join((out.value or b"") + (out.key or b"") for out in folded.sends[1])


async def test_without_a_key_the_deletion_of_such_an_id_is_a_dead_letter(stage):
    posts, folded = await take(
        stage, incoming(0, post(1) | {"id": PERSONAL_ID}), incoming(1, key=PERSONAL_ID.encode()), incoming(2, key=b"\xff")
    )
    assert posts[0][0].id.startswith("x:")
    assert [out.key for out in folded.sends[1] if out.value is None] == []
    assert len(folded.sends[0]) == 2


async def test_a_deleted_post_does_not_come_back_when_its_source_is_read_again(stage):
    await take(stage, incoming(0, post(1, likes=3)), incoming(1, key=b"x:1"))
    posts, _ = await take(stage, incoming(2, post(1, likes=9), post(2)))
    assert [one.id for one in posts[0]] == ["x:2"]


async def test_the_next_owner_knows_what_was_deleted(stage):
    _, folded = await take(stage, incoming(0, post(1)), incoming(1, key=b"x:1"))
    posts, _ = await take(restarted(folded), incoming(2, post(1, likes=9), post(2)))
    assert [one.id for one in posts[0]] == ["x:2"]


async def test_a_deletion_without_a_prefix_may_mean_the_post_of_any_source(stage):
    found = [post(1) | {"id": "3", "source": source} for source in ("telegram", "mastodon")] + [post(3)]
    _, first = await take(stage, incoming(0, *found[:2]))
    _, then = await take(restarted(first), incoming(1, key=b"3"))
    assert {out.key for out in then.sends[1] if out.value is None} == {b"telegram:3", b"mastodon:3"}


async def test_a_deletion_with_the_source_means_that_post_alone(stage):
    await take(stage, incoming(0, *(post(1) | {"id": "3", "source": source} for source in ("telegram", "mastodon"))))
    _, folded = await take(stage, incoming(1, key=b"telegram:3"))
    assert [out.key for out in folded.sends[1] if out.value is None] == [b"telegram:3"]


async def test_a_deletion_that_comes_before_its_post_holds_without_a_prefix_too(stage):
    await take(stage, incoming(0, key=b"3"))
    posts, _ = await take(stage, incoming(1, post(1) | {"id": "3", "source": "telegram"}, post(2)))
    assert [one.id for one in posts[0]] == ["x:2"]


async def test_a_deleted_post_whose_id_is_hashed_does_not_come_back_either():
    pseudonym = Pseudonymizer(b"k" * 32).pseudonym
    stage = new_stage(pseudonym=pseudonym)
    first = post(1, likes=3) | {"id": PERSONAL_ID}
    await take(stage, incoming(0, first), incoming(1, key=PERSONAL_ID.encode()))
    posts, _ = await take(stage, incoming(2, first | {"engagement": {"likes": 9}}, post(2)))
    assert [one.id for one in posts[0]] == ["x:2"]
