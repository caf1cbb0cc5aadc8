"""A record becomes a post."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from schemas.base import LATEST
from schemas.post import MAX_TEXT, Post, TextFormat, qualified_id
from streams.faults import sentence
from streams.ingest.columns import COUNTS
from streams.ingest.identity import id_in_link, id_of
from streams.ingest.outcome import ReadingTally
from streams.ingest.paths import MISSING
from streams.ingest.plan import Plan
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import RawRecord
from streams.ingest.time_column import TimeFault
from streams.ingest.values import CountFault, is_nothing, languages_of, read_count, read_text, source_of, yes_or_no
from streams.privacy.reposts import original_of, reposted_words
from streams.text.markup import plain_text
from streams.text.text_format import format_of

__all__ = ["Converter", "RecordFault"]

_MOST_AUTHOR: Final = 256
_MOST_URL: Final = 2048
_MOST_LISTED: Final = 5
_MOST_MARKUP: Final = 10 * MAX_TEXT
"""A text with markup is read so far: most of it may be addresses and styles."""
_UNKNOWN: Final = "-"
"""Stands for an id until one is made."""
_FIRST: Final = datetime(1971, 1, 1, tzinfo=UTC)


class RecordFault(ValueError):
    """A record gives no post; the message says why and where, without any value of it."""

    def __init__(self, reason: str, example: Any = "") -> None:
        super().__init__(reason)
        self.example = str(example)


class Converter:
    """Makes posts by a plan, and tallies what had to be left out of them."""

    def __init__(
        self, plan: Plan, reading: ReadingSettings, sanitize: Callable[[Post], Post], derive: Callable[[Post], str]
    ) -> None:
        """A post without an id gets what `derive` makes of what `sanitize` makes of it."""
        self._plan = plan
        self._reading = reading
        self._sanitize = sanitize
        self._derive = derive
        self._counts = [name for name in COUNTS if name in plan.getters]
        self.tally = ReadingTally()

    def is_no_post(self, record: RawRecord) -> bool:
        """Whether a record is of those that a profile passes over."""
        for get, values in self._plan.skip:
            value = get(record)
            if value is not MISSING and ("" if is_nothing(value) else str(value)) in values:
                return True
        return False

    def moment(self, record: RawRecord) -> datetime:
        """When the post of a record was written, in UTC.

        Raises:
            RecordFault: it cannot be read, or is not of this age.
        """
        value = self._plan.getters["created_at"](record) if "created_at" in self._plan.getters else MISSING
        if isinstance(value, dict) and len(value) == 1 and "$date" in value:  # MongoDB's own
            value = value["$date"]
            value = value.get("$numberLong", value) if isinstance(value, dict) else value
        if value is MISSING or is_nothing(value):
            raise RecordFault("created_at: missing")
        try:
            found = self._plan.times.read(value)
        except TimeFault as error:
            raise RecordFault(f"created_at: {error}", value) from None
        except (ValueError, OverflowError):
            raise RecordFault("created_at: no time that can be read", value) from None
        if found < _FIRST:
            raise RecordFault(f"created_at: the time lies before {_FIRST.year}", value)
        if found > min(LATEST, self._reading.now() + timedelta(seconds=self._reading.future_tolerance)):
            raise RecordFault("created_at: the time lies in the future", value)
        return found

    def post(self, record: RawRecord) -> Post:
        """The post of a record; `tally` counts what was left out.

        Raises:
            RecordFault: it gives none.
        """
        if record.fault is not None:
            raise RecordFault(record.fault)
        text, form = self._text(record)
        created_at = self.moment(record)
        source = self._source(record)
        url = self._word(record, "url", _MOST_URL)
        post_id = self._own_id(record, url)
        known = {
            "id": qualified_id(source, post_id) if post_id else _UNKNOWN,
            "source": source,
            "created_at": created_at,
            "text": text,
            "text_format": form,
            "author": self._word(record, "author", _MOST_AUTHOR),
            "author_followers": self._count(record, "author_followers"),
            "url": url,
            "reply_to": self._referred(record, "reply_to", source),
            "repost_of": self._repost_of(record, source, plain_text(text, form)),
            "platform_languages": self._languages(record),
            "engagement": (engagement := self._engagement(record)),
            "read_at": (self._time(record, "read_at") or self._plan.read_at) if engagement else None,
            "edited_at": self._time(record, "edited_at"),
        }
        try:
            post = Post.model_validate(known)
        except ValidationError as error:
            found = [_said(one) for one in error.errors(include_url=False, include_input=False)]
            raise RecordFault("; ".join(found[:_MOST_LISTED])) from None
        if not post_id:
            self.tally.derived_ids += 1
            post = post.model_copy(update={"id": self._derive(self._sanitize(post))})
        return post

    def _value(self, record: RawRecord, target: str) -> Any:
        get = self._plan.getters.get(target)
        return get(record) if get is not None else MISSING

    def _text(self, record: RawRecord) -> tuple[str, TextFormat | None]:
        value = self._value(record, "text")
        if value is MISSING:
            if self._plan.text_optional:
                return "", None
            raise RecordFault("text: missing")
        text = read_text(value)
        if text is None:
            raise RecordFault("text: this is no text", value)
        form = self._form(record, text)
        if len(text) > MAX_TEXT:
            text, form = plain_text(text[:_MOST_MARKUP], form), None
        if len(text) > MAX_TEXT:
            self.tally.cut_texts += 1
            text = text[:MAX_TEXT]
        return _sound(text), form

    def _form(self, record: RawRecord, text: str) -> TextFormat | None:
        """The form of a text, None when it is plain: what the record, the user or the profile says, or the text shows."""
        if "<" not in text and "&" not in text:
            return None
        said = self._value(record, "text_format")
        form = said if said in get_args(TextFormat) else self._plan.text_format or format_of(text)
        if form is None or form == "plain":
            return None
        self.tally.marked_up[form] += 1
        return form

    def _source(self, record: RawRecord) -> str:
        value = self._value(record, "source")
        if value is MISSING or is_nothing(value):
            return self._plan.source
        found = source_of(value)
        if found is None:
            self.tally.sources_aside += 1
        return found or self._plan.source

    def _own_id(self, record: RawRecord, url: str | None) -> str | None:
        if self._plan.ids_from_links:
            return id_in_link(url)
        value = self._value(record, "id")
        try:
            found = id_of(value) if value is not MISSING else None
        except ValueError as error:
            raise RecordFault(str(error), value) from None
        return _sound(found) if found else None

    def _referred(self, record: RawRecord, target: str, source: str) -> str | None:
        value = self._value(record, target)
        if value is MISSING or isinstance(value, bool):
            return None
        try:
            found = id_of(value)
        except ValueError:
            return None
        return qualified_id(source, _sound(found)) if found else None

    def _repost_of(self, record: RawRecord, source: str, text: str) -> str | None:
        value = self._value(record, "repost_of")
        flag = yes_or_no(value) if isinstance(value, bool) or (self._plan.repost_flags and value is not MISSING) else None
        found = self._referred(record, "repost_of", source) if flag is None else None
        if found is None and (flag or reposted_words(text) is not None):
            found = original_of(source, text)
        self.tally.reposts += found is not None
        return found

    def _word(self, record: RawRecord, target: str, most: int) -> str | None:
        value = self._value(record, target)
        if value is MISSING or is_nothing(value) or isinstance(value, bool) or not isinstance(value, str | int):
            return None
        word = _sound(str(value).strip())
        return word if 0 < len(word) <= most else None

    def _count(self, record: RawRecord, target: str) -> int | None:
        get = self._plan.getters.get(target)
        value = get(record) if get is not None else MISSING
        if value is MISSING:
            return None
        try:
            return read_count(value)
        except CountFault:
            self.tally.counts_left_out[target] += 1
            return None

    def _engagement(self, record: RawRecord) -> dict[str, int] | None:
        return {name: count for name in self._counts if (count := self._count(record, name)) is not None} or None

    def _time(self, record: RawRecord, target: str) -> datetime | None:
        value = self._value(record, target)
        if value is MISSING or is_nothing(value):
            return None
        try:
            found = self._plan.times.read(value)
        except (ValueError, OverflowError):
            return None
        return found if _FIRST <= found <= LATEST else None

    def _languages(self, record: RawRecord) -> tuple[str, ...]:
        value = self._value(record, "platform_languages")
        return () if value is MISSING or is_nothing(value) else tuple(map(_sound, languages_of(value)))


def _sound(text: str) -> str:
    """The text without halves of characters, which JSON can hold and UTF-8 cannot."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _said(one: ErrorDetails) -> str:
    """What is wrong with a field, without any value of the post."""
    place = ".".join(map(str, one["loc"]))
    return f"{place}: {sentence(one)}" if place else sentence(one)
