"""Where in a JSON document its records stand."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from streams.ingest.json_document import JsonDocument, JsonFault

__all__ = ["ArrayPlace", "inside", "places_in", "records_within"]

_DEEPEST: Final = 4
_HOLDERS: Final = (
    "messages",
    "data",
    "items",
    "statuses",
    "tweets",
    "posts",
    "comments",
    "reviews",
    "feed",
    "results",
    "records",
    "children",
    "hits",
    "entries",
    "rows",
    "chats",
    "list",
    "response",
    "result",
    "docs",
)
_SAYING: Final = frozenset(
    (
        *("text", "full_text", "content", "body", "message", "caption", "title", "selftext", "rawContent", "snippet"),
        *("isi", "komentar", "ulasan", "description", "record", "post"),
    )
)


class ArrayPlace(NamedTuple):
    """An array of objects, by the keys that lead to it, and the first of them."""

    path: tuple[str, ...]
    first: Mapping[str, Any]


def places_in(head: str) -> list[ArrayPlace]:
    """The places where records may stand, the likeliest first, as far as the beginning of a document shows."""
    texts = iter([head])
    found: list[ArrayPlace] = []
    try:
        found += _places(_Peek(lambda _: next(texts, "")), (), 0)
    except JsonFault:
        pass
    except _Found as ending:
        found += ending.places
    return sorted(found, key=lambda place: _likelihood(place.path))


class _Found(Exception):
    """What was found before the beginning of the document ended."""

    def __init__(self, places: list[ArrayPlace]) -> None:
        self.places = places


class _Peek(JsonDocument):
    """A document of which only the beginning is there."""

    def peek(self) -> str:
        """The next sign."""
        return self._peek()

    def keys(self) -> Iterator[str]:
        """Stand before the value of each key of an object in turn."""
        self._at += 1
        for _ in self._members("}"):
            key, _raw = self._value()
            self._expect(":")
            yield str(key)

    def value(self) -> Any:
        """The next value."""
        return self._value()[0]

    def first_member(self) -> Any:
        """The first member of the array that follows, or None; whatever follows is not read."""
        self._at += 1
        return None if self._peek() == "]" else self._value()[0]


def _places(document: _Peek, path: tuple[str, ...], depth: int) -> list[ArrayPlace]:
    found: list[ArrayPlace] = []
    try:
        sign = document.peek()
        if sign == "[":
            at = document._at
            member = document.first_member()
            if isinstance(member, dict):
                found += _within(path, member)
            document._at = at
            document.value()
        elif sign == "{" and depth < _DEEPEST:
            for key in document.keys():  # noqa: SIM118 - no mapping
                found += _places(document, (*path, key), depth + 1)
        else:
            document.value()
    except JsonFault:
        raise _Found(found) from None
    except _Found as ending:
        raise _Found(found + ending.places) from None
    return found


def _within(path: tuple[str, ...], member: Mapping[str, Any]) -> list[ArrayPlace]:
    """The place of these members, or one within them where they say nothing themselves."""
    if _SAYING.isdisjoint(member):
        inner = [ArrayPlace((*path, *place.path), place.first) for place in inside(member)]
        return inner or [ArrayPlace(path, member)]
    return [ArrayPlace(path, member)]


def inside(value: Mapping[str, Any]) -> list[ArrayPlace]:
    """The arrays of objects within an object that says nothing itself, such as a page of answers; the likeliest first."""
    found: list[ArrayPlace] = []
    if _SAYING.isdisjoint(value):
        for key, held in value.items():
            if isinstance(held, list) and held and isinstance(held[0], dict):
                inner = [ArrayPlace((key, *place.path), place.first) for place in inside(held[0])]
                found += inner or [ArrayPlace((key,), held[0])]
            elif isinstance(held, dict) and key in _HOLDERS:
                found += [ArrayPlace((key, *place.path), place.first) for place in inside(held)]
    return sorted((one for one in found if one.path[-1] in _HOLDERS), key=lambda place: _likelihood(place.path))


def records_within(value: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """The elements at a path within a value that has been read, each with what stands around it."""
    stack: list[tuple[Any, tuple[str, ...], Mapping[str, Any]]] = [(value, path, {})]
    while stack:
        held, rest, outer = stack.pop()
        if isinstance(held, list):
            if rest:
                stack += [(one, rest, outer) for one in reversed(held)]
            else:
                yield from ((one, outer) for one in held)
        elif isinstance(held, dict) and rest and rest[0] in held:
            around = {key: one for key, one in held.items() if not isinstance(one, dict | list)}
            stack.append((held[rest[0]], rest[1:], {**outer, **around}))


def _likelihood(path: tuple[str, ...]) -> tuple[int, int]:
    known = _HOLDERS.index(path[-1]) if path and path[-1] in _HOLDERS else len(_HOLDERS) * bool(path)
    return known, len(path)
