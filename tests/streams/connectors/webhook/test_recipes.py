"""The recipes of the documentation, on bodies of the shapes that platforms send."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from schemas.post import Engagement
from streams.connectors.batch import Batch, Fetched, SourceState
from streams.connectors.sources_file import Sources
from streams.connectors.webhook.parse import parse

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs/how-to/receive-posts.md").read_text()
RECIPES = [
    one for block in re.findall(r"^```yaml\n(- .*?)```", PAGE, re.MULTILINE | re.DOTALL) for one in yaml.safe_load(block)
]
BY_NAME = {one["name"]: one for one in RECIPES}
AT = datetime(2026, 7, 4, 8, tzinfo=UTC)


def taken(name: str, file: str, replaced: Mapping[str, str] | None = None) -> Batch:
    source = Sources.model_validate({"sources": [BY_NAME[name]]}, strict=False).sources[0]
    body = (ROOT / "tests/fixtures/webhook" / f"{file}.json").read_text()
    for old, new in (replaced or {}).items():
        body = body.replace(old, new)
    return parse(Fetched(body.encode(), "/", AT), SourceState(), source)


@pytest.mark.parametrize("name", BY_NAME)
def test_every_recipe_can_be_used(name):
    assert Sources.model_validate({"sources": [BY_NAME[name]]}, strict=False).sources


def test_comments_on_a_page_come_and_go():
    found = taken("facebook.instansi", "facebook")
    (post,) = found.posts
    assert (post.id, post.text) == ("facebook.instansi:1_2", "Kapan jalan ini diperbaiki?")
    assert (post.created_at, post.author, post.reply_to) == (
        datetime(2026, 7, 4, 7, tzinfo=UTC),
        "7001",
        "facebook.instansi:1001_1",
    )
    assert (found.deletions, found.unreadable) == (["facebook.instansi:1_9"], [])


@pytest.mark.parametrize("verb", ["edited", "edit"])
def test_a_comment_on_a_page_that_was_rewritten_is_an_edit_of_its_post(verb):
    (before,) = taken("facebook.instansi", "facebook").posts
    (after,) = taken("facebook.instansi", "facebook", {"add": verb, "Kapan": "Sudah"}).posts
    assert (before.edited_at, after.edited_at) == (None, datetime(2026, 7, 4, 7, 1, tzinfo=UTC))
    assert (after.id, after.created_at, after.text) == (before.id, before.created_at, "Sudah jalan ini diperbaiki?")


def test_a_comment_without_a_time_has_that_of_what_it_is_in():
    (post,) = taken("instagram.instansi", "instagram").posts
    assert (post.text, post.created_at) == ("Antre sejak subuh", datetime(2026, 7, 4, 7, 1, tzinfo=UTC))


def test_a_reply_on_threads_comes_and_goes():
    (post,) = taken("threads.instansi", "threads").posts
    assert (post.id, post.url, post.reply_to) == (
        "threads.instansi:8901",
        "https://www.threads.net/@contoh/post/Pp",
        "threads.instansi:567",
    )
    found = taken("threads.instansi", "threads_delete")
    assert (list(found.posts), found.deletions) == ([], [post.id])


def test_no_id_of_whatsapp_holds_a_number():
    found = taken("whatsapp.instansi", "whatsapp")
    (post,) = found.posts
    assert post.text == "Air PAM mati di RT 03"
    assert re.fullmatch(r"whatsapp\.instansi:[0-9a-f]{24}", post.id)
    assert found.passed_over == 1


def test_a_post_of_x_that_a_vendor_forwards_has_its_counts_and_what_it_answers():
    (post,) = taken("x.vendor", "vendor").posts
    assert (post.id, post.text, post.reply_to, post.repost_of) == (
        "x.vendor:1234567890",
        "Antrean layanan online error terus",
        "x.vendor:1234567000",
        None,
    )
    assert (post.created_at, post.author, post.author_followers) == (
        datetime(2026, 1, 15, 10, 35, tzinfo=UTC),
        "9876543210",
        120,
    )
    assert post.platform_languages == ("in",)
    assert post.engagement == Engagement(likes=38, shares=7, comments=3, views=1250)
