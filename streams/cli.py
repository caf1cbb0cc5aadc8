"""The `kentongan` command."""

import sys

import typer
from rich.console import Console

from streams.commands import alerts, broker, config, deadletters, demo, ingest, topics, watchlist, worker
from streams.errors import UserError

__all__ = ["app", "main"]

app = typer.Typer(
    name="kentongan",
    help="Listen to public conversation on Kafka and raise the alarm early.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo")(demo.demo)
app.command("broker")(broker.broker)
app.command("worker")(worker.worker)
app.add_typer(topics.app, name="topics")
app.add_typer(ingest.app, name="ingest")
app.add_typer(alerts.app, name="alerts")
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(deadletters.app, name="dead-letters")
app.command("config")(config.config)


def main() -> None:
    """Run the command; what a user can put right ends in one sentence and exit code 2."""
    try:
        app()
    except UserError as error:
        Console(stderr=True).print(f"kentongan: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
