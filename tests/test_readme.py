"""What the README says of the code is so."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from deploy.readme import BEGIN, END, README, filled, settings_table
from streams.cli import command_line
from streams.settings import PREFIX, Settings
from streams.watchlist.query import parse

ROOT = README.parent
TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line.partition("kentongan ")[2]
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.replace("\\\n", " ").splitlines()
    if re.match(r"(\.venv/bin/|docker compose exec (-T )?worker )?kentongan ", line)
]


def test_the_table_of_settings_is_as_the_code():
    assert filled(TEXT) == TEXT, "run `make readme`"


def test_a_changed_table_is_written_anew():
    assert filled(f"before\n{BEGIN}old\n{END}after\n") == f"before\n{BEGIN}{settings_table()}{END}after\n"


@pytest.mark.parametrize("text", ["", BEGIN, END, BEGIN + BEGIN + END])
def test_without_both_markers_nothing_is_written(text):
    with pytest.raises(ValueError, match="needs one line"):
        filled(text)


def test_there_are_commands_in_the_readme():
    assert len(COMMANDS) > 5


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command):
    words = shlex.split(re.split(r"\s[<>|&]", command)[0], comments=True)
    found: Any = typer.main.get_command(command_line())
    while hasattr(found, "commands"):
        name = words.pop(0)
        assert name in found.commands, f"{command}: there is no {name}"
        found = found.commands[name]
    assert found.make_context(found.name, words).params.keys() >= {one.name for one in found.params if one.required}


def test_every_variable_is_a_setting():
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", TEXT))
    assert {name for name in named if name not in known and name.removesuffix("_FILE") not in known} == set()


def test_every_query_can_be_read():
    table = TEXT.partition("### Queries")[2].partition("\n## ")[0]
    queries = [cell.replace("\\|", "|") for cell in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)]
    assert len(queries) > 5
    for query in queries:
        parse(query)


def test_every_file_and_picture_is_there():
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", TEXT)
    assert links
    for link in links:
        assert Path(ROOT, link).exists(), link


def test_every_target_of_make_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=`|\n|  )", TEXT)) <= targets
