"""Every argument of every command, given what is wrong: one sentence and exit code 2, never a traceback."""

import io
import os
import signal
import sys
import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from streams import cli
from streams.errors import UserError
from streams.local.ports import free_port

LASTING = {("demo",), ("broker",), ("worker",), ("api", "serve")}
"""Commands that go on until they are stopped, unless they refuse what they are given."""

OUTSIDE = {("model", "fetch"), ("train", "encoder")}
"""The first goes out to the hub, the other learns for minutes where nothing is wrong; `test_encoder_engine` tries it."""

WRITTEN = {"--out", "--chart"}
"""Files and folders that are made."""

ELSEWHERE = {"--rejects", "--checkpoint"}
"""What a command comes to only after it has tried a broker or loaded torch; `test_rejects` and `test_train` try them."""

EMPTY = {"kosong", "bom", "dalam"}
"""Files that hold nothing, or a text of brackets, which some commands may take."""

SECONDS = 60

NUMBERS = ("nan", "inf", "-inf", "1e999", "-1", "x", "", "9" * 5000, "\udcff", "0x10", "٣")
TEXTS = ("", " ", "\udcff", "\ud800x", "a" * 100_000, "\x1b[31m\n", "(" * 100, "%s{}", "../../x")


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """All commands, each with the words that call it."""

    def walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                yield from walk(inner, (*words, name))
        else:
            yield words, command

    return walk(typer.main.get_command(cli.command_line()), ())


def kind_of(param: Any) -> type:
    """What an argument is: Path, int, float, bool or str."""
    kind = param.type_descriptor.annotation
    while typing.get_origin(kind) in (Annotated, list, typing.Union, types.UnionType):
        kind = next(one for one in typing.get_args(kind) if one is not type(None))
    return kind if isinstance(kind, type) else str


CASES = [
    pytest.param(words, param, id=f"{' '.join(words)} {param.opts[0] if param.opts else param.name}")
    for words, command in commands()
    for param in command.params
    if words not in OUTSIDE and param.name != "help" and kind_of(param) is not bool and not ELSEWHERE & set(param.opts)
]


async def no_broker(*_: object) -> None:
    raise UserError("no broker answers")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Files that are right, by the name of the argument, and the place to be in."""
    monkeypatch.chdir(tmp_path)
    post = '{"text":"beras naik","created_at":"2026-07-04T10:00:00Z","language":"id","label":"neutral"}\n'
    Path("posts.jsonl").write_text(post)
    Path("watchlist.yaml").write_text("issues: [{id: beras, title: Beras, query: beras}]")
    Path("series.csv").write_text("timestamp,value\n2026-07-04T10:00:00Z,1\n")
    for name, value in list(os.environ.items()):
        if name.startswith("KENTONGAN_"):
            monkeypatch.delenv(name, value)
    monkeypatch.setenv("KENTONGAN_BOOTSTRAP_SERVERS", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("KENTONGAN_LOG_LEVEL", "error")
    monkeypatch.setenv("KENTONGAN_DESK_FILE", str(tmp_path / "desk.db"))
    # It would wait for one for ever; by then all arguments are looked at.
    monkeypatch.setattr("streams.commands.ingest.wait_for_broker", no_broker)
    return {"watchlist": "watchlist.yaml", "file": "watchlist.yaml", "files": "series.csv", "out": "out"}


def wrong_files(folder: Path) -> Iterator[str]:
    """Names of what is no file that any command takes."""
    (folder / "kosong").write_bytes(b"")
    (folder / "bom").write_bytes(b"\xef\xbb\xbf")
    (folder / "biner").write_bytes(bytes(range(256)) * 40)
    (folder / "utf16").write_bytes("halo".encode("utf-16"))
    (folder / "dalam").write_bytes(b"[" * 100_000)
    (folder / "lingkar").symlink_to(folder / "lingkar")
    os.mkfifo(folder / "pipa")
    yield from ("kosong", "bom", "biner", "utf16", "dalam", "lingkar", "tiada", "kosong/x", str(folder), "/dev/zero")
    yield from ("", "\udcff", "x" * 5000)


def run(words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run the program as a shell does; the exit code."""
    monkeypatch.setattr(sys, "argv", ["kentongan", *words])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    signal.alarm(SECONDS)
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        signal.alarm(0)
    return 0


@pytest.mark.parametrize(("words", "param"), CASES)
def test_what_is_wrong_is_told_in_a_sentence(words, param, files, tmp_path, monkeypatch, capfd):
    command = dict(commands())[words]
    kind = kind_of(param)
    values = NUMBERS if kind in (int, float) else wrong_files(tmp_path) if kind is Path else TEXTS
    for value in values:
        given = list(words)
        for other in command.params:
            right = value if other.name == param.name else files.get(other.name, "posts.jsonl") if other.required else None
            if right is not None:
                given += [right] if other.param_type_name == "argument" else [f"{other.opts[0]}={right}"]
        code = run(tuple(given), monkeypatch)
        said = capfd.readouterr().err
        refused = (
            kind in (int, float) or words in LASTING or (kind is Path and param.opts[0] not in WRITTEN and value not in EMPTY)
        )
        assert code in ((2,) if refused else (0, 1, 2)), (value[:50], code, said)
        assert "Traceback" not in said
        assert said or code != 2, value[:50]
