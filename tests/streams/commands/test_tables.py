"""Nothing of a table is cut, on a narrow terminal or in a pipe."""

import io

import pytest
from rich.console import Console
from rich.table import Table

from streams.commands.tables import print_table

NAMES = [
    "KENTONGAN_DEAD_LETTER_RETENTION_HOURS",
    "isu-dengan-nama-yang-panjang-sekali",
    "8e0e7c0e-41ac-85c5-9f12-0a1b2c3d4e5f",
]


def printed(width, terminal):
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system=None)
    table = Table("Name", "Says", show_edge=False)
    for name in NAMES:
        table.add_row(name, "many words " * 20)
    print_table(table, console)
    assert console.width == width
    return file.getvalue()


@pytest.mark.parametrize("width", [10, 40, 80, 300])
@pytest.mark.parametrize("terminal", [True, False])
def test_every_name_stands_whole(width, terminal):
    shown = printed(width, terminal)
    assert all(name in shown for name in NAMES)
    assert shown.count("many") == shown.count("words") == 60
    assert "…" not in shown


def test_in_a_pipe_a_row_is_a_line():
    assert [line.split()[0] for line in printed(40, False).splitlines()[2:]] == NAMES


def test_on_a_terminal_that_is_wide_enough_no_line_is_longer():
    assert max(map(len, printed(80, True).splitlines())) <= 80
