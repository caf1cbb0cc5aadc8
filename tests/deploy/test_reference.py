"""The reference of the documentation leaves nothing out, and says what a reader would write."""

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from deploy.reference.pages import main, pages
from deploy.written import write_or_check
from schemas.alert import Alert
from schemas.post import Post
from streams.cli import command_line
from streams.kafka.topics import Topics
from streams.metrics.names import METRICS
from streams.settings import PREFIX, Settings

PAGES = {path.removeprefix("docs/reference/").removesuffix(".md"): text for path, text in pages().items()}


def commands(group: Any, path: str) -> Iterator[str]:
    for name, command in group.commands.items():
        yield f"{path} {name}"
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("settings", [f"| `{PREFIX}{name.upper()}` |" for name in Settings.model_fields]),
        ("metrics", [f"| `{metric.name}" for metric in METRICS]),
        ("topics", [f"| `{topic.name}` |" for topic in Topics(Settings()).all()]),
        ("commands", [f"# {name}\n" for name in commands(typer.main.get_command(command_line()), "kentongan")]),
        ("alert", [f"| `{name}` |" for name in Alert.model_fields]),
        ("post", [f"| `{name}` |" for name in Post.model_fields]),
    ],
)
def test_everything_is_on_its_page(page, names):
    assert len(names) > 10
    assert [name for name in names if name not in PAGES[page]] == []


def test_a_secret_is_said_to_be_better_in_a_file():
    (line,) = (line for line in PAGES["settings"].splitlines() if line.startswith("| `KENTONGAN_SASL_PASSWORD` |"))
    assert "`KENTONGAN_SASL_PASSWORD_FILE`" in line


def test_time_spans_are_shown_as_they_are_written_in_the_file():
    lines = PAGES["files"].splitlines()
    assert any(line.startswith("| `group` | time span such as") and "| `30s` |" in line for line in lines)
    assert any(line.startswith("| `after` |") and "| `15m` |" in line for line in lines)


def test_every_field_is_described():
    for name in ("alert", "post", "files"):
        assert [line for line in PAGES[name].splitlines() if line.endswith("|  |")] == []


def test_what_is_on_disk_is_what_the_code_says():
    assert main(["--check"]) == 0


def test_a_file_that_differs_is_named_and_then_written_anew(tmp_path, capsys):
    file = tmp_path / "page.md"
    file.write_text("old", encoding="utf-8")
    assert write_or_check({str(file): "new"}, "deploy.some", ["--check"]) == 1
    assert "python -m deploy.some" in capsys.readouterr().out
    assert file.read_text(encoding="utf-8") == "old"
    assert write_or_check({str(file): "new"}, "deploy.some", []) == 0
    assert file.read_text(encoding="utf-8") == "new"
