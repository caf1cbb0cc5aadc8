"""Errors in values that people wrote, as sentences: where, and what is allowed there; they never quote the value."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from types import EllipsisType, NoneType
from typing import Annotated, Any, Final, NamedTuple, get_args, get_origin

from pydantic import BaseModel, ValidationError

__all__ = ["PATTERNS", "Fault", "FaultsError", "faults", "listed", "repeated", "sentence"]

MOST_LISTED: Final = 20
"""Faults that are listed one by one."""

PATTERNS: Final[Mapping[str, str]] = {
    r"^[a-z0-9#][a-z0-9._#-]{0,99}$": "lower-case letters, digits and . _ - alone, such as harga-beras, at most 100",
    r"^[a-z0-9][a-z0-9._:-]{0,99}$": "lower-case letters, digits and . _ : - alone, such as gas-melon, at most 100",
    r"^[a-z0-9][a-z0-9._-]{0,63}$": "lower-case letters, digits and . _ - alone, such as humas, at most 64",
    r"^[A-Za-z0-9._-]{1,64}$": "letters, digits and . _ - alone, at most 64",
    r"^[A-Za-z0-9._-]{0,100}$": "letters, digits and . _ - alone, at most 100",
    r"^[A-Za-z0-9._-]{1,200}$": "letters, digits and . _ - alone, at most 200",
    r"^[A-Za-z0-9-]+$": "the name of a header: letters, digits, -",
    r"^https?://[^/\s@]+[^\s@]*$": "an address that begins with http:// or https:// and has no @, such as https://kabar.example.go.id",
    r"^[\w:./-]{1,200}$": "the name of a claim: letters, digits and . _ : / -, at most 200",
    r"^[A-Za-z0-9.-]+$": "a domain: letters, digits, dots and dashes, such as example.go.id",
    r"^https?://[^\s]+$": "an address that begins with http:// or https://, such as https://meja.example.go.id",
    r"^/[A-Za-z0-9/_-]{1,100}$": "a path of letters, digits and / _ - that begins with /, such as /in/instagram",
    r"^[A-Za-z0-9-]{1,64}$": "the name of a header: letters, digits, -, at most 64, such as X-Signature",
    r"^\w{1,100}$": "a hashtag without its #, such as paspor",
    r"^https?://[^@\s]+$": "an address that begins with http:// or https:// and has no @, such as https://toko.example.go.id",
    r"^[A-Za-z0-9._]{1,200}$": "the name of an app's package or its number, such as id.go.contoh",
    r"^[A-Za-z0-9]{1,100}$": "letters and digits alone, such as ABC123DEFG",
    r"^[A-Za-z0-9-]{1,100}$": "letters, digits and - alone, at most 100",
    r"^[A-Za-z][A-Za-z0-9_]{3,31}$": "the name of a channel without its @: 4 to 32 letters, digits, _, such as kanal_contoh",
    r"^[a-z]{2,3}$": "a language as two or three small letters, such as id",
    r"^UC[A-Za-z0-9_-]{22}$": "the id of a channel: UC and 22 letters, digits, _ or -, such as UC0123456789abcdefghijkl",
    r"^[A-Za-z0-9_-]{6,20}$": "the id of a video, such as dQw4w9WgXcQ",
    r"\{ids\}": "an address with {ids} where the ids belong",
}
"""What the patterns of the fields that people fill in allow."""

_TIME = "should be a time with a zone, such as 2026-03-02T10:15:00+07:00"
_DATE = "should be a date, such as 2026-07-04"
_FALSE = "should be true or false"
_WHOLE = "should be a whole number"
_NUMBER = "should be a number"
_TEXT = "should be text; put what looks like a number, a date, yes or no in quotes"
_LIST = "should be a list, as [one, two]"
_FIELDS = "should have fields, as `name: value`"
_PLAIN: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "json_invalid": "is not JSON",
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
    "dict_type": _FIELDS,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "string_type": _TEXT,
    "string_unicode": "should be text in UTF-8",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _FALSE,
    "bool_parsing": _FALSE,
    "path_type": "should be the path of a file",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_from_date_parsing": _TIME,
    "timezone_aware": _TIME,
}
_BOUNDED: Final[Mapping[str, str]] = {
    "greater_than_equal": "should be at least {ge}",
    "greater_than": "should be more than {gt}",
    "less_than_equal": "should be at most {le}",
    "less_than": "should be less than {lt}",
    "too_long": "should have at most {max_length} entries",
    "too_short": "should have at least {min_length} entries",
    "string_too_long": "should have at most {max_length} characters",
    "literal_error": "should be {expected}",
    "enum": "should be {expected}",
}


class Fault(NamedTuple):
    """One mistake."""

    place: tuple[int | str, ...]
    """The way to it: names of fields, and numbers of entries from 0; none for the whole."""
    said: str
    """What is wrong and what may stand there, as the rest of a sentence that begins with the place."""

    def words(self, whole: str) -> str:
        """The sentence; `whole` names what the place is in."""
        return f"{'.'.join(map(str, self.place)) or whole}: {self.said}"


class FaultsError(ValueError):
    """Mistakes that the validator of a model found in several of its fields; their places begin there."""

    def __init__(self, found: Sequence[Fault]) -> None:
        super().__init__("; ".join(one.words("the whole") for one in found))
        self.found = found


def faults(error: ValidationError, model: type[BaseModel] | None = None) -> list[Fault]:
    """All of them, in the order of the fields; `model` supplies the known fields where a name is not known."""
    found: list[Fault] = []
    for one in error.errors(include_url=False, include_input=False):
        place, raised = _place(model, one), one.get("ctx", {}).get("error")
        if isinstance(raised, FaultsError):
            found += [inner._replace(place=(*place, *inner.place)) for inner in raised.found]
        else:
            found.append(Fault(place, sentence(one, _known(model, one["loc"][:-1]))))
    return found


def sentence(one: Mapping[str, Any], known: Sequence[str] = ()) -> str:
    """What pydantic says of one error, in our words; `known` are the fields that there are."""
    kind, context = one["type"], one.get("ctx", {})
    if kind == "union_tag_invalid":
        return f"should be {context['expected_tags']}"
    if kind == "union_tag_not_found":
        return "is missing"
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(str(one["loc"][-1]), known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}" if known else "leave it out"
        return f"there is no such field; {hint}"
    if kind == "string_pattern_mismatch" and (allowed := PATTERNS.get(context["pattern"])):
        return f"should be {allowed}"
    if kind == "string_too_short":
        return "is empty" if context["min_length"] == 1 else f"should have at least {context['min_length']} characters"
    if kind in _BOUNDED:
        return _BOUNDED[kind].format_map(context)
    return _PLAIN.get(kind) or str(one["msg"]).removeprefix("Value error, ")


def listed(sentences: Sequence[str], whole: str) -> str:
    """One mistake in a line, several in a line each, under how many they are."""
    if len(sentences) == 1:
        return f"{whole}: {sentences[0]}"
    more = [f"... and {len(sentences) - MOST_LISTED} more"] if len(sentences) > MOST_LISTED else []
    return "\n  ".join([f"{whole}: {len(sentences)} mistakes", *sentences[:MOST_LISTED], *more])


def repeated(entries: object, what: str) -> Iterator[tuple[int, str]]:
    """The entries whose id another one before them has, by number, and what is to be said of that."""
    seen: set[str] = set()
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        name = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(name, str):
            if name in seen:
                yield number, f"the id {name} is there twice; every {what} needs its own"
            seen.add(name)


def _place(model: Any, one: Mapping[str, Any]) -> tuple[int | str, ...]:
    """Where it is, in names of fields and numbers; pydantic names the kind of an entry too, which no file has there."""
    place, _ = _way(model, one["loc"])
    return (*place, "kind") if one["type"].startswith("union_tag") else place


def _known(model: Any, loc: Sequence[int | str]) -> list[str]:
    """The names of the fields at a place within a model."""
    at = _plain(_way(model, loc)[1])
    return [name for name, _ in _named(at)] if isinstance(at, type) and issubclass(at, BaseModel) else []


def _way(model: Any, loc: Sequence[int | str]) -> tuple[tuple[int | str, ...], Any]:
    """The place, and the type that is there."""
    at, place = model, []
    for part in loc:
        at = _plain(at)
        if chosen := next((one for one in get_args(at) if _is_of_kind(one, part)), None):
            at = chosen
            continue
        place.append(part)
        if isinstance(at, type) and issubclass(at, BaseModel):
            at = next((field.annotation for name, field in _named(at) if name == part), None)
        else:
            at = next((one for one in reversed(get_args(at)) if not isinstance(one, EllipsisType)), None)
    return tuple(place), at


def _is_of_kind(model: Any, kind: int | str) -> bool:
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or "kind" not in model.model_fields:
        return False
    return kind in get_args(model.model_fields["kind"].annotation)


def _plain(at: Any) -> Any:
    """A type without what may be None and without annotations."""
    if get_origin(at) is Annotated:
        return _plain(get_args(at)[0])
    if NoneType in get_args(at):
        return _plain(next(one for one in get_args(at) if one is not NoneType))
    return at


def _named(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        yield field.alias or name, field
