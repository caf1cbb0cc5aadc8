import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

from streams.cli import COMMANDS, command_line


def test_it_tells_its_version():
    found = CliRunner().invoke(command_line(), ["--version"])
    assert (found.exit_code, found.output) == (0, f"kentongan {version('kentongan')}\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_the_same_alone_as_among_all(name):
    alone, among_all = (CliRunner().invoke(found, [name, "--help"]) for found in (command_line(name), command_line()))
    assert alone.exit_code == 0, alone.output
    assert alone.output == among_all.output


def test_a_command_does_not_wait_for_what_others_need():
    code = "import sys; from streams.cli import command_line; command_line('incident'); sys.exit('faust' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_command_that_there_is_not_is_named():
    found = subprocess.run([sys.executable, "-m", "streams.cli", "insident"], capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "No such command 'insident'" in found.stderr
