"""`kentongan incident hand-over`, `note` and `remove-note`: notes between colleagues about an incident."""

import asyncio
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from schemas.action import Action, ActionKind
from streams.commands.actor import actor
from streams.errors import UserError
from streams.incidents.decide import Decider, decide
from streams.incidents.publisher import read_actions, remove_notes
from streams.incidents.target import find_target
from streams.settings import Settings, load_settings
from streams.text.cleaning import one_line
from streams.wording.figures import moment

__all__ = ["hand_over", "note", "print_notes", "remove_note"]

_SHORT = 8

IncidentArgument = Annotated[str, typer.Argument(metavar="ID", help="The incident's id, or the beginning of it.")]
ByOption = Annotated[str | None, typer.Option(metavar="NAME", help="Who says so; else KENTONGAN_ACTOR or the login name.")]


def hand_over(
    incident: IncidentArgument,
    to: Annotated[str, typer.Option(metavar="NAME", help="Who looks after it from now on.")],
    by: ByOption = None,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why.")] = None,
) -> None:
    """Say that somebody else looks after an incident from now on: it is not escalated."""
    settings = load_settings()
    typer.echo(asyncio.run(_decide(settings, incident, Decider(actor(settings, by), reason, to))))


def note(
    incident: IncidentArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="At most 500 characters; personal data is masked.")],
    by: ByOption = None,
) -> None:
    """Note something about an incident for colleagues; it decides nothing."""
    settings = load_settings()
    typer.echo(asyncio.run(_decide(settings, incident, Decider(actor(settings, by), text))))


def remove_note(
    incident: IncidentArgument,
    note: Annotated[str, typer.Argument(metavar="NOTE", help="The note's id, or the beginning of it.")],
    by: ByOption = None,
) -> None:
    """Take a note away, everywhere."""
    settings = load_settings()
    asyncio.run(_remove(settings, incident, note, actor(settings, by)))
    typer.echo("The note is gone.")


def print_notes(console: Console, notes: Iterable[Action], zone: str) -> None:
    """A line for each note, with the beginning of its id."""
    for one in notes:
        line = f"{moment(one.at, zone, 'en')}  note {one.id[:_SHORT]} by {one.by}: {one_line(one.reason or '')}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)


async def _decide(settings: Settings, incident: str, decider: Decider) -> str:
    kind: ActionKind = "note" if decider.to is None else "acknowledge"
    return await decide(settings, kind, await find_target(settings, incident, None), decider)


async def _remove(settings: Settings, incident: str, begin: str, by: str) -> None:
    target = await find_target(settings, incident, None)
    notes = (await read_actions(settings)).notes(target.incident or "")
    found = [one for one in notes if one.id.startswith(begin)]
    if len(found) != 1:
        which = "no note" if not found else "more than one note"
        raise UserError(f"{which} of the {target.words} has an id that begins so; `kentongan incident show` lists them")
    await remove_notes(settings, found, by)
