"""`kentongan config`."""

from typing import Annotated

import orjson
import typer
from rich.table import Table

from streams.commands.tables import print_table
from streams.settings import PREFIX, Settings, load_settings

__all__ = ["config"]


def config(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Show the effective settings, with secrets hidden, and the variable that sets each.

    Secrets are best given as a file: `KENTONGAN_SASL_PASSWORD_FILE=/run/secrets/kafka` sets `KENTONGAN_SASL_PASSWORD`.
    """
    settings = load_settings()
    values = settings.model_dump(mode="json")
    if as_json:
        typer.echo(orjson.dumps(values, option=orjson.OPT_INDENT_2).decode())
        return
    table = Table("Variable", "Value", "What it is", show_edge=False)
    for name, field in Settings.model_fields.items():
        value = values[name]
        style = "bold" if name in settings.model_fields_set else None
        table.add_row(f"{PREFIX}{name.upper()}", "" if value is None else str(value), field.description, style=style)
    print_table(table)
