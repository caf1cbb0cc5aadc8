"""The `kentongan` command."""

import logging
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated

import typer

from streams.commands.complaint import complain
from streams.errors import UserError
from streams.kafka.passed_over import tell_passed_over

__all__ = ["COMMANDS", "command_line", "main"]

COMMANDS = {
    name: name.replace("-", "")
    for name in (
        "demo",
        "broker",
        "worker",
        "topics",
        "ingest",
        "alerts",
        "incident",
        "watchlist",
        "notify",
        "facts",
        "api",
        "subject",
        "retention",
        "audit",
        "dead-letters",
        "evaluate",
        "train",
        "model",
        "detect",
        "backtest",
        "explain",
        "analyze",
        "config",
    )
}
"""The module of each command in `streams.commands`: it has an `app` of subcommands, or a function of the command's name."""


def _tell_version(asked: bool) -> None:
    if asked:
        print(f"kentongan {version('kentongan')}")
        raise typer.Exit


def _options(
    asked: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Listen to public conversation on Kafka and raise the alarm early."""


def command_line(*names: str) -> typer.Typer:
    """The program with the commands of these names, or with all; only their modules are imported.

    All of them take a second to import, which who calls one should not wait for.
    """
    found = typer.Typer(
        name="kentongan",
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    found.callback()(_options)
    for name in names or COMMANDS:
        module = import_module(f"streams.commands.{COMMANDS[name]}")
        if hasattr(module, "app"):
            found.add_typer(module.app, name=name)
        else:
            found.command(name)(getattr(module, name))
    return found


def main() -> None:
    """Run the command; what a user can put right ends in one sentence and exit code 2."""
    # What the Kafka client logs about a fault is said by the error; commands that set logs up show it all the same.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    try:
        command_line(*(name for name in sys.argv[1:2] if name in COMMANDS))()
    except UserError as error:
        complain(error)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        if said := tell_passed_over():
            complain(said)


if __name__ == "__main__":
    main()
