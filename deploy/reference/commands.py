"""The page of commands."""

from collections.abc import Iterator
from typing import Any

import typer

from deploy.reference.table import table
from streams.cli import command_line

__all__ = ["commands_page"]

_HEAD = """# Commands

What `kentongan COMMAND --help` says. Every command takes `--help`. Exit code 0: done. 2: the command, a file or a setting
needs a change, and one sentence says which. 130: Ctrl-C. Where a command has other codes, it says so below.
"""


def commands_page() -> str:
    """Every command, in the order of `kentongan --help`."""
    program: Any = typer.main.get_command(command_line())
    return _HEAD + "".join(_parts(program, "kentongan", level=2))


def _parts(group: Any, path: str, level: int) -> Iterator[str]:
    for name, command in group.commands.items():
        if command.hidden:
            continue
        called = f"{path} {name}"
        yield f"\n{'#' * level} {called}\n\n{command.help.strip()}\n"
        if hasattr(command, "commands"):
            yield from _parts(command, called, level + 1)
        else:
            yield f"\n```text\n{_usage(called, command)}\n```\n{_parameters(command)}"


def _usage(called: str, command: Any) -> str:
    arguments = [name if one.required else f"[{name}]" for one in command.params if (name := _argument(one))]
    return " ".join([called, *(["[OPTIONS]"] if _options(command) else []), *arguments])


def _argument(parameter: Any) -> str | None:
    if parameter.param_type_name != "argument":
        return None
    name = str(parameter.metavar or parameter.name.upper()).strip("[]{}")
    return f"{name} …" if parameter.nargs == -1 and "…" not in name else name


def _options(command: Any) -> list[Any]:
    return [one for one in command.params if one.param_type_name == "option" and not one.hidden and one.name != "help"]


def _parameters(command: Any) -> str:
    rows = [(f"`{name}`", one.help) for one in command.params if (name := _argument(one)) and one.help]
    rows += [(_names(one), f"{one.help or ''} {_default(one)}".strip()) for one in _options(command)]
    return "\n" + table(("Option", "What it does"), rows) if rows else ""


def _names(option: Any) -> str:
    value = "" if option.is_flag else f" {option.metavar or option.name.upper()}"
    names = ", ".join(f"`{name}{value}`" for name in sorted(option.opts, key=len, reverse=True))
    return names + "".join(f", `{name}`" for name in option.secondary_opts)


def _default(option: Any) -> str:
    if option.required:
        return "Needed."
    if option.default in (None, False, ()) or option.is_flag:
        return ""
    return f"Default: `{option.default:g}`." if isinstance(option.default, float) else f"Default: `{option.default}`."
