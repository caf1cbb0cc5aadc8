"""`kentongan detect`."""

from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

import orjson
import typer

from streams.backtest.count_series import detect_file
from streams.errors import UserError
from streams.virality.detect.presets import preset as preset_of
from streams.virality.detect.time_grid import grid

__all__ = ["detect"]


def detect(
    files: Annotated[
        list[Path], typer.Argument(metavar="SERIES.csv …", help="CSV of `timestamp` and `value`; may be packed.")
    ],
    interval: Annotated[int, typer.Option(min=1, help="Seconds between rows; must divide an hour.")] = 60,
    preset: Annotated[str, typer.Option(help="default, strict or sensitive.")] = "default",
    zone: Annotated[str, typer.Option(help="Time zone of the daily rhythm.")] = "UTC",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Run the spike detector over plain count series, in the order of their rows.

    JSON keys: series, time, event, severity, observed, expected, score.
    """
    sensitivity = preset_of(preset, interval)
    if zone not in available_timezones():
        raise UserError(f"{zone!r} is not a time zone; use a name such as UTC or Asia/Jakarta")
    try:
        grid(interval, 0)
    except ValueError as error:
        raise UserError(
            f"--interval {interval} cannot be used: it must divide 3600, and either divide or be a multiple of 300"
        ) from error
    for path in files:
        for event in detect_file(path, interval, sensitivity, zone):
            if as_json:
                typer.echo(orjson.dumps(event))
                continue
            typer.echo(
                f"{event['series']}  {event['time']}  {event['event']:8}  severity {event['severity']:2}  "
                f"{event['observed']:g} observed, {event['expected']:g} expected, score {max(event['score'], 0.0):.2f}"
            )
