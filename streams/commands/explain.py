"""`kentongan explain`."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from schemas.alert import Alert, Reason
from streams.backtest.explanation import EngagementNumbers, Explanation, Numbers
from streams.backtest.sentences import sentence
from streams.backtest.trace import Window
from streams.backtest.unwatched_explanation import UnwatchedExplanation
from streams.clock import minute_of, start_of
from streams.commands.explained_from_file import explained_from_file, read_told
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
from streams.virality.detect.engagement import LEAST_ACTIONS, LEAST_MULTIPLE
from streams.virality.detect.level import multiple
from streams.virality.detect.presets import DEFAULT
from streams.virality.issue.detectors import ENGAGEMENT, VOLUME
from streams.virality.issue.viral_score import LEAST_RATIO

__all__ = ["explain"]


@with_reading_options
def explain(
    alert_id: Annotated[str, typer.Argument(metavar="ALERT_ID", help="The `id` of an alert.")],
    posts: Annotated[
        str | None, typer.Option("--posts", help="File of posts, from before the alert's issue was first spoken of.")
    ] = None,
    watchlist: Annotated[Path | None, typer.Option("--watchlist", help="The watchlist, a YAML file; with --posts.")] = None,
    alerts: Annotated[
        Path | None,
        typer.Option(
            "--alerts", help="The alert as it was told, to compare with: lines of `alerts watch --json`; with --posts."
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
    told = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    if posts is None:
        if watchlist or alerts or facts or options.given():
            raise UserError(
                "--watchlist, --alerts, --facts and what says how a file is read belong to a file: name it with --posts"
            )
        found, basis = _from_topics(settings, alert_id, told)
    elif watchlist is None:
        raise UserError("--posts needs the watchlist of the time: name it with --watchlist")
    else:
        reading = options.reading(settings)
        issues = issues_of(watchlist)
        play = partial(run_recorded, settings, issues, posts, reading, told, facts=facts_of(facts))
        found, basis = explained_from_file(play, issues, told, alert_id, read_told(alerts, alert_id) if alerts else None)
    if as_json:
        typer.echo(orjson.dumps(found.to_dict()))
    elif isinstance(found, UnwatchedExplanation):
        print_unwatched(found, basis)
    else:
        _print(found, basis)


def _from_topics(settings: Settings, alert_id: str, told: Console) -> tuple[Explanation | UnwatchedExplanation, str]:
    configure_logs(settings.model_copy(update={"log_level": "error"}))
    try:
        done = asyncio.run(recompute(settings, alert_id))
    except NotReproducedError as error:
        told.print(f"kentongan: alert {alert_id} cannot be reproduced: {error}", style="red")
        raise typer.Exit(1) from error
    return (
        done.explanation,
        f"{done.mentions:,} mentions of its issue on {Topics(settings).mentions.name}, equal in every field",
    )


def _print(found: Explanation, basis: str) -> None:
    alert, numbers, rule = found.alert, found.numbers, found.rule
    console = Console()
    print_alert(alert, console)
    for reason in alert.reasons:
        said = sentence(reason, rule)
        console.print(said.id, soft_wrap=True, highlight=False)
        console.print(said.en, style="dim italic", soft_wrap=True, highlight=False)
        console.print()
    print_table(_volume(alert, numbers), console)
    console.print(
        f"calibrated: slow {numbers.slow:.2f} (threshold {rule.slow * numbers.alarm_factor:.2f}), fast {numbers.fast:.2f} "
        f"(threshold {rule.fast * numbers.alarm_factor:.2f}); at least {rule.least} posts in the window\n",
        highlight=False,
        soft_wrap=True,
    )
    if numbers.usual_hour is not None:
        console.print(
            f"level: score {numbers.level:.2f} against a threshold of {rule.level:.2f} deviations and "
            f"{multiple(numbers.usual_hour):.1f} times the usual hour of these days, {numbers.usual_hour:.1f} posts\n",
            highlight=False,
            soft_wrap=True,
        )
    print_table(_shares(numbers), console)
    console.print(
        f"deviations {numbers.share_deviations:.2f} (threshold {rule.share:.2f}), "
        f"calibrated {numbers.share_calibrated:.2f} (threshold {DEFAULT.fast:.2f})\n",
        highlight=False,
        soft_wrap=True,
    )
    if numbers.engagement:
        print_table(_engagement(alert, numbers.engagement), console)
        console.print(
            f"calibrated: slow {numbers.engagement.slow:.2f}, fast {numbers.engagement.fast:.2f} (thresholds as above); "
            f"at least {LEAST_ACTIONS} interactions and {LEAST_MULTIPLE:g} times the usual in the window\n",
            highlight=False,
            soft_wrap=True,
        )
    if numbers.posts:
        print_table(_posts(numbers), console)
        console.print(f"thresholds: {LEAST_RATIO:g} times, {rule.viral:.2f} deviations\n", highlight=False, soft_wrap=True)
    if alert.coverage:
        print_table(_sources(alert), console)
        console.print(f"confidence {alert.confidence:.0%}\n", highlight=False, soft_wrap=True)
    end = start_of(minute_of(alert.at)) - timedelta(minutes=1)
    console.print(
        f"rule version {alert.rule.version}, preset {rule.name}, model {alert.model}; minute {end:%Y-%m-%dT%H:%M}Z, "
        f"recomputed from {basis}",
        highlight=False,
        soft_wrap=True,
    )


def _volume(alert: Alert, numbers: Numbers) -> Table:
    return _windows("Unggahan\nposts", numbers.windows, [one for one in alert.reasons if one.kind == VOLUME])


def _engagement(alert: Alert, numbers: EngagementNumbers) -> Table:
    return _windows("Interaksi\ngained", numbers.windows, [one for one in alert.reasons if one.kind == ENGAGEMENT])


def _windows(counted: str, windows: Iterable[Window], reasons: Sequence[Reason]) -> Table:
    table = Table("Jendela\nwindow", counted, "Biasanya\nexpected", "± 2 sd", "Alasan\nreason", show_edge=False)
    for window in windows:
        decided = [f"{reason.path} ({reason.expected:.1f})" for reason in reasons if reason.window_minutes == window.minutes]
        band = f"{window.low:.1f}-{window.high:.1f}"
        table.add_row(f"{window.minutes} min", f"{window.observed:,}", f"{window.expected:.1f}", band, ", ".join(decided))
    return table


def _shares(numbers: Numbers) -> Table:
    table = Table("Jendela\nwindow", "n", "Negatif\nnegative", "Biasanya\nusual", show_edge=False)
    for window in numbers.share_windows:
        share = f"{window.negative / window.posts:.0%}" if window.posts else "-"
        table.add_row(f"{window.minutes} min", f"{window.posts:,}", share, f"{numbers.usual_share:.0%}")
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


def _posts(numbers: Numbers) -> Table:
    table = Table(
        "Umur\nage", "Interaksi\nactions", "Biasanya\nusual", "Kali\ntimes", "sd", "Tumbuh\ngrowing", show_edge=False
    )
    for post in numbers.posts:
        growing = "ya" if post.growing else "tidak"
        table.add_row(
            f"{post.age_minutes} min",
            f"{post.actions:,}",
            f"{post.expected:.1f}",
            f"{post.ratio:.1f}",
            f"{post.deviations:.2f}",
            growing,
        )
    return table
