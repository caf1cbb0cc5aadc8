"""Pages that describe a record or a file, field by field."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, BeforeValidator

from deploy.reference.table import table
from streams.spans import seconds

__all__ = ["fields"]

_WORDS = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false", "null": "nothing"}
_FORMATS = {"date-time": "ISO 8601 time with a zone", "date": "date", "time": "time of day", "path": "path"}
_SPAN = "time span"
_UNBOUNDED = 2**53
"""From here on a limit is that of JSON's numbers, not of the field."""


def fields(model: type[BaseModel], level: int = 2) -> str:
    """A table of the model's fields, and below it one, with a heading of that level, for each record that it holds."""
    schema = model.model_json_schema(by_alias=True)
    parts = [_table(schema, model)]
    found = {one.__name__: one for one in _models(model)}
    for name, part in schema.get("$defs", {}).items():
        if "properties" in part:
            parts.append(f"\n{'#' * level} {name}\n\n{part.get('description', '')}\n\n{_table(part, found[name])}")
    return "".join(parts)


def _table(schema: dict[str, Any], model: type[BaseModel]) -> str:
    needed = set(schema.get("required", ()))
    said = _docstrings(model)
    names = {field.alias or name: name for name, field in model.model_fields.items()}
    for name, part in schema["properties"].items():
        if any(isinstance(one, BeforeValidator) and one.func is seconds for one in model.model_fields[names[name]].metadata):
            part["format"] = _SPAN
    return table(
        ("Field", "Type", "Default", "What it says"),
        (
            (
                f"`{name}`",
                _type(part),
                "needed" if name in needed else _default(part),
                part.get("description") or said.get(names[name], ""),
            )
            for name, part in schema["properties"].items()
        ),
    )


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if choices := part.get("anyOf") or part.get("oneOf"):
        return " or ".join(_type(one) for one in choices if one.get("type") != "null")
    if "enum" in part:
        return ", ".join(f"`{one}`" for one in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if part.get("type") == "array":
        return f"list of {_type(part.get('items', {}))}"
    if part.get("type") == "object" and "additionalProperties" in part:
        return f"names, each with a {_type(part['additionalProperties'])}"
    if part.get("type") == "object" and "patternProperties" in part:
        (named,) = part["patternProperties"].values()
        return f"names, each with a {_type(named)}"
    if part.get("format") == _SPAN:
        return "time span such as `30s`, `15m`, `1h` or `1d`"
    return _FORMATS.get(part.get("format", ""), _WORDS.get(part.get("type", ""), "any")) + _range(part)


def _range(part: dict[str, Any]) -> str:
    low, high = part.get("minimum"), part.get("maximum")
    if low is not None and high is not None and high < _UNBOUNDED:
        return f", {low:,} to {high:,}"
    return f", at least {low:,}" if low is not None else ""


def _default(part: dict[str, Any]) -> str:
    value = part.get("default")
    if value in (None, [], {}, "") or isinstance(value, dict):
        return ""
    if part.get("format") == _SPAN:
        return f"`{value // 60:g}m`" if value >= 120 else f"`{value:g}s`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """What stands as a string below a field, for models whose fields have no description; those of its parents, too."""
    (found,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(found, ast.ClassDef)
    said = {}
    for parent in model.__bases__:
        if issubclass(parent, BaseModel) and parent.model_fields:
            said |= _docstrings(parent)
    for field, below in zip(found.body, found.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            said[ast.unparse(field.target)] = " ".join(str(below.value.value).split())
    return said


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models among the types of the fields, however deep."""
    for field in model.model_fields.values():
        for found in _classes(field.annotation):
            yield found
            yield from _models(found)


def _classes(annotation: Any) -> Iterator[type[BaseModel]]:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _classes(part)
