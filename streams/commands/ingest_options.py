"""Checks the options of `kentongan ingest`, with an error for each wrong value."""

import os
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from schemas.base import SourceName
from streams.errors import UserError
from streams.files import open_stream
from streams.ingest.time_format import named_zone

__all__ = ["opened", "parse_source", "parse_speed", "parse_zone"]


def opened(path: str) -> BinaryIO:
    """Open a file, or standard input for `-`.

    Raises:
        UserError: it cannot be read.
    """
    try:
        # Standard input is reopened: a thread that waits for it must not hold the interpreter's own stream at exit.
        return open(os.dup(0), "rb") if path == "-" else open_stream(Path(path))
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); name a file, or - for standard input") from error


def parse_source(name: str) -> str:
    """A name that a post's `source` can be.

    Raises:
        UserError: it is not.
    """
    try:
        return TypeAdapter(SourceName).validate_python(name)
    except ValidationError:
        raise UserError(
            f"--source {name!r} is no name of a source; use lower-case letters, digits, dots, dashes and underscores"
        ) from None


def parse_zone(name: str) -> ZoneInfo:
    """A zone of the tz database, or one of Indonesia's three by its short name.

    Raises:
        UserError: there is none of that name.
    """
    try:
        return named_zone(name)
    except ValueError:
        raise UserError(f"--zone {name!r} is not known; use WIB, WITA, WIT or a name like Asia/Jakarta") from None


def parse_speed(value: str) -> float | None:
    """A multiple such as `50` or `50x`; None for `max`.

    Raises:
        UserError: it is neither.
    """
    if value == "max":
        return None
    try:
        speed = float(value.removesuffix("x"))
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise UserError(f"--speed {value!r} is not max or a number above 0, such as 50")
    return speed
