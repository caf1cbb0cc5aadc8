"""`kentongan explain`."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from schemas.alert import Alert
from streams.backtest.explained import Figures
from streams.backtest.explanation import Explanation
from streams.backtest.unwatched_explanation import UnwatchedExplanation
from streams.clock import half_of, start_of
from streams.commands.explained_from_file import explained_from_file, read_raised
from streams.commands.posts_options import FactsOption, facts_of
from streams.commands.reading_options import ReadingOptions, with_reading_options
from streams.commands.recorded import issues_of, run_recorded
from streams.commands.tables import print_table
from streams.commands.unwatched_explained import print_unwatched
from streams.errors import UserError
from streams.kafka.topics import Topics
from streams.logs.logs import configure_logs
from streams.notify.console import print_alert
from streams.operations.recompute import NotReproducedError, recompute
from streams.settings import Settings, load_settings

__all__ = ["explain"]


@with_reading_options
def explain(
    alert_id: Annotated[str, typer.Argument(metavar="ALERT_ID", help="The `id` of an alert.")],
    posts: Annotated[
        str | None, typer.Option("--posts", help="File of posts, from before the alert's issue was first mentioned.")
    ] = None,
    watchlist: Annotated[Path | None, typer.Option("--watchlist", help="The watchlist, a YAML file; with --posts.")] = None,
    alerts: Annotated[
        Path | None,
        typer.Option(
            "--alerts", help="The alert as it was raised, to compare with: lines of `alerts watch --json`; with --posts."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object: alert, numbers, rule, sentences.")] = False,
    facts: FactsOption = None,
    *,
    options: ReadingOptions,
) -> None:
    """Recompute an alert, from the topics or from a file of posts, and show the numbers and the rule behind it.

    From the topics it goes on from the last copies of rows before the alert; these and the mentions since then are kept as
    long as posts, and an older alert can only be explained from a file. Exit code 1: the topics do not give this alert again,
    equal in every field; or the posts and the watchlist do not give the decision that its id names, or, with --alerts, the
    alert in every field.
    """
    settings = load_settings()
    err_console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    if posts is None:
        if watchlist or alerts or facts or options.given():
            raise UserError(
                "--watchlist, --alerts, --facts and what says how a file is read belong to a file: name it with --posts"
            )
        found, basis = _from_topics(settings, alert_id, err_console)
    elif watchlist is None:
        raise UserError("--posts needs the watchlist of the time: name it with --watchlist")
    else:
        reading = options.reading(settings)
        issues = issues_of(watchlist)
        play = partial(run_recorded, settings, issues, posts, reading, err_console, facts=facts_of(facts))
        found, basis = explained_from_file(
            play, issues, err_console, alert_id, read_raised(alerts, alert_id) if alerts else None
        )
    if as_json:
        typer.echo(orjson.dumps(found.to_dict()))
    elif isinstance(found, UnwatchedExplanation):
        print_unwatched(found, basis)
    else:
        _print(found, basis)


def _from_topics(settings: Settings, alert_id: str, err_console: Console) -> tuple[Explanation | UnwatchedExplanation, str]:
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    try:
        done = asyncio.run(recompute(settings, alert_id))
    except NotReproducedError as error:
        err_console.print(f"kentongan: alert {alert_id} cannot be reproduced: {error}", style="red")
        raise typer.Exit(1) from error
    return (
        done.explanation,
        f"{done.mentions:,} mentions of its issue on {Topics(settings).mentions.name}, equal in every field",
    )


def _print(found: Explanation, basis: str) -> None:
    alert, rule = found.alert, found.rule
    console = Console()
    print_alert(alert, console)
    for said in found.sentences():
        console.print(said.id, soft_wrap=True, highlight=False)
        console.print(said.en, style="dim italic", soft_wrap=True, highlight=False)
        console.print()
    for figures in found.figures():
        if figures.columns:
            print_table(_table(figures), console)
        console.print(f"{figures.below}\n", highlight=False, soft_wrap=True)
    if alert.coverage:
        print_table(_sources(alert), console)
        console.print(f"confidence {alert.confidence:.0%}\n", highlight=False, soft_wrap=True)
    end = start_of((half_of(alert.at) - 1) // 2)
    console.print(
        f"rule version {alert.rule.version}, preset {rule.name}, model {alert.model}; minute {end:%Y-%m-%dT%H:%M}Z, "
        f"recomputed from {basis}",
        highlight=False,
        soft_wrap=True,
    )


def _table(figures: Figures) -> Table:
    table = Table(*figures.columns, show_edge=False)
    for row in figures.rows:
        table.add_row(*row)
    return table


def _sources(alert: Alert) -> Table:
    table = Table(
        "Sumber\nsource", "Porsi\nshare", "Keadaan\nstate", "Jendela\nwindow", "Unggahan\nposts", "Biasanya\nexpected"
    )
    table.show_edge = False
    for one in alert.coverage:
        window = f"{one.window_minutes} min" if one.window_minutes else "-"
        table.add_row(one.source, f"{one.share:.0%}", one.state, window, f"{one.observed:,}", f"{one.expected:.1f}")
    return table
