"""Rows of a newer release are refused, and stay as they are."""

import orjson

from streams.errors import NewerFormatError

__all__ = ["within_format"]


def within_format(value: bytes, newest: int, what: str) -> None:
    """See that a row is of no newer format; whether it is a row at all is for whoever reads it.

    Raises:
        NewerFormatError: a newer release wrote it; `what` says of what it is.
    """
    try:
        found = orjson.loads(value)
    except ValueError:
        return
    if isinstance(found, dict) and isinstance(written := found.get("format"), int) and written > newest:
        raise NewerFormatError(what, written, newest)
