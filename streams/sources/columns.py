"""Which column of a file gives which field of a post."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from schemas.post import Engagement, Post
from streams.errors import UserError

__all__ = ["TARGETS", "parse_map", "pick", "place_columns", "typed"]

_ENGAGEMENT = tuple(Engagement.model_fields)
_NUMBERS = frozenset(_ENGAGEMENT) | {"author_followers"}
_WHOLE = re.compile(r"([0-9]{1,16})(?:\.0+)?", re.ASCII)
_REQUIRED = ("text", "created_at")

TARGETS = (*(name for name in Post.model_fields if name != "engagement"), *_ENGAGEMENT)
"""The fields that a column can give: those of a post, with the engagement counts beside them."""


def parse_map(options: Sequence[str]) -> dict[str, str]:
    """Read options like `text=isi` into a mapping from field to column.

    Raises:
        UserError: an option is not `FIELD=COLUMN`, its field does not exist, or a field is given twice.
    """
    columns: dict[str, str] = {}
    for option in options:
        target, equals, column = (part.strip() for part in option.partition("="))
        if not equals or not column:
            raise UserError(f"--map {option!r} is not FIELD=COLUMN, for example --map text=isi")
        if target not in TARGETS:
            close = difflib.get_close_matches(target, TARGETS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"the fields are {', '.join(TARGETS)}"
            raise UserError(f"--map {option!r}: a post has no field {target!r}; {hint}")
        if target in columns:
            raise UserError(f"--map gives {target} twice; name one column for it")
        columns[target] = column
    return columns


def place_columns(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Say in which place of a row each field stands; a column named like a field gives it, unless another one is mapped.

    Raises:
        UserError: a mapped column is missing or there twice, or nothing gives the text or the time.
    """
    names = [name.strip() for name in header]
    listed = ", ".join(names)
    places: dict[str, int] = {}
    for target in TARGETS:
        column = columns.get(target, target)
        if names.count(column) > 1:
            raise UserError(f"the file has two columns {column!r}; rename one of them")
        if column in names:
            places[target] = names.index(column)
        elif target in columns:
            raise UserError(f"the file has no column {column!r} for --map {target}={column}; its columns are {listed}")
        elif target in _REQUIRED:
            raise UserError(f"no column gives {target}; name it with --map {target}=COLUMN (the columns are {listed})")
    return places


def pick(fields: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a JSON object with the mapped ones under their names; engagement counts go where a post has them."""
    picked = {**fields, **{target: fields[column] for target, column in columns.items() if column in fields}}
    counts = {name: picked.pop(name) for name in _ENGAGEMENT if name in columns and name in picked}
    return {**picked, "engagement": counts} if counts else picked


def typed(cells: Mapping[str, str]) -> dict[str, Any]:
    """The fields that the cells of a row give, with the types that JSON has.

    Empty cells are left out, but for that of the text, since a post may be a picture alone. A whole number may end in `.0`,
    as programs write it that also know missing numbers. What is no number stays text, for the validation to refuse.
    """
    fields: dict[str, Any] = {name: _value(name, cell) for name, cell in cells.items() if cell.strip() or name == "text"}
    counts = {name: fields.pop(name) for name in _ENGAGEMENT if name in fields}
    return {**fields, "engagement": counts} if counts else fields


def _value(name: str, cell: str) -> str | int | list[str]:
    if name in _NUMBERS and (whole := _WHOLE.fullmatch(cell.strip())):
        return int(whole[1])
    if name == "platform_languages":
        return re.findall(r"[^\s,;|]+", cell)
    return cell if name == "text" else cell.strip()
