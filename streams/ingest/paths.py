"""Where a value stands in a record: a column, or dotted keys and places of lists.

`user.name` is a key in a key, `entities.0.url` a place in a list, `replies.*.count` all of a list, and `refs[type=quoted].id`
the first of a list of which a key has this value; `^.name` is a key of the object around the record. `a|b` is the first of
them that says anything, and `a+b` both together. A column that is called just so comes before any of that.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from streams.ingest.record import RawRecord
from streams.ingest.values import is_nothing

__all__ = ["MISSING", "Getter", "alternatives", "getter_of", "parts_of"]

MISSING: Final = object()
"""There is no such column or key, which is not the same as one without a value."""

Getter = Callable[[RawRecord], Any]
_STEP: Final = re.compile(r"([^.\[\]]+)|\[([^=\]]+)=([^\]]*)\]|\.")


def alternatives(spec: str) -> list[str]:
    """What `a|b` names, first to last."""
    return [part.strip() for part in spec.split("|") if part.strip()]


def parts_of(spec: str) -> list[str]:
    """What `a+b` joins."""
    return [part.strip() for part in spec.split("+") if part.strip()]


def getter_of(
    spec: str, columns: Collection[str] | None, join: Callable[[Sequence[Any]], Any], *, whole: bool = False
) -> Getter:
    """What takes the value of a spec out of a record.

    `columns` are those of a table, None for JSON; `join` makes one value of those that `a+b` joins, all of which
    must be there where it is to be `whole`.
    """
    if columns is not None and spec in columns:
        return _column(spec)
    named = alternatives(spec)
    if columns is not None:  # of a table, those of which every column is there come before those of which some are
        named = [one for one in named if one in columns or all(part in columns for part in parts_of(one))] or named
    choices = [_joined(one, columns, join, whole) for one in named]
    if len(choices) == 1:
        return choices[0]

    def first(record: RawRecord) -> Any:
        found = MISSING
        for choice in choices:
            value = choice(record)
            if value is not MISSING and not is_nothing(value):
                return value
            found = value if found is MISSING else found
        return found

    return first


def _joined(spec: str, columns: Collection[str] | None, join: Callable[[Sequence[Any]], Any], whole: bool) -> Getter:
    parts = [spec] if columns is not None and spec in columns else parts_of(spec)
    getters = [_single(part, columns) for part in parts]
    if len(getters) == 1:
        return getters[0]

    def together(record: RawRecord) -> Any:
        values = [value for value in (get(record) for get in getters) if value is not MISSING]
        said = [value for value in values if not is_nothing(value)]
        return MISSING if not values or (whole and len(said) < len(getters)) else join(said)

    return together


def _single(spec: str, columns: Collection[str] | None) -> Getter:
    if columns is not None or not re.search(r"[.\[^*]", spec):
        return _column(spec)
    steps = [(key, name, wanted) for key, name, wanted in _STEP.findall(spec) if key or name]

    def walk(record: RawRecord) -> Any:
        if spec in record.fields:
            return record.fields[spec]
        value: Any = record.fields
        for place, (key, name, wanted) in enumerate(steps):
            if key == "^" and not place:
                value = record.outer
            elif key == "*":
                if not isinstance(value, list):
                    return MISSING
                rest = steps[place + 1 :]
                return [found for one in value if (found := _down(one, rest)) is not MISSING]
            else:
                value = _step(value, key, name, wanted)
            if value is MISSING:
                return MISSING
        return value

    return walk


def _column(name: str) -> Getter:
    return lambda record: record.fields.get(name, MISSING)


def _down(value: Any, steps: Sequence[tuple[str, str, str]]) -> Any:
    for key, name, wanted in steps:
        value = _step(value, key, name, wanted)
        if value is MISSING:
            break
    return value


def _step(value: Any, key: str, name: str, wanted: str) -> Any:
    if name:
        found = (one for one in value if isinstance(one, dict) and str(one.get(name)) == wanted) if _is_list(value) else ()
        return next(iter(found), MISSING)
    if isinstance(value, dict):
        return value.get(key, MISSING)
    if _is_list(value) and key.isdecimal() and int(key) < len(value):
        return value[int(key)]
    return MISSING


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
