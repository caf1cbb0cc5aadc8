"""JSON arrays of records, read element by element where they cannot be read as a whole."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from schemas.base import Record

__all__ = ["Decoded", "Unreadable", "decode_elements", "reason_of"]

_SPACE = b" \t\r\n"
_MARK = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|["\[\]{},]', re.DOTALL)
_OPENS = {b"]": ord("["), b"}": ord("{")}

T = TypeVar("T", bound=Record)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record, or one element of an array, that is not what it should be."""

    index: int | None
    """Place in the array, or None for the whole record."""
    raw: bytes
    """The bytes as they came."""
    reason: str
    """What is wrong and where, without any value."""


class Decoded(NamedTuple, Generic[T]):
    """What a record holds, each with its place in it, and what could not be read of it."""

    places: list[tuple[int, T]]
    faults: list[Unreadable]

    @property
    def values(self) -> list[T]:
        """What it holds, in order."""
        return [value for _, value in self.places]

    def complain(self) -> None:
        """Raises ValueError where something could not be read; it says what kind of fault the first one is."""
        if self.faults:
            raise ValueError(f"{len(self.faults)} unreadable: {self.faults[0].reason}")


def decode_elements(
    value: bytes, array: TypeAdapter[list[T]], one: type[T], reason: Callable[[ValidationError], str] | None = None
) -> Decoded[T]:
    """Read a JSON array in one pass; only one with a fault is read again, element by element."""
    try:
        return Decoded(list(enumerate(array.validate_json(value))), [])
    except ValidationError:
        pass
    try:
        elements = _split_array(value.strip())
    except ValueError as error:
        return Decoded([], [Unreadable(None, value, f"json_invalid: {error}")])
    found = Decoded[T]([], [])
    for index, raw in enumerate(elements):
        try:
            found.places.append((index, one.model_validate_json(raw)))
        except ValidationError as error:
            found.faults.append(Unreadable(index, raw, (reason or reason_of)(error)))
    return found


def reason_of(error: ValidationError, fields: frozenset[str] = frozenset()) -> str:
    """What kind of fault it is and where, of names only the known `fields`: others may be anybody's words."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"] if not isinstance(part, str) or part in fields)
    return f"{first['type']}: {where}" if where else str(first["type"])


def _split_array(body: bytes) -> list[bytes]:
    """Cut a JSON array into the exact bytes of its elements, whatever these hold.

    Only strings and brackets are looked at, so that an element with broken UTF-8, a number without end or a thousand
    levels stays a fault of its own.

    Raises:
        ValueError: it is no array, brackets or quotes do not close, nothing stands between two commas, or text follows it.
    """
    if not body.startswith(b"["):
        raise ValueError("no array")
    elements: list[bytes] = []
    open_brackets = bytearray()
    start = 1
    for mark in _MARK.finditer(body):
        sign = mark[0]
        if sign in (b"[", b"{"):
            open_brackets += sign
        elif sign in (b"]", b"}"):
            if not open_brackets or open_brackets.pop() != _OPENS[sign]:
                raise ValueError("brackets do not match")
            if not open_brackets:
                if body[mark.end() :].strip(_SPACE):
                    raise ValueError("text after the array")
                return _filled([*elements, body[start : mark.start()].strip(_SPACE)])
        elif sign == b"," and len(open_brackets) == 1:
            elements.append(body[start : mark.start()].strip(_SPACE))
            start = mark.end()
        elif sign == b'"':
            raise ValueError("a string does not end")
    raise ValueError("the array does not end")


def _filled(elements: list[bytes]) -> list[bytes]:
    if elements == [b""]:
        return []
    if b"" in elements:
        raise ValueError("nothing between two commas")
    return elements
