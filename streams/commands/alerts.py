"""`kentongan alerts`."""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing, suppress
from typing import Annotated, Final

import typer
from rich.console import Console

from schemas.alert import COPY_HEADER, Alert
from schemas.codec import encode_record
from streams.alerts.reading import read_alert, read_alerts
from streams.commands.complaint import complain
from streams.kafka.admin import wait_for_broker
from streams.kafka.errors import is_away
from streams.kafka.following import follow
from streams.kafka.passed_over import passing_over
from streams.kafka.patience import patiently
from streams.kafka.topics import Topics
from streams.notify.console import print_alert
from streams.settings import Settings, load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Read alerts.")


@app.callback()
def alerts() -> None:
    """Read alerts."""


_JSON: Final = typer.Option("--json", help="One JSON object a line, as it is on the topic.")


@app.command("list")
def list_alerts(as_json: Annotated[bool, _JSON] = False) -> None:
    """Show all alerts that are kept, each once, in the order of time."""
    settings = load_settings()
    console = Console()
    for alert in sorted(asyncio.run(patiently(lambda: _kept(settings))), key=lambda one: one.at):
        _show(alert, encode_record(alert), console, as_json=as_json)


async def _kept(settings: Settings) -> Iterable[Alert]:
    """The alerts on the topic, each once."""
    return {alert.id: alert async for alert in read_alerts(settings)}.values()


@app.command()
def watch(
    as_json: Annotated[bool, _JSON] = False,
    from_beginning: Annotated[bool, typer.Option(help="Begin with the oldest alert that is kept.")] = False,
) -> None:
    """Show alerts as they come, each once, until Ctrl-C. A broker that does not answer yet is waited for."""
    settings = load_settings()
    with suppress(KeyboardInterrupt):
        asyncio.run(_watch(settings, as_json=as_json, from_beginning=from_beginning))


async def _watch(settings: Settings, *, as_json: bool, from_beginning: bool) -> None:
    console = Console()
    seen: set[str] = set()
    topic = Topics(settings).alerts.name
    begun = silent = False
    await wait_for_broker(settings, complain)
    async with aclosing(follow(settings, topic, None if from_beginning else 0)) as looks:
        async for look in looks:
            if look.trouble is not None:
                if not (begun or is_away(look.trouble)):
                    raise look.trouble
                if not silent:
                    complain(f"{look.trouble}; waiting")
            begun, silent = begun or look.begun is not None, look.trouble is not None
            for record in look.records:
                alert: Alert | None = None
                with passing_over(record):
                    alert = read_alert(record)
                is_old = record.header(COPY_HEADER) is not None and not from_beginning
                if alert is None or alert.id in seen or is_old:
                    continue
                seen.add(alert.id)
                _show(alert, record.value or b"", console, as_json=as_json)


def _show(alert: Alert, value: bytes, console: Console, *, as_json: bool) -> None:
    if as_json:
        typer.echo(value)
    else:
        print_alert(alert, console)
