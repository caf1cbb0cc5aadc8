"""`kentongan backtest`."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from schemas.codec import encode_record
from schemas.watchlist import Issue
from streams.backtest.chart import chart, chart_name
from streams.backtest.labels import LabelScore, read_labels, score
from streams.backtest.summary import BacktestSummary, summarize
from streams.backtest.trace import TRACE_STOPS, Trace
from streams.commands.posts_options import (
    AllowOption,
    FactsOption,
    WatchlistOption,
    facts_of,
    parse_share,
    print_outcome,
)
from streams.commands.reading_options import ReadingOptions, with_reading_options
from streams.commands.recorded import Recording, issues_of, run_recorded
from streams.commands.tables import print_table
from streams.errors import UserError
from streams.notify.console import print_alert
from streams.settings import load_settings

__all__ = ["backtest"]


@with_reading_options
def backtest(
    posts: Annotated[str, typer.Argument(metavar="POSTS", help="File of posts, or - for standard input.")],
    watchlist: WatchlistOption,
    as_json: Annotated[
        bool, typer.Option("--json", help="One alert a line as on the topic; the last line is the `summary`.")
    ] = False,
    charts: Annotated[
        Path | None, typer.Option("--chart", metavar="DIR", help="Write a page with a chart for every issue there.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="JSON lines with issue, start, end: episodes that should raise an alert.")
    ] = None,
    facts: FactsOption = None,
    *,
    options: ReadingOptions,
    allow_rejects: AllowOption = "0",
) -> None:
    """Run the pipeline over a file without a broker: the alerts that would have been sent, and how many a day.

    They are those that a running pipeline with as many partitions sends when `kentongan ingest file` sends the file: same
    ids, same numbers. Exit code 1: no record gave a post, or more were rejected than --allow-rejects says.
    """
    settings = load_settings()
    allowed = parse_share(allow_rejects)
    issues = issues_of(watchlist)
    wanted = read_labels(labels, issues) if labels else None
    reading = options.reading(settings)
    err_console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    trace = Trace() if charts else None
    run = asyncio.run(
        run_recorded(settings, issues, posts, reading, err_console, facts=facts_of(facts), stops=TRACE_STOPS, watch=trace)
    )
    summary = summarize(
        issues,
        run.counts,
        run.alerts,
        posts=run.posts,
        rejected=run.reading.rejected,
        minutes=run.minutes,
        seconds=run.seconds,
        labels=None if wanted is None else score(wanted, run.alerts),
    )
    if charts and trace:
        _write_charts(charts, issues, trace, run)
    if as_json:
        _print_json(run, summary)
    else:
        _print(run, summary)
    _warn(err_console, run)
    if not run.posts or not allowed.allows(run.reading.rejected, run.reading.rejected + run.reading.posts):
        raise typer.Exit(1)


def _write_charts(folder: Path, issues: Mapping[str, Issue], trace: Trace, run: Recording) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, issue in issues.items():
            alerts = [alert for alert in run.alerts if alert.issue == name]
            page = chart(issue, trace.points.get(name, []), alerts)
            (folder / chart_name(name)).write_text(page, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{folder} cannot be written ({error.strerror}); name another folder with --chart") from error


def _print_json(run: Recording, summary: BacktestSummary) -> None:
    for alert in run.alerts:
        typer.echo(encode_record(alert))
    typer.echo(orjson.dumps({"summary": summary.to_dict()}))


def _print(run: Recording, summary: BacktestSummary) -> None:
    console = Console()
    for alert in run.alerts:
        print_alert(alert, console)
    heads = ("Isu\nissue", "Unggahan\nposts", "Insiden\nincidents", "Peringatan\nalerts", "Per hari\na day")
    table = Table(*heads, show_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for one in summary.issues:
        table.add_row(one.issue, f"{one.posts:,}", str(one.incidents), str(one.alerts), f"{one.alerts_a_day:.2f}")
    print_table(table, console)
    if summary.unwatched:
        console.print(f"of no watched issue: {summary.unwatched} incidents", highlight=False)
    rate = f"{summary.posts:,} posts over {summary.days:.1f} days in {summary.seconds:.1f} s"
    console.print(f"{rate} ({summary.posts_per_second:,.0f} posts/s)", highlight=False)
    if summary.labels:
        console.print(_scored(summary.labels), highlight=False, soft_wrap=True)


def _scored(found: LabelScore) -> str:
    def ratio(value: float | None) -> str:
        return "-" if value is None else f"{value:.2f}"

    delay = found.median_delay_minutes
    return (
        f"precision {ratio(found.precision)} ({found.right} of {found.incidents} incidents), "
        f"recall {ratio(found.recall)} ({found.found} of {found.labels} labels), "
        f"median delay {'-' if delay is None else f'{delay:g} min'}"
    )


def _warn(console: Console, run: Recording) -> None:
    print_outcome(console, run.taken_for, run.reading)
    if run.late:
        console.print(
            f"{run.late:,} posts lie more than an hour behind one before them; leave --order out to sort them", style="yellow"
        )
    if run.dead:
        console.print(f"{run.dead:,} posts could not be processed; a worker would make them dead letters", style="yellow")
