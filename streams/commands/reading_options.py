"""The options that say how a file of posts is read, declared once for the commands that read one."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, tzinfo
from functools import wraps
from typing import Annotated, Any, get_type_hints

import typer

from schemas.post import TextFormat
from streams.commands.ingest_options import parse_source, parse_zone
from streams.errors import UserError
from streams.ingest.columns import TARGETS, parse_map
from streams.ingest.encoding import checked
from streams.ingest.reading import Order, ReadingSettings
from streams.ingest.shape import Format
from streams.settings import Settings

__all__ = ["ReadingOptions", "with_reading_options"]


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """How a file is to be read, as a user says it; each field is an option of its name."""

    format: Annotated[Format | None, typer.Option(help="What the file is; else it is detected.")] = None
    encoding: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Encoding, such as utf-8, utf-16 or cp1252; else it is detected."),
    ] = None
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FIELD=COLUMN",
            help=f"Column or dotted keys that give a field; date+time joins two, - puts one aside. May be repeated. "
            f"Fields: {', '.join(TARGETS)}.",
        ),
    ] = None
    records: Annotated[
        str | None,
        typer.Option(metavar="KEYS", help="Of JSON, the dotted keys that lead to the records, such as data.items."),
    ] = None
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="Tool that wrote the file; else the columns show it. A YAML file of your own, or none."
        ),
    ] = None
    source: Annotated[str | None, typer.Option(help="Source of posts that name none; else the profile's, or file.")] = None
    text_format: Annotated[
        TextFormat | None,
        typer.Option(
            help="How texts are written: plain, html, or escaped, with entities such as &amp;; else the profile says it, or "
            "it is detected in each text."
        ),
    ] = None
    zone: Annotated[
        str | None, typer.Option(help="Zone of times that have none: WIB, WITA, WIT or a name like Asia/Jakarta.")
    ] = None
    date_format: Annotated[
        str | None,
        typer.Option(metavar="FORM", help="day-first, month-first, or the form of the times, such as DD/MM/YYYY HH:mm."),
    ] = None
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When the file was made, from which times such as 2 hari yang lalu are counted, and of which its counts "
            "are; else counts of a tool's export are of when the file was written.",
        ),
    ] = None
    order: Annotated[
        Order, typer.Option(help="auto sorts a file that is not in order of time; time always does; file never does.")
    ] = "auto"

    def given(self) -> dict[str, Any]:
        """What differs from the defaults, by the option's name, such as `--date-format`."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {f"--{name.replace('_', '-')}": value for name, value in values.items() if value and value != _DEFAULTS[name]}

    def reading(self, settings: Settings, *, from_line: int = 1) -> ReadingSettings:
        """How the file is to be read, from this line on.

        Raises:
            UserError: an option says what cannot be.
        """
        zone = parse_zone(self.zone) if self.zone else None
        return ReadingSettings(
            format=self.format,
            encoding=checked(self.encoding) if self.encoding else None,
            columns=parse_map(self.map or []),
            records=self.records,
            profile=self.profile,
            profiles=settings.profiles,
            source=parse_source(self.source) if self.source else None,
            text_format=self.text_format,
            zone=zone,
            date_format=self.date_format,
            as_of=_moment(self.as_of, zone) if self.as_of else None,
            order=self.order,
            from_line=from_line,
            future_tolerance=settings.future_tolerance,
        )


_DEFAULTS = {field.name: field.default for field in fields(ReadingOptions)}


def with_reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options, in place of its parameter `options`, which holds them."""
    hints = get_type_hints(ReadingOptions, include_extras=True)
    declared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hints[name])
        for name, default in _DEFAULTS.items()
    ]

    @wraps(command)
    def with_options(**given: Any) -> None:
        options = ReadingOptions(**{name: given.pop(name) for name in _DEFAULTS})
        command(**given, options=options)

    signature = inspect.signature(command)
    parameters: list[inspect.Parameter] = []
    for one in signature.parameters.values():
        parameters += declared if one.name == "options" else [one.replace(kind=inspect.Parameter.KEYWORD_ONLY)]
    with_options.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {one.name: one.annotation for one in parameters}
    return with_options


def _moment(said: str, zone: tzinfo | None) -> datetime:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise UserError(f"--as-of {said!r} is no time; write it as 2026-02-01T10:00+07:00") from None
    return found.replace(tzinfo=zone or UTC) if found.tzinfo is None else found
