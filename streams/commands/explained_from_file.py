"""`kentongan explain` from a file of posts: found again in a run over them, and compared with the alert as raised."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from schemas.alert import Alert
from schemas.watchlist import Issue
from streams.backtest.explanation import Explanation, Numbers, numbers_of
from streams.backtest.recompute import difference, is_same_place
from streams.backtest.unwatched_explanation import SourceNumbers, TermNumbers, UnwatchedExplanation, unwatched_numbers_of
from streams.clock import half_of
from streams.commands.recorded import Recording
from streams.errors import UserError
from streams.virality.detect.presets import preset
from streams.virality.stage import ViralityStage

__all__ = ["Play", "explained_from_file", "read_raised"]

Play = Callable[..., Coroutine[Any, Any, Recording]]
"""Runs the pipeline over the file."""


def read_raised(path: Path, alert_id: str) -> Alert:
    """The alert of this id in a file of alerts, one JSON object a line.

    Raises:
        UserError: the file cannot be read, or the alert is not in it.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    wanted = alert_id.encode()
    for line in lines:
        with suppress(ValueError):
            if wanted in line and (alert := Alert.model_validate_json(line)).id == alert_id:
                return alert
    raise UserError(f"{path} holds no alert {alert_id}; it should hold lines of `kentongan alerts watch --json`")


def explained_from_file(
    play: Play, issues: Mapping[str, Issue], console: Console, alert_id: str, said: Alert | None
) -> tuple[Explanation | UnwatchedExplanation, str]:
    """The explanation of an alert, and what it was made from; `said` is the alert as it was raised, if that is known.

    Raises:
        typer.Exit: the posts do not give it, and the console says why.
    """
    run, alert = asyncio.run(_alert_of(play, alert_id, said))
    if alert is None:
        console.print(_not_found(alert_id, run), style="red")
        raise typer.Exit(1)
    if said is not None and (differences := difference(said, alert)):
        differing = "; ".join(differences)
        console.print(f"kentongan: alert {alert_id} cannot be reproduced: it comes out otherwise: {differing}", style="red")
        raise typer.Exit(1)
    found = asyncio.run(_look(play, issues, alert))
    if found is None:
        console.print(_not_found(alert_id, run), style="red")
        raise typer.Exit(1)
    compared = "equal in every field" if said else "which decide what its id names"
    return found, f"{run.posts:,} posts, {compared}"


async def _alert_of(play: Play, alert_id: str, said: Alert | None) -> tuple[Recording, Alert | None]:
    run = await play()
    alert = next((one for one in run.alerts if one.id == alert_id), None)
    if alert is None and said is not None:
        alert = next((one for one in run.alerts if is_same_place(one, said)), None)
    return run, alert


async def _look(play: Play, issues: Mapping[str, Issue], alert: Alert) -> Explanation | UnwatchedExplanation | None:
    """Run once more, to see the detectors at the end of the alert's minute."""
    seen: list[Numbers | SourceNumbers | TermNumbers] = []
    last = (half_of(alert.at) - 1) // 2

    def look(minute: int, stage: ViralityStage) -> None:
        if minute != last:
            return
        if alert.issue in issues:
            seen.append(numbers_of(stage.issue_told(alert), issues[alert.issue].preset))
        elif (numbers := unwatched_numbers_of(stage, alert.issue)) is not None:
            seen.append(numbers)

    run = await play(stops=range(last + 1, last + 2), watch=look)
    again = next((one for one in run.alerts if one.id == alert.id), None)
    if again != alert or not seen:
        return None
    if isinstance(seen[0], Numbers):
        return Explanation(alert, seen[0], preset(issues[alert.issue].preset))
    return UnwatchedExplanation(alert, seen[0])


def _not_found(alert_id: str, run: Recording) -> str:
    return (
        f"kentongan: alert {alert_id} cannot be reproduced: {run.posts:,} posts give {len(run.alerts)} alerts, and it is not "
        "among them; the file must hold all posts since the issue was first watched, in the order in which they were sent, "
        "and the watchlist and the facts must be those of the time"
    )
