"""What the documentation says of the code is so: commands, settings, metrics, queries, files, links, targets of make."""

import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from streams.cli import command_line
from streams.metrics.names import DESK, METRICS
from streams.settings import GONE, PREFIX, Settings
from streams.watchlist.query import parse
from tests.pages import PAGES, ROOT, blocks

TEXTS = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
MOST_LINES = 150
COMMAND = re.compile(r"(?:\.venv/bin/|docker compose exec (?:-T )?worker |ALERT=|.* \| )?kentongan (.*)")
COMMANDS = sorted(
    {
        found[1]
        for text in TEXTS.values()
        for block in blocks(text)
        if block.kind == "sh"
        for line in block.text.replace("\\\n", " ").splitlines()
        if (found := COMMAND.fullmatch(line.strip().split(" && ")[0]))
    }
)
FOLDERS = ("deploy/", "docs/", "schemas/", "streams/", "tests/")


@cache
def program() -> Any:
    return typer.main.get_command(command_line())


def test_the_readme_is_short():
    assert len(TEXTS["README.md"].splitlines()) <= MOST_LINES


def test_there_are_commands():
    assert len(COMMANDS) > 40


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_understood(command):
    words = shlex.split(re.split(r"\s(?:[<>|&]|2>)", command)[0].replace("$COLUMNS_OF_EXPORT", ""), comments=True)
    found = program()
    while hasattr(found, "commands"):
        name = words.pop(0)
        assert name in found.commands, f"{command}: there is no {name}"
        found = found.commands[name]
    assert found.make_context(found.name, words).params.keys() >= {one.name for one in found.params if one.required}


OF_BEFORE = ("CHANGELOG.md", "docs/how-to/upgrade.md")
"""Where it is told what is gone."""


@pytest.mark.parametrize("page", TEXTS)
def test_every_variable_is_a_setting(page):
    known = {f"{PREFIX}{name.upper()}" for name in (*Settings.model_fields, *(GONE if page in OF_BEFORE else ()))}
    named = set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", TEXTS[page]))
    assert {name for name in named if name not in known and name.removesuffix("_FILE") not in known} == set()


@pytest.mark.parametrize("page", TEXTS)
def test_every_metric_is_exposed(page):
    known = {metric.name + end for metric in (*METRICS, *DESK) for end in ("", "_total", "_info", "_bucket")}
    assert set(re.findall(r"`(kentongan_[a-z_]+)[`{]", TEXTS[page])) <= known


def test_every_query_can_be_read():
    table = TEXTS["docs/how-to/watchlist.md"].partition("## Queries")[2].partition("\n## ")[0]
    queries = [cell.replace("\\|", "|") for cell in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)]
    assert len(queries) > 5
    for query in queries:
        parse(query)


@pytest.mark.parametrize("page", TEXTS)
def test_every_link_leads_to_a_file_and_a_heading(page):
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", TEXTS[page]):
        path, _, heading = link.partition("#")
        target = (ROOT / page).parent / path if path else ROOT / page
        assert target.exists(), link
        if heading:
            assert heading in _headings(target), link


def _headings(page: Path) -> set[str]:
    """What a link names the headings of a page by, as GitHub and the site do."""
    found = re.findall(
        r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.M), re.MULTILINE
    )
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in found}


@pytest.mark.parametrize("page", TEXTS)
def test_every_file_that_is_named_is_there(page):
    named = {name for name in re.findall(r"`([\w./-]+)`", TEXTS[page]) if name.startswith(FOLDERS) and "NAME" not in name}
    # What a reader makes: their tokens, and what the tests of the benchmarks write.
    assert {name for name in named if not (ROOT / name).exists()} <= {"deploy/api/tokens.yaml"}


@pytest.mark.parametrize("page", TEXTS)
def test_every_target_of_make_is_there(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b(?=`|\n|  )", TEXTS[page])) <= targets


def test_every_page_has_a_place_in_the_site():
    placed = set(re.findall(r"[\w/.-]+\.md\b", str(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"])))
    assert placed == {page.removeprefix("docs/") for page in TEXTS if page.startswith("docs/")}
