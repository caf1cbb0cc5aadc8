"""Reviews become posts; their authors' names are not read.

Sources: https://developers.google.com/android-publisher/api-ref/rest/v3/reviews and
https://developer.apple.com/documentation/appstoreconnectapi/customerreview, read in 2026.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import orjson
from pydantic import ValidationError

from schemas.post import Post
from streams.connectors.batch import Batch, Fetched, SourceState, UnreadableError, json_object
from streams.connectors.reviews.settings import ReviewsSource
from streams.connectors.rss.times import read_time
from streams.connectors.versions import compared

__all__ = ["page_url", "parse"]

_UTC: Final = ZoneInfo("UTC")
_PAGE: Final = 100
_LONGEST: Final = 4_096


def page_url(source: ReviewsSource, state: SourceState) -> str:
    """The page at which reading stopped, else the newest one."""
    if source.store == "play":
        asked = {"maxResults": _PAGE, **({"token": state.page} if state.page is not None else {})}
        return f"{source.url}/androidpublisher/v3/applications/{source.app}/reviews?{urlencode(asked)}"
    return (
        state.page
        or f"{source.url}/v1/apps/{source.app}/customerReviews?{urlencode({'sort': '-createdDate', 'limit': _PAGE})}"
    )


def parse(fetched: Fetched, state: SourceState, source: ReviewsSource) -> Batch:
    """The reviews of a page that the state does not know or that were changed; those without words give no post.

    Raises:
        UnreadableError: it is no list of reviews, or its next page is on another host.
    """
    body = fetched.json()
    listed, fields_of = ("reviews", _of_play) if source.store == "play" else ("data", _of_app_store)
    # An app without reviews is answered by Google without a list.
    found = body.get(listed, [] if source.store == "play" else None) if isinstance(body, dict) else None
    if not isinstance(found, list):
        raise UnreadableError("it is no list of reviews")
    posts, unreadable, passed_over = _posts(found, fields_of, source, fetched.at)
    known = frozenset(state.known)
    fresh = compared(posts, state, fetched.at)
    pages, page = state.pages + 1, _next(body, source)
    # Pages of a store may go round; they are followed while they hold something new.
    more = page is not None and bool(fresh.posts) and bool(known) and pages < source.pages
    moved = {"page": page if more else None, "pages": pages if more else 0, "more": more}
    return Batch(
        posts=fresh.posts,
        next_state=state.model_copy(update={"known": fresh.known, "said": fresh.said, **moved}),
        complete_to=None if more else fetched.at,
        passed_over=passed_over,
        unreadable=unreadable,
    )


def _posts(
    found: list[Any], fields_of: Callable[[Any, ReviewsSource], dict[str, Any]], source: ReviewsSource, at: datetime
) -> tuple[list[Post], list[bytes], int]:
    posts: list[Post] = []
    unreadable: list[bytes] = []
    passed_over = 0
    for review in found:
        fields = {name: value for name, value in fields_of(review, source).items() if value is not None}
        if not fields.get("text") or not fields.get("id"):
            passed_over += 1
            continue
        fields |= {"id": f"{source.name}:{fields['id']}", "source": source.name}
        if isinstance(moment := fields.get("created_at"), datetime):
            fields["created_at"] = min(moment, at)
        value = orjson.dumps(fields, default=str, option=orjson.OPT_NON_STR_KEYS)
        try:
            posts.append(Post.model_validate_json(value))
        except ValidationError:
            unreadable.append(value)
    return posts, unreadable, passed_over


def _of_play(review: Any, source: ReviewsSource) -> dict[str, Any]:
    comments = json_object(review).get("comments")
    said = [json_object(json_object(one).get("userComment")) for one in (comments if isinstance(comments, list) else ())]
    comment = next((one for one in said if one), {})
    text, name = comment.get("text"), json_object(review).get("reviewId")
    written = json_object(comment.get("lastModified")).get("seconds")
    moment: Any = written
    with suppress(ValueError, OverflowError, OSError):
        moment = datetime.fromtimestamp(int(str(written)), UTC)
    liked = comment.get("thumbsUpCount")
    language = comment.get("reviewerLanguage")
    return {
        "id": name,
        # A title stands before a tab.
        "text": " ".join(text.split()) if isinstance(text, str) else text,
        "created_at": moment,
        "url": f"https://play.google.com/store/apps/details?{urlencode({'id': source.app, 'reviewId': name})}",
        "platform_languages": [language] if language else None,
        "engagement": None if liked is None else {"likes": liked},
    }


def _of_app_store(review: Any, source: ReviewsSource) -> dict[str, Any]:
    said = json_object(json_object(review).get("attributes"))
    created = said.get("createdDate")
    words = [one for one in (said.get("title"), said.get("body")) if isinstance(one, str) and one.strip()]
    return {
        "id": json_object(review).get("id"),
        "text": "\n".join(words),
        "created_at": (read_time(created, _UTC) or created) if isinstance(created, str) else created,
    }


def _next(body: Mapping[str, Any], source: ReviewsSource) -> str | None:
    if source.store == "play":
        token = json_object(body.get("tokenPagination")).get("nextPageToken")
        return token if isinstance(token, str) and 0 < len(token) <= _LONGEST else None
    url = json_object(body.get("links")).get("next")
    if not isinstance(url, str) or not url:
        return None
    try:
        same = urlsplit(url)[:2] == urlsplit(source.url)[:2] and len(url) <= _LONGEST
    except ValueError:
        same = False
    if not same:
        raise UnreadableError("its next page is on another host, or at no address")
    return url
