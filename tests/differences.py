"""Where two large values differ, in a few lines: pytest compares their texts line by line, which can take it minutes."""

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import islice, zip_longest
from typing import Any

__all__ = ["differences"]

LARGE = 200
"""Entries, or for texts tens of characters, from which on a value counts as large."""

_SHOWN = 10
_LONG = 200
_NOTHING = object()


def differences(left: Any, right: Any) -> list[str] | None:
    """The first differences of two values that are not equal; None where they are small, or of different kinds."""
    for kind, found, size in (
        (Mapping, _in_mappings, LARGE),
        (Set, _in_sets, LARGE),
        (list | tuple, _in_sequences, LARGE),
        (str | bytes, _in_texts, 10 * LARGE),
    ):
        if isinstance(left, kind) and isinstance(right, kind):
            if max(len(left), len(right)) < size:
                return None
            first = list(islice(found(left, right), _SHOWN + 1))
            more = ["and more"] if len(first) > _SHOWN else []
            return [f"sizes {len(left)} and {len(right)}", *first[:_SHOWN], *more]
    return None


def _in_mappings(left: Mapping[Any, Any], right: Mapping[Any, Any]) -> Iterator[str]:
    for key in [*left, *(key for key in right if key not in left)]:
        yield from _of(f"[{_short(key)}]", left.get(key, _NOTHING), right.get(key, _NOTHING))


def _in_sequences(left: Iterable[Any], right: Iterable[Any]) -> Iterator[str]:
    for place, (one, other) in enumerate(zip_longest(left, right, fillvalue=_NOTHING)):
        yield from _of(f"[{place}]", one, other)


def _in_sets(left: Set[Any], right: Set[Any]) -> Iterator[str]:
    yield from (f"only left: {_short(one)}" for one in left - right)
    yield from (f"only right: {_short(one)}" for one in right - left)


def _in_texts(left: Any, right: Any) -> Iterator[str]:
    place = next((at for at, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), None)
    begin = min(len(left), len(right)) if place is None else place
    around = slice(max(begin - _LONG // 4, 0), begin + _LONG // 2)
    yield from _of(f"from {around.start} on", left[around], right[around])


def _of(where: str, left: Any, right: Any) -> Iterator[str]:
    if left is not right and left != right:
        yield f"{where}: {_short(left)} != {_short(right)}"


def _short(value: Any) -> str:
    if value is _NOTHING:
        return "nothing"
    said = repr(value)
    return said if len(said) <= _LONG else f"{said[:_LONG]}…"
