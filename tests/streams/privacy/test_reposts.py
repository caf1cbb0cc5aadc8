from datetime import UTC, datetime

import pytest

from schemas.post import Engagement, Post
from streams.privacy.reposts import original_of, reposted_words, with_original

WORDS = "beras naik lagi"


def post(text, **fields):
    moment = datetime(2026, 7, 4, tzinfo=UTC)
    return Post(id="x:1", source="x", created_at=moment, text=text, engagement=Engagement(likes=9), **fields)


@pytest.mark.parametrize(
    "text", [f"RT @warga: {WORDS}", f"RT @warga_1 {WORDS}", f"RT @siti.contoh: {WORDS}", f"RT @…: {WORDS}"]
)
def test_a_text_that_says_so_is_a_repost_whose_counts_are_the_original_s(text):
    found = with_original(post(text))
    assert reposted_words(text) == WORDS
    assert (found.repost_of, found.actions) == (original_of("x", WORDS), None)
    assert found.model_copy(update={"repost_of": None}) == post(text)


@pytest.mark.parametrize("text", [WORDS, f"RT 05 {WORDS}", f"setuju! RT @warga: {WORDS}", "RT @warga", "RT@warga: a", ""])
def test_any_other_text_is_none(text):
    assert with_original(post(text)) == post(text)
    assert post(text).actions == 9


def test_a_repost_whose_original_is_known_stays_as_it_is():
    assert with_original(post(f"RT @warga: {WORDS}", repost_of="x:9")).repost_of == "x:9"


def test_the_original_s_id_tells_nobody_s_number():
    assert original_of("x", "hubungi 081234567890") == original_of("x", "hubungi 081298765432")


def test_a_repost_in_html_is_one_with_the_same_original():
    found = with_original(post(f"<p>RT @warga: {WORDS}</p>", text_format="html"))
    assert found.repost_of == original_of("x", WORDS)
