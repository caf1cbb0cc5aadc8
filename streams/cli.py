"""The `kentongan` command."""

import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console

from streams.commands import (
    alerts,
    analyze,
    api,
    backtest,
    broker,
    config,
    deadletters,
    demo,
    detect,
    evaluate,
    explain,
    facts,
    incident,
    ingest,
    model,
    notify,
    topics,
    train,
    watchlist,
    worker,
)
from streams.errors import UserError

__all__ = ["app", "main"]

app = typer.Typer(
    name="kentongan",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if asked:
        print(f"kentongan {version('kentongan')}")
        raise typer.Exit


@app.callback()
def kentongan(
    asked: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Listen to public conversation on Kafka and raise the alarm early."""


app.command("demo")(demo.demo)
app.command("broker")(broker.broker)
app.command("worker")(worker.worker)
app.add_typer(topics.app, name="topics")
app.add_typer(ingest.app, name="ingest")
app.add_typer(alerts.app, name="alerts")
app.add_typer(incident.app, name="incident")
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(notify.app, name="notify")
app.add_typer(facts.app, name="facts")
app.add_typer(api.app, name="api")
app.add_typer(deadletters.app, name="dead-letters")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(train.app, name="train")
app.add_typer(model.app, name="model")
app.command("detect")(detect.detect)
app.command("backtest")(backtest.backtest)
app.command("explain")(explain.explain)
app.command("analyze")(analyze.analyze)
app.command("config")(config.config)


def main() -> None:
    """Run the command; what a user can put right ends in one sentence and exit code 2."""
    # What the Kafka client logs about a fault is said by the error; commands that set logs up show it all the same.
    logging.getLogger("aiokafka").addHandler(logging.NullHandler())
    try:
        app()
    except UserError as error:
        Console(stderr=True).print(f"kentongan: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
