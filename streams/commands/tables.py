"""Tables that cut nothing, however narrow the terminal is, and which a program can read from a pipe."""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table

__all__ = ["print_table"]

_NATURAL = 1_000_000
"""More columns than any table has of its own."""


def print_table(table: Table, console: Console | None = None) -> None:
    """Print it: on a terminal as wide as that is, but no word is broken; else each row in one line."""
    to = console or Console()
    for column in table.columns:
        # Rich narrows the widest columns first, and breaks or cuts their words, also where others have room to give.
        column.no_wrap = not any(" " in str(cell) for cell in column.cells)
        column.overflow = "fold"
    wide = to.options.update(width=_NATURAL, max_width=_NATURAL)
    natural = Measurement.get(to, wide, table)
    before = to.width
    to.width = max(before, natural.minimum) if to.is_terminal else max(before, natural.maximum)
    try:
        to.print(table)
    finally:
        to.width = before
