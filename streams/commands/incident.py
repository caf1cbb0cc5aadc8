"""`kentongan incident`: what people decide about incidents."""

import asyncio
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.text import Text

from schemas.action import ActionKind
from schemas.alert import Alert
from streams.alerts.by_incident import LatestAlerts
from streams.alerts.reading import matching_incident, read_alerts
from streams.commands.actor import actor
from streams.commands.incident_colleagues import hand_over, note, print_notes, remove_note
from streams.errors import UserError
from streams.incidents.book import ActionBook
from streams.incidents.decide import LONGEST, Decider, decide, withdraw
from streams.incidents.publisher import read_actions
from streams.incidents.row import IncidentRow
from streams.incidents.target import find_target
from streams.notify.console import print_alert
from streams.settings import Settings, load_settings
from streams.spans import seconds
from streams.text.cleaning import one_line
from streams.wording.actions import brief
from streams.wording.figures import moment, short_id
from streams.wording.sentences import issue_name

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Decide about incidents: look after them, mute, close, call a false alarm.")

IncidentArgument = Annotated[str, typer.Argument(metavar="ID", help="The incident's id, or the beginning of it.")]
MaybeIncidentArgument = Annotated[str | None, typer.Argument(metavar="ID", help="The incident's id, or its beginning.")]
IssueOption = Annotated[str | None, typer.Option(metavar="ISSUE", help="Instead of ID: the whole issue.")]
ByOption = Annotated[str | None, typer.Option(metavar="NAME", help="Who decides; else KENTONGAN_ACTOR or the login name.")]
ReasonOption = Annotated[str, typer.Option(metavar="TEXT", help="Why.")]
MaybeReasonOption = Annotated[str | None, typer.Option(metavar="TEXT", help="Why.")]


class Undone(StrEnum):
    """What can be undone, by the name of its command."""

    ack = "ack"
    mute = "mute"
    close = "close"
    false_alarm = "false-alarm"

    @property
    def kind(self) -> ActionKind:
        """The kind of action."""
        return _KINDS[self]


_KINDS: dict[Undone, ActionKind] = {
    Undone.ack: "acknowledge",
    Undone.mute: "mute",
    Undone.close: "close",
    Undone.false_alarm: "false_alarm",
}


@app.command("list")
def list_incidents(
    everything: Annotated[bool, typer.Option("--all", help="Also those that are over or closed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Show the open incidents, the most severe first, with what was decided and the false alarms of their issues."""
    rows = [row for row in asyncio.run(_rows(load_settings())) if everything or row.open]
    if as_json:
        for row in rows:
            typer.echo(orjson.dumps(row.to_dict()))
        return
    if not rows:
        typer.echo("No incident is open." if not everything else "The alerts that are kept belong to no incident.")
        return
    console = Console()
    for row in rows:
        console.print(_listed(row), soft_wrap=True, highlight=False)


def _listed(row: IncidentRow) -> Text:
    """An incident in two or three lines, which stay whole in a narrow terminal and in a pipe."""
    text = Text(short_id(row.alert.incident), style="bold")
    since = moment(row.alert.opened_at, row.alert.zone, "en")
    text.append(f"  {row.alert.severity}/10  {f'open since {since}' if row.open else f'opened {since}'}  ")
    text.append(issue_name(row.alert))
    text.append(f"\n          {one_line(row.alert.headline.id)}")
    said = [row.words] if row.decided or not row.open else []
    if row.false_alarms:
        said.append(f"false alarms of the issue so far: {row.false_alarms}")
    if said:
        text.append(f"\n          {one_line('; '.join(said))}", style="dim")
    return text


async def _rows(settings: Settings) -> list[IncidentRow]:
    latest, now = LatestAlerts(), datetime.now(UTC)
    async for alert in read_alerts(settings):
        latest.take(alert)
    book = await read_actions(settings)
    rows = [IncidentRow.of(alert, latest.is_open(alert.incident), book, now) for alert in latest.last.values()]
    return sorted(rows, key=_rank)


def _rank(row: IncidentRow) -> tuple[bool, int, float]:
    """The open ones first, the most severe of them first, and the newest first."""
    return not row.open, -row.alert.severity if row.open else 0, -row.alert.opened_at.timestamp()


@app.command()
def show(incident: IncidentArgument) -> None:
    """Show an incident: all its alerts, oldest first, and what was decided."""
    alerts, book = asyncio.run(_found(load_settings(), incident))
    console, last = Console(), alerts[-1]
    for alert in alerts:
        print_alert(alert, console)
    now = datetime.now(UTC).timestamp()
    for action in book.of(last.incident, last.issue):
        ended = "" if action.stands(now) else ", ended"
        reason = f": {action.reason}" if action.reason else ""
        line = f"{moment(action.at, last.zone, 'en')}  {brief(action, last.zone)}{ended}{reason}"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    print_notes(console, book.notes(last.incident), last.zone)
    console.print(f"incident {last.incident}", markup=False, highlight=False, soft_wrap=True)
    if count := book.false_alarms.get(last.issue, 0):
        name = issue_name(last)
        console.print(f"incidents of {name} that were called false alarms: {count}", markup=False, highlight=False)


@app.command()
def ack(
    incident: IncidentArgument,
    length: Annotated[
        str | None, typer.Option("--for", metavar="SPAN", help="For how long, such as 2h; else while it lasts.")
    ] = None,
    by: ByOption = None,
    reason: MaybeReasonOption = None,
) -> None:
    """Say that somebody looks after an incident: it is not escalated."""
    _decide("acknowledge", incident, None, length, by, reason)


@app.command()
def mute(
    length: Annotated[str, typer.Option("--for", metavar="SPAN", help="For how long: 30m, 4h, 2d; at most 30d.")],
    reason: ReasonOption,
    incident: MaybeIncidentArgument = None,
    issue: IssueOption = None,
    by: ByOption = None,
) -> None:
    """Send nothing of an incident, or of a whole issue, for some time; the alerts stay on their topic and on the page."""
    _decide("mute", incident, issue, length, by, reason)


@app.command()
def close(incident: IncidentArgument, reason: ReasonOption, by: ByOption = None) -> None:
    """Say that an incident is over for people: it leaves the list, and nothing more of it is sent."""
    _decide("close", incident, None, None, by, reason)


@app.command("false-alarm")
def false_alarm(incident: IncidentArgument, reason: ReasonOption, by: ByOption = None) -> None:
    """Say that an incident should not have raised an alert: it is closed, and counted for its issue."""
    _decide("false_alarm", incident, None, None, by, reason)


app.command("hand-over")(hand_over)
app.command("note")(note)
app.command("remove-note")(remove_note)


@app.command()
def undo(
    what: Annotated[Undone, typer.Argument(help="What is taken back.")],
    incident: MaybeIncidentArgument = None,
    issue: IssueOption = None,
    by: ByOption = None,
    reason: MaybeReasonOption = None,
) -> None:
    """Take back what was decided about an incident or an issue: it ends now."""
    settings = load_settings()
    typer.echo(asyncio.run(_undo(settings, what, incident, issue, Decider(actor(settings, by), reason))))


async def _undo(settings: Settings, what: Undone, incident: str | None, issue: str | None, decider: Decider) -> str:
    return await withdraw(settings, what.kind, await find_target(settings, incident, issue), decider)


def _decide(
    kind: ActionKind, incident: str | None, issue: str | None, length: str | None, by: str | None, reason: str | None
) -> None:
    settings = load_settings()
    lasting = None if length is None else _length(length)
    typer.echo(asyncio.run(_act(settings, kind, incident, issue, Decider(actor(settings, by), reason), lasting)))


async def _act(
    settings: Settings,
    kind: ActionKind,
    incident: str | None,
    issue: str | None,
    decider: Decider,
    lasting: timedelta | None,
) -> str:
    return await decide(settings, kind, await find_target(settings, incident, issue), decider, lasting)


def _length(text: str) -> timedelta:
    try:
        found = timedelta(seconds=seconds(text))
    except (ValueError, OverflowError):
        found = timedelta(0)
    if not timedelta(0) < found <= LONGEST:
        raise UserError(f"--for is a time span such as 30m, 4h or 2d, at most {LONGEST.days}d, and not {text}")
    return found


async def _found(settings: Settings, begin: str) -> tuple[list[Alert], ActionBook]:
    """All alerts of an incident, each once and in order, and the actions."""
    incidents: set[str] = set()
    alerts: dict[str, Alert] = {}
    async for alert in read_alerts(settings):
        incidents.add(alert.incident)
        if alert.incident.startswith(begin):
            alerts[alert.id] = alert
    incident = matching_incident(begin, incidents)
    found = sorted((one for one in alerts.values() if one.incident == incident), key=lambda one: one.sequence)
    return found, await read_actions(settings)
