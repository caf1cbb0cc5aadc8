"""The option of commands that need the sources file."""

from pathlib import Path
from typing import Annotated

import typer

from streams.settings import load_settings

__all__ = ["FileOption", "named"]

FileOption = Annotated[
    Path | None, typer.Option("--file", help="The sources file. [default: that of KENTONGAN_SOURCES_FILE]")
]


def named(file: Path | None) -> Path | None:
    """The file of the option, else that of the settings."""
    return file or load_settings().sources_file
