"""`kentongan alerts`."""

import asyncio
import contextlib
from typing import Annotated

import typer
from aiokafka.errors import KafkaError
from rich.console import Console

from streams.client import AlertSubscription
from streams.commands.complaint import complain
from streams.errors import UserError
from streams.kafka.admin import existing_partitions, wait_for_broker
from streams.kafka.clients import client_options
from streams.kafka.passed_over import pass_over
from streams.kafka.subscribed_topic import Start
from streams.kafka.topics import Topics
from streams.notify.console import print_alert
from streams.settings import Settings, load_settings

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Read alerts.")


@app.callback()
def alerts() -> None:
    """Read alerts."""


@app.command()
def watch(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, as it is on the topic.")] = False,
    from_beginning: Annotated[bool, typer.Option(help="Begin with the oldest alert that is kept.")] = False,
) -> None:
    """Show alerts as they come, each once, until Ctrl-C. A broker that does not answer yet is waited for."""
    settings = load_settings()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_watch(settings, as_json=as_json, start="earliest" if from_beginning else "latest"))


async def _watch(settings: Settings, *, as_json: bool, start: Start) -> None:
    console = Console()
    topic = Topics(settings).alerts.name
    await wait_for_broker(settings, complain)
    await existing_partitions(settings, topic)
    try:
        async with AlertSubscription(topic=topic, start=start, **client_options(settings)) as alerts:
            try:
                async for alert in alerts:
                    if as_json:
                        typer.echo(alerts.record.value)
                    else:
                        print_alert(alert, console)
            finally:
                pass_over(topic, alerts.unreadable)
    except KafkaError as error:
        raise UserError(
            f"the broker at {settings.bootstrap_servers} cannot be read ({type(error).__name__}); start it or set "
            "KENTONGAN_BOOTSTRAP_SERVERS"
        ) from error
