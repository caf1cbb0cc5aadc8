import os
import resource
import subprocess
import sys
from importlib.metadata import version

import pytest
import typer
from typer.testing import CliRunner

from streams.cli import COMMANDS, command_line, contents


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


def test_a_command_seldom_looks_for_garbage():
    code = "import atexit, gc; atexit.register(lambda: print(gc.get_threshold()[0])); from streams.cli import main; main()"
    found = subprocess.run([sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=True)
    assert int(found.stdout.split()[-1]) >= 10_000


def test_a_command_that_there_is_not_is_named():
    found = subprocess.run([sys.executable, "-m", "streams.cli", "insident"], capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "No such command 'insident'" in found.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_of_each_what_its_own_help_says_first(name):
    command = typer.main.get_command(command_line()).commands[name]
    assert " ".join(command.help.partition("\n\n")[0].split()) == COMMANDS[name]


def test_the_list_of_commands_is_there_at_once():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(3):
        found = subprocess.run([sys.executable, "-m", "streams", "--help"], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert all(f" {name} " in found.stdout for name in COMMANDS)
    bare = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "streams", "--help"], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in bare.stderr.splitlines()}
    assert not loaded & {"pydantic", "numpy", "faust", "aiokafka", "asyncio"}
    # It takes 0.17 s of the 0.3 s that it may take; the bound leaves room for slower machines.
    assert (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 3 < 0.6
    assert contents().registered_commands


@pytest.mark.parametrize("arguments", [["--help"], ["ingest", "file", "--help"], ["subject", "erase", "--help"]])
def test_help_cuts_no_name_on_a_narrow_terminal(arguments):
    environment = {**os.environ, "COLUMNS": "30"}
    command = [sys.executable, "-m", "streams", *arguments]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "…" not in found.stdout
    assert "--help" in found.stdout


def test_completion_knows_what_is_within_a_command():
    environment = {"_KENTONGAN_COMPLETE": "complete_bash", "COMP_WORDS": "kentongan incident fal", "COMP_CWORD": "2"}
    found = subprocess.run(
        [sys.executable, "-c", "import sys; sys.argv = ['kentongan']; from streams.cli import main; main()"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.split() == ["false-alarm"]


def test_a_wrong_value_of_an_option_is_said_in_our_words():
    command = [sys.executable, "-m", "streams.cli", "demo", "--for", "lama"]
    found = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"TERMINAL_WIDTH": "200"})
    assert (found.returncode, "Invalid value for '--for': should be a number" in found.stderr) == (2, True)
