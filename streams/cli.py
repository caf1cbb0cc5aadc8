"""The `kentongan` command."""

import gc
import logging
import os
import shutil
import sys
from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from streams.commands.complaint import complain
from streams.errors import UserError
from streams.kafka.passed_over import passed_over_summary

__all__ = ["COMMANDS", "command_line", "contents", "main"]

_LEAST_COLUMNS = 80
"""Columns in which no help has to cut a name."""

_NEW_OBJECTS = 50_000
"""New objects after which Python looks whether some of them refer to nothing but one another.

Nearly all that is made here is freed when nobody refers to it. With Python's 700 the search takes a seventh of a busy
worker's time.
"""

_COMPLETE = "_KENTONGAN_COMPLETE"
"""What a shell sets that asks for completions."""

COMMANDS = {
    "demo": "See it work: an embedded broker, a worker, the desk, and three simulated days of posts in about a minute.",
    "init": "Write what a ministry or a province begins with: watchlist, feeds, channels, facts and settings.",
    "broker": "Run the embedded broker in the foreground: for trying things, with everything in memory. Ctrl-C ends it.",
    "worker": "Run the pipeline, or some of its stages, until SIGTERM or Ctrl-C.",
    "topics": "Create the topics, and see whether they are as they should be.",
    "ingest": "Send posts into the pipeline.",
    "source": "Look after the feeds that a worker fetches.",
    "alerts": "Read alerts.",
    "incident": "Decide about incidents: look after them, mute, close, call a false alarm.",
    "watchlist": "Say which issues are watched, live.",
    "notify": "Look after the channels that alerts go to.",
    "facts": "Keep verified statements, which alerts show beside the rumour.",
    "desk": "Keep what was found and decided in a database, for people and other programs.",
    "subject": "Find, hand out and erase what is held of a person (UU 27/2022).",
    "retention": "See whether the topics keep their records as long as promised, and no longer.",
    "audit": "See who did what, and how accurate the sentiment is.",
    "dead-letters": "See what could not be processed, and send it again.",
    "evaluate": "Measure the language detector or the sentiment model on labelled posts.",
    "train": "Train a model on labelled posts of your own.",
    "model": "Fetch, check and export checkpoints for `KENTONGAN_SENTIMENT_ENGINE=transformer`.",
    "detect": "Run the spike detector over plain count series, in the order of their rows.",
    "backtest": "Run the pipeline over a file without a broker: the alerts that would have been sent, and how many a day.",
    "explain": "Recompute an alert, from the topics or from a file of posts, and show the numbers and the rule behind it.",
    "analyze": "Show the language and sentiment of texts, one a line, with the words that weighed most.",
    "config": "Show the effective settings, with secrets hidden, and the variable that sets each.",
}
"""The commands, each with the first sentence of its help, so that the list of them needs none of their modules.

The module of a command in `streams.commands` has its name, without hyphens: it has an `app` of subcommands, or a function of
the command's name.
"""


class _Program(TyperGroup):
    """The program, which says in our words what typer has pydantic say of a wrong value."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            from pydantic import ValidationError  # loaded by then, and not needed where nothing is wrong

            from streams.faults import sentence

            if isinstance(error.__cause__, ValidationError):
                error.message = sentence(error.__cause__.errors()[0])
            raise


def _print_version(asked: bool) -> None:
    if asked:
        print(f"kentongan {version('kentongan')}")
        raise typer.Exit


def _options(
    asked: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Listen to public conversation on Kafka and raise the alarm early."""
    import structlog  # loaded already where something is logged

    # What is printed may be read by a program; a command that sets logs up does so afterwards.
    if not structlog.is_configured():
        structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def _program() -> typer.Typer:
    found = typer.Typer(
        name="kentongan",
        cls=_Program,
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    found.callback()(_options)
    return found


def command_line(*names: str) -> typer.Typer:
    """The program with the commands of these names, or with all; only their modules are imported.

    All of them take a second to import, so only the one that was called is loaded.
    """
    found = _program()
    for name in names or COMMANDS:
        module = import_module(f"streams.commands.{name.replace('-', '')}")
        if hasattr(module, "app"):
            found.add_typer(module.app, name=name)
        else:
            found.command(name)(getattr(module, name))
    return found


def contents() -> typer.Typer:
    """The program with the names of all commands, none of which does anything: enough to list them."""
    found = _program()
    for name, says in COMMANDS.items():
        found.command(name, help=says)(lambda: None)
    return found


def _called() -> typer.Typer:
    """As much of the program as this call needs."""
    if _COMPLETE in os.environ:
        return command_line()
    name = next(iter(sys.argv[1:2]), "")
    return command_line(name) if name in COMMANDS else contents()


def main() -> None:
    """Run the command; what a user can put right ends in one sentence and exit code 2."""
    if shutil.get_terminal_size().columns < _LEAST_COLUMNS:
        os.environ.setdefault("TERMINAL_WIDTH", str(_LEAST_COLUMNS))  # which typer takes for its help
    # What the Kafka client logs about a fault is said by the error; commands that set logs up show it all the same.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    gc.set_threshold(_NEW_OBJECTS)
    try:
        _called()()
    except UserError as error:
        complain(error)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        if said := passed_over_summary():
            complain(said)


if __name__ == "__main__":
    main()
